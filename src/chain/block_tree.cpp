// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_tree.hpp.
#include "malha/chain/block_tree.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_set.hpp>
#include <limits>
#include <utility>
#include <vector>

namespace malha::chain {
namespace {

constexpr std::uint32_t kAnyFailure = block_status::kFailedValid | block_status::kFailedChild;
// Arrival numbers after a restart: the order among stored blocks is lost but for the chain that
// was active, which stays.
constexpr std::int32_t kSequenceActive = 0;
constexpr std::int32_t kSequenceStored = 1;

void append_children(const BlockNode& node, std::vector<BlockNode*>& out) {
    for (BlockNode* child = node.first_child; child != nullptr; child = child->next_sibling)
        out.push_back(child);
}

/// Visits the descendants of `root`; `visit` returns whether to go on below the node it got.
template <class Visit>
void visit_descendants(BlockNode& root, Visit&& visit) {
    std::vector<BlockNode*> waiting;
    append_children(root, waiting);
    while (!waiting.empty()) {
        BlockNode* node = waiting.back();
        waiting.pop_back();
        if (visit(*node)) append_children(*node, waiting);
    }
}

}  // namespace

/// Flat: a search looks at one place of the table, and then at the node that it is about.
struct BlockTree::HashIndex {
    struct Hash {
        using is_transparent = void;
        using is_avalanching = void;
        std::size_t operator()(const BlockNode* node) const {
            return primitives::PlainHasher{}(node->hash);
        }
        std::size_t operator()(const primitives::BlockHash& hash) const {
            return primitives::PlainHasher{}(hash);
        }
    };
    struct Equal {
        using is_transparent = void;
        bool operator()(const BlockNode* a, const BlockNode* b) const { return a == b; }
        bool operator()(const primitives::BlockHash& a, const BlockNode* b) const {
            return a == b->hash;
        }
        bool operator()(const BlockNode* a, const primitives::BlockHash& b) const {
            return a->hash == b;
        }
    };

    boost::unordered_flat_set<BlockNode*, Hash, Equal> nodes;
};

BlockTree::BlockTree() : by_hash_(std::make_unique<HashIndex>()) {}
BlockTree::~BlockTree() = default;

bool WorseTip::operator()(const BlockNode* a, const BlockNode* b) const {
    if (const auto order = a->chain_work <=> b->chain_work; order != 0) return order < 0;
    if (a->sequence_id != b->sequence_id) return a->sequence_id > b->sequence_id;
    return a->hash > b->hash;
}

bool BlockTree::is_candidate(const BlockNode& node) const {
    return node.is_linked() && node.is_valid(Validity::transactions) &&
           (tip_ == nullptr || !WorseTip{}(&node, tip_)) &&
           (trusted_ == nullptr || node.descends_from(*trusted_));
}

BlockNode* BlockTree::find(const primitives::BlockHash& hash) const {
    const auto found = by_hash_->nodes.find(hash);
    return found == by_hash_->nodes.end() ? nullptr : *found;
}

BlockNode& BlockTree::add(BlockNode&& node, BlockNode* parent) {
    BlockNode& added = nodes_.emplace_back(std::move(node));
    added.link(parent);
    if (parent != nullptr) {
        added.next_sibling = parent->first_child;
        parent->first_child = &added;
    }
    const bool is_new = by_hash_->nodes.insert(&added).second;
    MALHA_ASSERT(is_new);
    return added;
}

BlockNode& BlockTree::insert(const primitives::BlockHeader& header,
                             const primitives::BlockHash& hash, BlockNode* parent) {
    BlockNode node;
    node.hash = hash;
    node.merkle_root = header.merkle_root;
    node.version = header.version;
    node.time = header.time;
    node.bits = header.bits;
    node.nonce = header.nonce;
    node.status = static_cast<std::uint32_t>(Validity::tree);
    BlockNode& added = add(std::move(node), parent);
    if (parent != nullptr && parent->failed()) added.status |= block_status::kFailedChild;
    if (!added.failed() && (best_header_ == nullptr || added.chain_work > best_header_->chain_work))
        best_header_ = &added;
    mark_dirty(added);
    return added;
}

BlockNode& BlockTree::restore(const BlockNode& stored, BlockNode* parent) {
    BlockNode node = stored;
    node.first_child = nullptr;
    node.next_sibling = nullptr;
    node.dirty = false;
    return add(std::move(node), parent);
}

void BlockTree::finish_loading(BlockNode* tip) {
    for (BlockNode& node : nodes_) {
        const BlockNode* parent = node.parent_node();
        if (&node != trusted_ && node.tx_count > 0 && (parent == nullptr || parent->is_linked()))
            node.chain_tx_count = node.tx_count + (parent != nullptr ? parent->chain_tx_count : 0);
        if (parent != nullptr && parent->failed()) set_flags(node, block_status::kFailedChild);
        node.sequence_id = kSequenceStored;
    }
    for (BlockNode* node = tip; node != nullptr; node = node->parent_node())
        node->sequence_id = kSequenceActive;
    recompute_best_header();
    tip_lowered(tip);
}

void BlockTree::trust(BlockNode& base, std::uint64_t chain_tx_count) {
    trusted_ = &base;
    base.chain_tx_count = chain_tx_count;
    if (tip_ == nullptr) return;
    MALHA_ASSERT(WorseTip{}(tip_, &base));
    for (BlockNode* child = base.first_child; child != nullptr; child = child->next_sibling)
        if (child->tx_count > 0) link_descendants(*child);
    std::erase_if(candidates_, [this](const BlockNode* node) { return !is_candidate(*node); });
    tip_raised(base);
}

void BlockTree::trust_ended() {
    trusted_ = nullptr;
    collect_candidates();
}

void BlockTree::recompute_best_header() {
    best_header_ = nullptr;
    for (BlockNode& node : nodes_)
        if (!node.failed() &&
            (best_header_ == nullptr || node.chain_work > best_header_->chain_work))
            best_header_ = &node;
}

void BlockTree::set_transactions(BlockNode& node, std::uint32_t tx_count) {
    MALHA_ASSERT(tx_count > 0);
    node.tx_count = tx_count;
    raise_validity(node, Validity::transactions);
    mark_dirty(node);
    if (!node.is_linked()) node.sequence_id = next_sequence_id_++;
    const BlockNode* parent = node.parent_node();
    if (parent == nullptr || parent->is_linked()) link_descendants(node);
    return_dropped(node);
}

void BlockTree::drop_candidate(BlockNode& node) {
    candidates_.erase(&node);
    dropped_.insert(&node);
}

void BlockTree::return_dropped(const BlockNode& arrived) {
    std::erase_if(dropped_, [&](BlockNode* dropped) {
        if (!dropped->descends_from(arrived)) return false;
        if (is_candidate(*dropped)) candidates_.insert(dropped);
        return true;
    });
}

void BlockTree::link_descendants(BlockNode& root) {
    // In order of arrival by levels, so that the numbers grow along each branch. What arrived
    // before an ancestor did counts as arriving with it.
    std::deque<BlockNode*> waiting{&root};
    std::vector<BlockNode*> children;
    while (!waiting.empty()) {
        BlockNode& node = *waiting.front();
        waiting.pop_front();
        const bool newly_linked = !node.is_linked();
        if (newly_linked) {
            const BlockNode* parent = node.parent_node();
            node.chain_tx_count = node.tx_count + (parent != nullptr ? parent->chain_tx_count : 0);
            node.sequence_id = next_sequence_id_++;
        }
        if (is_candidate(node)) candidates_.insert(&node);
        if (!newly_linked) continue;
        children.clear();
        append_children(node, children);
        std::erase_if(children, [](const BlockNode* child) { return child->tx_count == 0; });
        std::sort(children.begin(), children.end(), [](const BlockNode* a, const BlockNode* b) {
            return a->sequence_id != b->sequence_id ? a->sequence_id < b->sequence_id
                                                    : a->hash < b->hash;
        });
        waiting.insert(waiting.end(), children.begin(), children.end());
    }
}

void BlockTree::raise_validity(BlockNode& node, Validity validity) {
    if (node.validity() >= validity) return;
    node.status = (node.status & ~block_status::kValidMask) | static_cast<std::uint32_t>(validity);
    mark_dirty(node);
}

void BlockTree::set_flags(BlockNode& node, std::uint32_t flags) {
    if ((node.status & flags) == flags) return;
    node.status |= flags;
    mark_dirty(node);
}

void BlockTree::clear_flags(BlockNode& node, std::uint32_t flags) {
    if ((node.status & flags) == 0) return;
    node.status &= ~flags;
    mark_dirty(node);
}

void BlockTree::mark_failed(BlockNode& node) {
    set_flags(node, block_status::kFailedValid);
    candidates_.erase(&node);
    visit_descendants(node, [&](BlockNode& descendant) {
        const bool was_failed = descendant.failed();
        set_flags(descendant, block_status::kFailedChild);
        candidates_.erase(&descendant);
        return !was_failed;
    });
    if (best_header_ != nullptr && best_header_->failed()) recompute_best_header();
}

void BlockTree::clear_failure(BlockNode& node) {
    BlockNode* top = &node;
    for (BlockNode* above = &node; above != nullptr && above->failed();
         above = above->parent_node()) {
        clear_flags(*above, kAnyFailure);
        top = above;
    }
    visit_descendants(node, [&](BlockNode& below) {
        clear_flags(below, kAnyFailure);
        return true;
    });
    // Branches beside `node` that failed only for an ancestor which is now forgiven.
    visit_descendants(*top, [&](BlockNode& below) {
        if ((below.status & block_status::kFailedValid) != 0) return false;
        clear_flags(below, block_status::kFailedChild);
        return true;
    });
    recompute_best_header();
    collect_candidates();
}

void BlockTree::make_precious(BlockNode& node, const BlockNode& tip) {
    if (tip.chain_work > precious_work_) next_precious_id_ = -1;
    precious_work_ = tip.chain_work;
    candidates_.erase(&node);
    node.sequence_id = next_precious_id_;
    if (next_precious_id_ > std::numeric_limits<std::int32_t>::min()) --next_precious_id_;
    if (is_candidate(node)) candidates_.insert(&node);
}

BlockNode* BlockTree::best_candidate() const {
    return candidates_.empty() ? nullptr : *candidates_.rbegin();
}

void BlockTree::tip_raised(BlockNode& tip) {
    if (tip_ != nullptr && WorseTip{}(&tip, tip_)) return;
    tip_ = &tip;
    candidates_.insert(&tip);
    while (WorseTip{}(*candidates_.begin(), &tip))
        candidates_.erase(candidates_.begin());
}

void BlockTree::tip_lowered(BlockNode* tip) {
    tip_ = tip;
    // Even a tip whose own block is not seen yet: genesis during a reindex.
    if (tip != nullptr) candidates_.insert(tip);
    collect_candidates();
}

void BlockTree::collect_candidates() {
    for (BlockNode& node : nodes_)
        if (is_candidate(node)) candidates_.insert(&node);
}

std::vector<const BlockNode*> BlockTree::leaves() const {
    std::vector<const BlockNode*> result;
    for (const BlockNode& node : nodes_)
        if (node.first_child == nullptr || &node == tip_) result.push_back(&node);
    return result;
}

void BlockTree::forget_files(const std::set<std::int32_t>& files) {
    constexpr std::uint32_t kOnDisk = block_status::kHaveData | block_status::kHaveUndo;
    for (BlockNode& node : nodes_) {
        if ((node.status & kOnDisk) == 0 || !files.contains(node.file)) continue;
        clear_flags(node, kOnDisk);
        node.file = -1;
        node.data_offset = 0;
        node.undo_offset = 0;
    }
}

void BlockTree::mark_dirty(BlockNode& node) {
    if (std::exchange(node.dirty, true)) return;
    dirty_.push_back(&node);
}

std::vector<BlockNode*> BlockTree::take_dirty() {
    for (BlockNode* node : dirty_)
        node->dirty = false;
    return std::exchange(dirty_, {});
}

}  // namespace malha::chain

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BlockTree::check_consistency(): everything again, the slow way. See block_tree.hpp.
#include "malha/chain/block_tree.hpp"
#include "malha/consensus/work.hpp"

namespace malha::chain {
namespace {

/// Empty: nothing is wrong with the node and its parent.
std::string_view wrong_place(const BlockNode& node) {
    const BlockNode* parent = node.parent_node();
    if ((parent == nullptr) != (node.height == 0)) return "has no parent, or one too many";
    if (node.validity() < Validity::tree) return "was not checked";
    const consensus::Uint256 own_work = consensus::block_work(node.bits);
    if (parent == nullptr) return node.chain_work == own_work ? "" : "has another work";
    if (node.height != parent->height + 1) return "has another height";
    if (node.chain_work != parent->chain_work + own_work) return "has another work";
    if (parent->failed() && !node.failed()) return "descends from a failed block";
    // What failed by itself may keep the other mark when its ancestors are forgiven.
    if (node.failed() && !parent->failed() && (node.status & block_status::kFailedValid) == 0)
        return "descends from no failed block";
    for (const BlockNode* child = parent->first_child; child != &node; child = child->next_sibling)
        if (child == nullptr) return "is unknown to its parent";
    return "";
}

/// Empty: what is known of the block itself fits together.
std::string_view wrong_data(const BlockNode& node) {
    const bool was_seen = node.tx_count > 0;
    if (node.has_data() && (!was_seen || node.file < 0)) return "has data but was not seen";
    if (node.has_undo() && !was_seen) return "has undo data but was not seen";
    if (was_seen && node.validity() < Validity::transactions) return "was seen and not checked";
    const BlockNode* parent = node.parent_node();
    if (!was_seen || (parent != nullptr && !parent->is_linked())) return "";
    const std::uint64_t before = parent != nullptr ? parent->chain_tx_count : 0;
    return node.chain_tx_count == before + node.tx_count ? ""
                                                         : "has another number of transactions";
}

base::Unexpected<base::Error> inconsistent(const BlockNode& node, std::string_view what) {
    return base::fail("The block tree is inconsistent: block ", node.hash.to_display_hex(), " ",
                      what);
}

}  // namespace

base::Status BlockTree::check_consistency() const {
    for (const BlockNode& node : nodes_) {
        if (find(node.hash) != &node) return inconsistent(node, "cannot be found");
        if (const auto what = wrong_place(node); !what.empty()) return inconsistent(node, what);
        if (const auto what = wrong_data(node); !what.empty()) return inconsistent(node, what);
        if (!node.failed() && best_header_->chain_work < node.chain_work)
            return inconsistent(node, "has more work than the best header");
        BlockNode* const known = find(node.hash);
        const bool listed = candidates_.contains(known);
        const bool should_be = is_candidate(node) && !dropped_.contains(known);
        // The tip stays one although its own block may not be there: genesis during a reindex.
        if (listed != should_be && &node != tip_)
            return inconsistent(node, listed ? "may not become the tip" : "may become the tip");
    }
    return {};
}

}  // namespace malha::chain

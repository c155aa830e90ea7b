// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// All known headers, and which of their chains is best.
//
// The best chain is the one with most work of which every block was seen and none failed; among
// equal work the one whose last block arrived first. `candidates` holds the possible answers: every
// linked, not failed block that is at least as good as the current tip. Each change of the tree
// keeps that set exact, so that best_candidate() is its last element; only lowering the tip
// (a failed or invalidated block) rebuilds it from the whole tree.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <span>
#include <unordered_set>
#include <vector>

#include "malha/chain/block_node.hpp"

namespace malha::chain {

/// "a is a worse tip than b": less work, then later arrival, then (only after a restart) the hash.
struct WorseTip {
    bool operator()(const BlockNode* a, const BlockNode* b) const;
};

/// Thread: node strand.
class BlockTree {
public:
    BlockTree();
    ~BlockTree();
    BlockTree(const BlockTree&) = delete;
    BlockTree& operator=(const BlockTree&) = delete;

    [[nodiscard]] BlockNode* find(const primitives::BlockHash& hash) const;
    [[nodiscard]] std::size_t size() const { return nodes_.size(); }
    /// All nodes; a parent always stands before its children.
    [[nodiscard]] const std::deque<BlockNode>& nodes() const { return nodes_; }
    /// Most work among the headers that did not fail; the first to arrive wins a tie.
    [[nodiscard]] BlockNode* best_header() const { return best_header_; }

    /// Adds a header whose rules were checked. @param parent  null only for genesis.
    BlockNode& insert(const primitives::BlockHeader& header, const primitives::BlockHash& hash,
                      BlockNode* parent);
    /// Adds a node as it was stored: status, file, offsets and tx_count are kept. The parent must
    /// have been added before. Call finish_loading() after the last one.
    BlockNode& restore(const BlockNode& stored, BlockNode* parent);
    /// Computes what is not stored: linked chains, failures of descendants, best header.
    /// @param tip  the tip of the coins database; its chain wins ties. Null for none.
    void finish_loading(BlockNode* tip);

    /// The history of `base` is taken on trust (a snapshot): it counts as linked, and only its
    /// descendants may become the tip until trust_ended(). Before finish_loading(), or when `base`
    /// has more work than the tip: it is the tip then.
    /// @param chain_tx_count  transactions up to and including it.
    void trust(BlockNode& base, std::uint64_t chain_tx_count);
    /// The history was validated.
    void trust_ended();

    /// The whole block was seen and is valid by itself: counts its transactions and links the
    /// descendants that waited for it. Blocks that become linked get their arrival number here.
    void set_transactions(BlockNode& node, std::uint32_t tx_count);
    void raise_validity(BlockNode& node, Validity validity);
    void set_flags(BlockNode& node, std::uint32_t flags);
    void clear_flags(BlockNode& node, std::uint32_t flags);

    /// Marks the block failed and its descendants as descending from it.
    void mark_failed(BlockNode& node);
    /// Forgets the failure of the block, of its ancestors and of all its descendants.
    void clear_failure(BlockNode& node);
    /// Treats the block as the first to arrive among those of its work. Lasts until a block with
    /// more work than `tip` is made precious, and is not stored.
    void make_precious(BlockNode& node, const BlockNode& tip);

    /// The best block to be tip; null before genesis was seen.
    [[nodiscard]] BlockNode* best_candidate() const;
    /// Takes a block out until data that is missing on the way to it comes again: pruned files.
    void drop_candidate(BlockNode& node);
    /// The tip is now `tip`: drops what is worse. Does nothing for the blocks of a
    /// reorganisation that are still worse than the tip left behind.
    void tip_raised(BlockNode& tip);
    /// The tip is now `tip`, worse than before: collects the candidates again. Cost: O(size()).
    void tip_lowered(BlockNode* tip);
    [[nodiscard]] const std::set<BlockNode*, WorseTip>& candidates() const { return candidates_; }

    /// Blocks without children and forked blocks' last ones: the ends of all branches, the tip
    /// of the active chain included even when headers follow it.
    [[nodiscard]] std::vector<const BlockNode*> leaves() const;

    /// The blocks in these files, and their undo data, are on disk no more. Cost: O(size()).
    void forget_files(const std::set<std::int32_t>& files);

    /// Whether what the tree keeps agrees with what follows from its nodes alone. For
    /// -checkblockindex and tests. Errors: what does not agree; a bug of ours. Cost: O(size()).
    [[nodiscard]] base::Status check_consistency() const;

    void mark_dirty(BlockNode& node);
    /// The nodes that changed since the last call, in the order in which they first changed.
    [[nodiscard]] std::vector<BlockNode*> take_dirty();

private:
    struct HashIndex;

    BlockNode& add(BlockNode&& node, BlockNode* parent);
    void link_descendants(BlockNode& root);
    void return_dropped(const BlockNode& arrived);
    void recompute_best_header();
    void collect_candidates();
    [[nodiscard]] bool is_candidate(const BlockNode& node) const;

    std::deque<BlockNode> nodes_;
    std::unique_ptr<HashIndex> by_hash_;
    std::set<BlockNode*, WorseTip> candidates_;
    std::unordered_set<BlockNode*> dropped_;  ///< see drop_candidate
    BlockNode* best_header_ = nullptr;
    const BlockNode* tip_ = nullptr;      ///< as last told by tip_raised or tip_lowered
    const BlockNode* trusted_ = nullptr;  ///< its history is taken on trust
    std::vector<BlockNode*> dirty_;
    std::int32_t next_sequence_id_ = 2;
    std::int32_t next_precious_id_ = -1;
    consensus::Uint256 precious_work_;  ///< of the tip when a block was last made precious
};

}  // namespace malha::chain

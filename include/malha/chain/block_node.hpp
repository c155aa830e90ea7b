// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A header of the tree together with what this node knows and stores of its block.
#pragma once

#include <cstdint>

#include "malha/consensus/header_node.hpp"
#include "malha/storage/block_file_info.hpp"
#include "malha/storage/block_index_db.hpp"

namespace malha::chain {

/// How far a block has been checked. The values are those of the block index on disk.
enum class Validity : std::uint8_t {
    unknown = 0,
    tree = 2,          ///< header valid in its place
    transactions = 3,  ///< whole block seen once, valid without looking at other blocks' coins
    chain = 4,         ///< coins and amounts valid, scripts not yet known to be
    scripts = 5,       ///< fully valid (or below assumevalid)
};

namespace block_status = storage::block_status;

/// Owned by BlockTree at a stable address. Header fields never change; the rest changes on the node
/// strand only. Thread: header fields any, the rest node strand.
struct BlockNode : consensus::HeaderNode {
    std::uint32_t status = 0;       ///< Validity and bits of block_status
    std::int32_t file = -1;         ///< number of the blk/rev file pair; -1 = none
    std::uint32_t data_offset = 0;  ///< of the block inside blkNNNNN.dat (after its record header)
    std::uint32_t undo_offset = 0;  ///< of the undo data inside revNNNNN.dat
    std::uint32_t tx_count = 0;     ///< 0: the block itself was never seen
    std::uint64_t chain_tx_count = 0;  ///< up to and including this block; 0: a block is missing
    std::int32_t sequence_id = 0;      ///< order of arrival; the smaller wins among equal work
    bool dirty = false;                ///< differs from its record on disk
    BlockNode* first_child = nullptr;
    BlockNode* next_sibling = nullptr;

    [[nodiscard]] const BlockNode* parent_node() const {
        return static_cast<const BlockNode*>(parent);
    }
    /// The tree's own view of it: every ancestor in a tree is one of its nodes.
    [[nodiscard]] BlockNode* parent_node() {
        return const_cast<BlockNode*>(static_cast<const BlockNode*>(parent));
    }
    [[nodiscard]] const BlockNode* ancestor_node(primitives::Height at) const {
        return static_cast<const BlockNode*>(ancestor(at));
    }
    [[nodiscard]] BlockNode* ancestor_node(primitives::Height at) {
        return const_cast<BlockNode*>(static_cast<const BlockNode*>(ancestor(at)));
    }
    /// The next block on the way to `descendant`, which is a later one of this chain.
    [[nodiscard]] const BlockNode* next_towards(const BlockNode& descendant) const {
        const bool is_fork = first_child->next_sibling != nullptr;
        return is_fork ? descendant.ancestor_node(height + 1) : first_child;
    }
    /// Whether `other` is this block or one of its ancestors.
    [[nodiscard]] bool descends_from(const BlockNode& other) const {
        return height >= other.height && ancestor(other.height) == &other;
    }
    [[nodiscard]] Validity validity() const {
        return static_cast<Validity>(status & block_status::kValidMask);
    }
    /// Not failed and checked at least that far.
    [[nodiscard]] bool is_valid(Validity least) const { return !failed() && validity() >= least; }
    [[nodiscard]] bool failed() const {
        return (status & (block_status::kFailedValid | block_status::kFailedChild)) != 0;
    }
    [[nodiscard]] bool has_data() const { return (status & block_status::kHaveData) != 0; }
    [[nodiscard]] bool has_undo() const { return (status & block_status::kHaveUndo) != 0; }
    /// The block and all its ancestors were seen: it may become the tip.
    [[nodiscard]] bool is_linked() const { return chain_tx_count != 0; }
};

}  // namespace malha::chain

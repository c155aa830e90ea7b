// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// One chain from genesis to a tip, by height.
#pragma once

#include <vector>

#include "malha/chain/block_node.hpp"

namespace malha::chain {

/// Thread: node strand.
class ActiveChain {
public:
    /// Null before genesis was connected.
    [[nodiscard]] BlockNode* tip() const { return nodes_.empty() ? nullptr : nodes_.back(); }
    /// -1 when empty.
    [[nodiscard]] primitives::Height height() const {
        return static_cast<primitives::Height>(nodes_.size()) - 1;
    }
    /// Null when the height is outside [0, height()].
    [[nodiscard]] BlockNode* at(primitives::Height height) const {
        return height < 0 || height > this->height() ? nullptr
                                                     : nodes_[static_cast<std::size_t>(height)];
    }
    [[nodiscard]] bool contains(const consensus::HeaderNode* node) const {
        return at(node->height) == node;
    }
    /// The block after `node`; null for the tip and for blocks outside the chain.
    [[nodiscard]] BlockNode* next(const BlockNode* node) const {
        return contains(node) ? at(node->height + 1) : nullptr;
    }
    /// The last block of this chain that is `node` or an ancestor of it; null when nothing is
    /// shared.
    [[nodiscard]] const BlockNode* find_fork(const BlockNode* node) const;

    void push(BlockNode* node);
    void pop();
    /// Replaces the chain by the one that ends in `tip`; null empties it. Cost: O(blocks changed).
    void set_tip(BlockNode* tip);

private:
    std::vector<BlockNode*> nodes_;
};

}  // namespace malha::chain

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Blocks that were stored a moment ago and will be connected soon: saves reading them again.
#pragma once

#include <deque>
#include <unordered_map>

#include "malha/chain/block_node.hpp"
#include "malha/primitives/block.hpp"

namespace malha::chain {

/// Memory for blocks waiting to be connected, bytes.
inline constexpr std::size_t kRecentBytesMax = std::size_t{32} << 20;

/// Bounded; the oldest go first. Thread: node strand.
class RecentBlocks {
public:
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    explicit RecentBlocks(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    void keep(const BlockNode& node, primitives::BlockPtr block);
    /// Takes the block out; null when it is not here.
    [[nodiscard]] primitives::BlockPtr take(const BlockNode& node);

private:
    struct Kept {
        primitives::BlockPtr block;
        std::size_t bytes;
    };

    const std::size_t bytes_max_;
    std::size_t bytes_ = 0;
    std::unordered_map<const BlockNode*, Kept> blocks_;
    std::deque<const BlockNode*> order_;  ///< may name blocks that were taken
};

}  // namespace malha::chain

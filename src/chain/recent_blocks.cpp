// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See recent_blocks.hpp.
#include "recent_blocks.hpp"

#include <utility>

namespace malha::chain {

void RecentBlocks::keep(const BlockNode& node, primitives::BlockPtr block) {
    const std::size_t bytes = block->memory_usage();
    if (!blocks_.emplace(&node, Kept{std::move(block), bytes}).second) return;
    bytes_ += bytes;
    order_.push_back(&node);
    while (bytes_ > bytes_max_ && order_.front() != &node)
        (void)take(*order_.front());
}

primitives::BlockPtr RecentBlocks::take(const BlockNode& node) {
    primitives::BlockPtr block;
    if (const auto found = blocks_.find(&node); found != blocks_.end()) {
        block = std::move(found->second.block);
        bytes_ -= found->second.bytes;
        blocks_.erase(found);
    }
    while (!order_.empty() && !blocks_.contains(order_.front()))
        order_.pop_front();
    return block;
}

}  // namespace malha::chain

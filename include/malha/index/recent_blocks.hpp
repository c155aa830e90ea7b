// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The blocks connected last, kept from the events until the indexes have seen them, so that an
// index that keeps up reads no block from the files.
#pragma once

#include <deque>

#include "malha/index/block_data.hpp"

namespace malha::index {

/// Bounded by kRecentBytesMax; what does not fit, the oldest, is read from the files.
/// Thread: owner only.
class RecentBlocks {
public:
    void add(const primitives::BlockPtr& block, primitives::Height height);
    /// Null: not here. Cost: O(1).
    [[nodiscard]] primitives::BlockPtr find(const BlockPosition& position) const;
    /// Forgets the oldest ones up to this height.
    void drop_until(primitives::Height height);

private:
    void drop_first();

    std::deque<primitives::BlockPtr> blocks_;  ///< each of the height above the one before
    primitives::Height first_height_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace malha::index

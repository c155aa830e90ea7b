// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The blocks connected last, kept from the events until the indexes have seen them, so that an
// index that keeps up reads no block from the files.
#pragma once

#include <deque>

#include "malha/index/block_data.hpp"

namespace malha::index {

struct RecentBlock {
    primitives::BlockPtr block;
    /// Null: not known.
    std::shared_ptr<const storage::SpentCoins> spent_coins;
};

/// Bounded by kRecentBytesMax; what does not fit, the oldest, is read from the files.
/// Thread: owner only.
class RecentBlocks {
public:
    void add(RecentBlock added, primitives::Height height);
    /// Without a block: not here. Cost: O(1).
    [[nodiscard]] RecentBlock find(const BlockPosition& position) const;
    /// Forgets the oldest ones up to this height.
    void drop_until(primitives::Height height);

private:
    void drop_first();

    std::deque<RecentBlock> blocks_;  ///< each of the height above the one before
    primitives::Height first_height_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace malha::index

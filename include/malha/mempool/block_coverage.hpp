// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How much of the last blocks the pool had held before: whether it sees what miners see.
#pragma once

#include <deque>

#include "malha/primitives/amount.hpp"

namespace malha::mempool {

/// Thread: node strand.
class BlockCoverage {
public:
    /// Blocks that count.
    static constexpr std::size_t kBlocks = 6;
    static constexpr std::int64_t kEnoughPercent = 75;

    /// @param known  weight of the block's transactions that were in the pool, of `total`; both
    ///               without the coinbase.
    void add(primitives::Weight known, primitives::Weight total);
    /// Whether enough blocks were seen, and enough of their weight had been in the pool. Empty
    /// blocks count as known.
    [[nodiscard]] bool is_enough() const;

private:
    struct Block {
        primitives::Weight known = 0;
        primitives::Weight total = 0;
    };
    std::deque<Block> last_;
};

}  // namespace malha::mempool

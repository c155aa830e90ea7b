// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Many steps of the pool's state machine against its naive twin: pool_machine.hpp.
#include <gtest/gtest.h>

#include "pool_machine.hpp"

namespace malha::mempool::test {
namespace {

constexpr std::uint64_t kGames = 8;
constexpr int kSteps = 400;

/// Several games of many steps. @return what came about in all of them.
PoolMachine::Counts play(std::uint64_t seed, std::uint64_t bytes_max) {
    PoolMachine::Counts counts;
    for (std::uint64_t game = 0; game < kGames; ++game) {
        base::SeededRng rng(seed + game);
        PoolMachine machine(bytes_max, counts,
                            [&rng](std::uint64_t limit) { return rng.below(limit); });
        for (int step = 0; step < kSteps; ++step) {
            machine.step();
            const auto status = machine.check();
            if (status) continue;
            ADD_FAILURE() << "game " << game << ", step " << step << ": " << status.error().message;
            return counts;
        }
    }
    return counts;
}

}  // namespace

TEST(PoolModel, AgreesWithTheNaiveTwinAfterEveryStep) {
    const auto counts = play(100, /*bytes_max=*/300'000'000);
    EXPECT_GT(counts.accepted, 200U);
    EXPECT_GT(counts.refused, 200U);
    EXPECT_GT(counts.replaced, 20U);
    EXPECT_GT(counts.pairs, 20U);
    EXPECT_GT(counts.conflicts, 20U);
    EXPECT_GT(counts.blocks, 100U);
    EXPECT_GT(counts.reorganisations, 50U);
    EXPECT_GT(counts.expired, 20U);
}

TEST(PoolModel, AgreesWithItWhenThereIsNoRoom) {
    EXPECT_GT(play(200, /*bytes_max=*/16'000).evicted, 50U);
}

}  // namespace malha::mempool::test

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/base/rng.hpp"

#include <gtest/gtest.h>

#include <set>

namespace malha::base {

TEST(Rng, TheSameSeedGivesTheSameNumbers) {
    SeededRng a(1);
    SeededRng b(1);
    SeededRng c(2);
    const std::uint64_t first = a.u64();
    EXPECT_EQ(first, b.u64());
    EXPECT_NE(first, c.u64());
}

TEST(Rng, BelowStaysBelowAndReachesEveryValue) {
    SeededRng rng(3);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 200; ++i)
        seen.insert(rng.below(5));
    EXPECT_EQ(seen, (std::set<std::uint64_t>{0, 1, 2, 3, 4}));
    EXPECT_EQ(rng.below(1), 0U);
}

TEST(Rng, TheSystemFillsEveryByte) {
    SystemRng rng;
    Bytes bytes(64);
    rng.fill(bytes);
    EXPECT_NE(bytes, Bytes(64));
}

}  // namespace malha::base

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "../../../src/node/block_backlog.hpp"

#include <gtest/gtest.h>

namespace malha::node {
namespace {

constexpr std::size_t kHalf = BlockBacklog::kBytesMax / 2;

TEST(BlockBacklog, IsFullUntilTheChainHasCaughtUp) {
    BlockBacklog backlog;
    backlog.check_begun(kHalf);
    EXPECT_FALSE(backlog.is_full(/*is_turn_due=*/false));
    backlog.check_begun(kHalf);
    EXPECT_TRUE(backlog.is_full(/*is_turn_due=*/false));
    backlog.check_ended(kHalf);
    backlog.check_ended(kHalf);
    EXPECT_TRUE(backlog.is_full(/*is_turn_due=*/true)) << "checked, but not connected";
    backlog.caught_up();
    EXPECT_FALSE(backlog.is_full(/*is_turn_due=*/true));
}

TEST(BlockBacklog, WhatIsStillCheckedCountsForTheNextTurn) {
    BlockBacklog backlog;
    backlog.check_begun(kHalf);
    backlog.check_begun(kHalf);
    backlog.check_ended(kHalf);
    backlog.caught_up();
    EXPECT_FALSE(backlog.is_full(/*is_turn_due=*/true));
    backlog.check_begun(kHalf);
    EXPECT_TRUE(backlog.is_full(/*is_turn_due=*/true));
}

TEST(BlockBacklog, HoldsNobodyBackWhenNothingIsUnderWay) {
    BlockBacklog backlog;
    backlog.check_begun(2 * kHalf);
    backlog.check_ended(2 * kHalf);
    EXPECT_FALSE(backlog.is_full(/*is_turn_due=*/false)) << "all were refused, no turn comes";
}

}  // namespace
}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "../../../src/p2p/window_stall.hpp"

#include <gtest/gtest.h>

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

constexpr PeerId kA{1};
constexpr PeerId kB{2};

class WindowStallTest : public testing::Test {
protected:
    /// Somebody still waits after this time, for two ticks.
    std::optional<PeerId> wait(const chain::BlockNode& node, PeerId holder, base::MonoTime now) {
        stall_.tick();
        if (const auto overdue = stall_.wait(node, holder, now)) return overdue;
        stall_.tick();
        return stall_.wait(node, holder, now);
    }
    WindowStall stall_;
    chain::BlockNode node_, other_;
    base::MonoTime start_{1h};
};

TEST_F(WindowStallTest, WhoWasAskedFirstGoesAfterTheTimeout) {
    EXPECT_FALSE(wait(node_, kA, start_));
    // It was taken over meanwhile, which does not help the first.
    EXPECT_FALSE(wait(node_, kB, start_ + 2s));
    EXPECT_EQ(wait(node_, kB, start_ + 2001ms), kA);
}

TEST_F(WindowStallTest, TheTimeoutDoublesUpToItsLimit) {
    base::MonoTime now = start_;
    for (const auto expected : {2s, 4s, 8s, 16s, 32s, 64s, 64s}) {
        EXPECT_EQ(stall_.timeout(), expected);
        EXPECT_FALSE(wait(node_, kA, now));
        EXPECT_FALSE(wait(node_, kA, now + expected));
        now += expected + 1ms;
        EXPECT_EQ(wait(node_, kA, now), kA);
    }
}

TEST_F(WindowStallTest, BlocksThatComeInEndItAndBringTheTimeoutDown) {
    EXPECT_FALSE(wait(node_, kA, start_));
    EXPECT_EQ(wait(node_, kA, start_ + 3s), kA);
    EXPECT_FALSE(wait(node_, kB, start_ + 3s));
    stall_.received(other_);
    EXPECT_EQ(stall_.timeout(), 3400ms);
    EXPECT_EQ(wait(node_, kB, start_ + 7s), kB) << "it was another block";
    EXPECT_FALSE(wait(node_, kB, start_ + 7s));
    stall_.received(node_);
    EXPECT_FALSE(wait(node_, kB, start_ + 100s)) << "a new stall";
    for (int i = 0; i < 20; ++i)
        stall_.received(other_);
    EXPECT_EQ(stall_.timeout(), 2s);
}

TEST_F(WindowStallTest, TheNextMissingBlockIsANewStall) {
    EXPECT_FALSE(wait(node_, kA, start_));
    EXPECT_FALSE(wait(other_, kB, start_ + 10s));
    EXPECT_EQ(wait(other_, kB, start_ + 13s), kB);
}

TEST_F(WindowStallTest, WhoIsGoneOrHasNotGotTheBlockIsExcused) {
    EXPECT_FALSE(wait(node_, kA, start_));
    stall_.excuse(kB);
    stall_.excuse(kA);
    EXPECT_FALSE(wait(node_, kB, start_ + 10s));
}

TEST_F(WindowStallTest, OurOwnAbsenceCountsForNothing) {
    stall_.tick();
    EXPECT_FALSE(stall_.wait(node_, kA, start_));
    // All peers, one after the other, in the first tick afterwards; then the block is handled.
    stall_.tick();
    EXPECT_FALSE(stall_.wait(node_, kA, start_ + 60s));
    EXPECT_FALSE(stall_.wait(node_, kA, start_ + 60s));
    stall_.received(node_);
    stall_.tick();
    EXPECT_FALSE(stall_.wait(other_, kA, start_ + 60s));
}

}  // namespace
}  // namespace malha::p2p

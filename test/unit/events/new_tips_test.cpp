// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/events/new_tips.hpp"

#include <gtest/gtest.h>

namespace malha::events {
namespace {

using primitives::Height;

class NewTipsTest : public testing::Test {
protected:
    void connect(Height height) { tips_.on_connected({.block = {}, .height = height}); }
    void disconnect(Height height) { tips_.on_disconnected({.block = {}, .height = height}); }
    std::vector<Height> end_at(Height height) {
        std::vector<Height> heights;
        for (const BlockConnected& tip : tips_.take({.tip = {{}, height}, .fork = {}}))
            heights.push_back(tip.height);
        return heights;
    }

    NewTips tips_;
};

using Heights = std::vector<Height>;

TEST_F(NewTipsTest, EveryBlockOfAStepWasTheTip) {
    connect(1);
    connect(2);
    EXPECT_EQ(end_at(2), (Heights{1, 2}));
    EXPECT_EQ(end_at(2), Heights{});
}

TEST_F(NewTipsTest, OfAReorganisationOnlyWhatIsHigherAndItsEnd) {
    disconnect(5);
    disconnect(4);
    for (const Height height : {4, 5, 6, 7})
        connect(height);
    EXPECT_EQ(end_at(7), (Heights{6, 7}));
    disconnect(7);
    connect(7);
    EXPECT_EQ(end_at(7), Heights{7});  // of equal height, but the end
}

TEST_F(NewTipsTest, NoneWhenTheChainGotShorter) {
    connect(1);
    disconnect(1);
    disconnect(0);
    EXPECT_EQ(end_at(-1), Heights{});
}

TEST_F(NewTipsTest, KeepsTheLastOfManyBlocks) {
    for (Height height = 1; height <= 100; ++height)
        connect(height);
    const Heights told = end_at(100);
    EXPECT_EQ(told.size(), NewTips::kBlocksMax);
    EXPECT_EQ(told.back(), 100);
}

}  // namespace
}  // namespace malha::events

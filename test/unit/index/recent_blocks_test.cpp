// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/index/recent_blocks.hpp"

#include <gtest/gtest.h>

#include "support/chain_builder.hpp"

namespace malha::index {
namespace {

class RecentBlocksTest : public ::testing::Test {
protected:
    [[nodiscard]] BlockPosition at(std::size_t height) const {
        return {chain.at(height - 1)->hash(), static_cast<primitives::Height>(height)};
    }
    consensus::ChainParams params = consensus::regtest_params({});
    malha::test::ChainBuilder builder{params};
    const std::vector<primitives::BlockPtr> chain = builder.mine_chain(builder.genesis(), 20);
    RecentBlocks recent;
};

TEST_F(RecentBlocksTest, FindsWhatWasAddedUntilItIsDropped) {
    for (std::size_t height = 5; height <= 20; ++height)
        recent.add({chain[height - 1], nullptr}, static_cast<primitives::Height>(height));
    EXPECT_EQ(recent.find(at(4)).block, nullptr);
    EXPECT_EQ(recent.find(at(5)).block, chain[4]);
    EXPECT_EQ(recent.find(at(20)).block, chain[19]);
    EXPECT_EQ(recent.find({at(7).hash, 8}).block, nullptr);
    EXPECT_EQ(recent.find({at(20).hash, 21}).block, nullptr);
    recent.drop_until(10);
    EXPECT_EQ(recent.find(at(10)).block, nullptr);
    EXPECT_EQ(recent.find(at(11)).block, chain[10]);
}

TEST_F(RecentBlocksTest, BeginsAnewWhenTheChainDoes) {
    recent.add({chain[9], nullptr}, 10);
    recent.add({chain[10], nullptr}, 11);
    const auto other = builder.mine_chain(chain[8]->hash(), 1);
    recent.add({other[0], nullptr}, 10);
    EXPECT_EQ(recent.find({other[0]->hash(), 10}).block, other[0]);
    EXPECT_EQ(recent.find(at(10)).block, nullptr);
    EXPECT_EQ(recent.find(at(11)).block, nullptr);
}

TEST_F(RecentBlocksTest, KeepsABoundedNumberOfBytes) {
    constexpr primitives::Height kMany = 200'000;
    for (primitives::Height height = 1; height <= kMany; ++height)
        recent.add({chain[0], nullptr}, height);
    EXPECT_EQ(recent.find({chain[0]->hash(), 1}).block, nullptr);
    EXPECT_EQ(recent.find({chain[0]->hash(), kMany}).block, chain[0]);
}

}  // namespace
}  // namespace malha::index

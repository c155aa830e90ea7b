// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The estimate from the pool's own order, and when it is refused.
#include "malha/mempool/pool_estimate.hpp"

#include "pool_fixture.hpp"

namespace malha::mempool {
namespace {

using namespace test;

/// Transactions of some 390,000 weight units each: ten fill a block.
class PoolEstimate : public PoolTest {
protected:
    static constexpr std::size_t kData = 97'000;
    PoolEstimate() {
        mature(32);
        pool_->set_loaded();
    }
    /// @param rate  satoshis per 1000 virtual bytes, roughly.
    void add_large(std::size_t coin, std::int64_t rate) {
        ASSERT_EQ(send(make_tx({.inputs = {coins_.at(coin)},
                                .each_output = {25 * primitives::kCoin.sat - rate * 50},
                                .data = kData})),
                  "");
    }
    std::int64_t estimate(int target) {
        const auto rate = estimate_from_pool(*pool_, target);
        return rate ? rate->sat_per_kvb : -1;
    }
};

}  // namespace

TEST_F(PoolEstimate, AsksTheMinimumWhileEverythingFitsIntoHalfABlock) {
    for (std::size_t i = 0; i < 4; ++i)
        add_large(i, 50'000);
    EXPECT_EQ(estimate(1), pool_->options().policy.min_relay_rate.sat_per_kvb);
}

TEST_F(PoolEstimate, FollowsTheChunksOfEachBlock) {
    for (std::size_t i = 0; i < 30; ++i)
        add_large(i, 100'000 - 3'000 * static_cast<std::int64_t>(i));
    // Half a block is full within the sixth transaction, one and a half within the sixteenth.
    const auto order = pool_->in_mining_order();
    const auto rate_at = [&](std::size_t i) { return rate_of(order.at(i)->value()).sat_per_kvb; };
    EXPECT_EQ(estimate(1), rate_at(5) + 1);
    EXPECT_EQ(estimate(2), rate_at(15) + 1);
    EXPECT_EQ(estimate(3), rate_at(25) + 1);
    EXPECT_EQ(estimate(4), pool_->options().policy.min_relay_rate.sat_per_kvb);
}

TEST_F(PoolEstimate, IsRefusedWhileBlocksHoldWhatThePoolHadNot) {
    EXPECT_GT(estimate(1), 0) << "empty blocks prove nothing against the pool";
    mine_with({spend_coin(0, 1'000), spend_coin(1, 1'000)});
    EXPECT_EQ(estimate(1), -1);
    mine(BlockCoverage::kBlocks - 1);
    EXPECT_EQ(estimate(1), -1) << "the block still counts";
    mine(1);
    EXPECT_GT(estimate(1), 0);
}

TEST_F(PoolEstimate, CountsWhatThePoolHadKnown) {
    std::vector<TransactionPtr> known;
    for (std::size_t i = 0; i < 4; ++i) {
        known.push_back(spend_coin(i, 1'000));
        ASSERT_EQ(send(known.back()), "");
    }
    known.push_back(spend_coin(4, 1'000));  // a fifth of the weight is news
    mine_with(known);
    EXPECT_GT(estimate(1), 0);
}

TEST(BlockCoverage, NeedsEnoughBlocksAndEnoughOfTheirWeight) {
    BlockCoverage coverage;
    for (std::size_t i = 0; i < BlockCoverage::kBlocks; ++i) {
        EXPECT_FALSE(coverage.is_enough());
        coverage.add(75, 100);
    }
    EXPECT_TRUE(coverage.is_enough());
    coverage.add(74, 100);
    EXPECT_FALSE(coverage.is_enough());
}

}  // namespace malha::mempool

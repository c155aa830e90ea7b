// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Fee estimation on made-up histories, and its file.
#include "malha/mempool/fee_estimator.hpp"

#include <gtest/gtest.h>

#include "malha/base/endian.hpp"
#include "support/fixture_datadir.hpp"
#include "support/shared.hpp"

namespace malha::mempool {
namespace {

primitives::Txid numbered(std::uint64_t number) {
    primitives::Txid txid;
    base::store_le(txid.bytes.data(), number);
    return txid;
}

/// A market in which ten transactions arrive before each block: those of `high` are in the next
/// block, those of `low` never.
class Market {
public:
    void run(int blocks, FeeRate high, FeeRate low) {
        for (int i = 0; i < blocks; ++i) {
            std::vector<primitives::Txid> confirmed;
            for (int j = 0; j < 10; ++j) {
                confirmed.push_back(numbered(next_++));
                estimator.add(confirmed.back(), height_, high);
                estimator.add(numbered(next_++), height_, low);
            }
            estimator.process_block(++height_, confirmed);
        }
    }
    FeeEstimator estimator;

private:
    std::uint64_t next_ = 1;
    primitives::Height height_ = 0;
};

}  // namespace

TEST(FeeEstimator, KnowsNothingAtFirst) {
    const FeeEstimator estimator;
    EXPECT_EQ(estimator.estimate(6, EstimateMode::economical).rate, FeeRate{});
    EXPECT_FALSE(estimator.estimate_raw(13, 0.95, EstimateHorizon::short_half_life));
    EXPECT_TRUE(estimator.estimate_raw(12, 0.95, EstimateHorizon::short_half_life));
    EXPECT_FALSE(estimator.estimate_raw(0, 0.95, EstimateHorizon::long_half_life));
    EXPECT_EQ(estimator.estimate(1009, EstimateMode::economical).rate, FeeRate{});
}

TEST(FeeEstimator, FindsTheRateThatBlocksTake) {
    Market market;
    market.run(200, {20'000}, {500});
    const SmartEstimate estimate = market.estimator.estimate(2, EstimateMode::economical);
    EXPECT_EQ(estimate.target, 2);
    EXPECT_EQ(estimate.rate, FeeRate{20'000});
    EXPECT_EQ(estimate.reason, EstimateReason::half_target);
    EXPECT_EQ(market.estimator.estimate(1, EstimateMode::conservative).rate, FeeRate{20'000});
    const auto raw = market.estimator.estimate_raw(6, 0.95, EstimateHorizon::medium_half_life);
    ASSERT_TRUE(raw);
    EXPECT_EQ(raw->scale, 2);
    EXPECT_LT(raw->pass.start, 20'000);
    EXPECT_GE(raw->pass.end, 20'000);
    EXPECT_LT(raw->fail.within_target, 1);
}

TEST(FeeEstimator, ALongTargetIsCutToWhatWasObserved) {
    Market market;
    market.run(40, {20'000}, {500});
    EXPECT_EQ(market.estimator.estimate(500, EstimateMode::economical).target, 19);
}

TEST(FeeEstimator, ConservativeEstimatesAreNeverBelowEconomicalOnes) {
    Market market;
    for (const std::int64_t rate : {50'000, 2'000, 9'000}) {
        market.run(60, {rate}, {500});
        for (const int target : {2, 6, 20}) {
            const auto economical = market.estimator.estimate(target, EstimateMode::economical);
            const auto conservative = market.estimator.estimate(target, EstimateMode::conservative);
            EXPECT_GE(economical.rate, FeeRate{2'000});
            EXPECT_GE(conservative.rate, economical.rate);
        }
    }
}

TEST(FeeEstimator, OldHeightsDoNotCountTwice) {
    Market market;
    market.run(50, {20'000}, {500});
    const base::Bytes before = market.estimator.serialize();
    market.estimator.process_block(50, {});
    market.estimator.process_block(3, {});
    EXPECT_EQ(market.estimator.serialize(), before);
}

TEST(FeeEstimator, TheFileComesBackAsItWas) {
    Market market;
    market.run(300, {20'000}, {500});
    const base::Bytes file = market.estimator.serialize();
    FeeEstimator loaded;
    ASSERT_TRUE(loaded.load(file));
    EXPECT_EQ(loaded.serialize(), file);
    EXPECT_EQ(loaded.estimate(6, EstimateMode::economical).rate, FeeRate{20'000});
    for (std::size_t size = 0; size < file.size(); size += 997) {
        FeeEstimator fresh;
        EXPECT_FALSE(fresh.load(base::ByteView(file).first(size)));
    }
}

}  // namespace malha::mempool

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/wallet/fee_choice.hpp"

#include <gtest/gtest.h>

#include "fake_chain.hpp"

namespace malha::wallet {
namespace {

class FeeChoiceTest : public testing::Test {
protected:
    FeeChoiceTest() {
        settings.min_sat_per_kvb = 1'000;
        chain.rates.relay_min = 100;
    }
    /// Rate and reason, as RPC names it; or why there is none.
    std::string chosen(const FeeWish& wish = {}) {
        const auto choice = choose_fee_rate(wish, settings, chain, /*signals_rbf=*/true);
        if (!choice) return choice.error().message;
        return std::to_string(choice->rate.sat_per_kvb) + " " +
               std::string(to_string(choice->reason));
    }

    WalletSettings settings;
    FakeChain chain;
};

TEST_F(FeeChoiceTest, NamesWhatTheEstimateRestsOn) {
    chain.estimated = {.sat_per_kvb = 5'000, .target = 6, .reason = FeeReason::half_target};
    EXPECT_EQ(chosen(), "5000 Half Target 60% Threshold");
    chain.estimated.reason = FeeReason::target;
    EXPECT_EQ(chosen(), "5000 Target 85% Threshold");
    chain.estimated.reason = FeeReason::double_target;
    EXPECT_EQ(chosen(), "5000 Double Target 95% Threshold");
    chain.estimated.reason = FeeReason::conservative;
    EXPECT_EQ(chosen(), "5000 Conservative Double Target longer horizon");
}

TEST_F(FeeChoiceTest, NeverPaysLessThanThePoolTakes) {
    chain.estimated.sat_per_kvb = 5'000;
    chain.rates.pool_min = 5'001;
    EXPECT_EQ(chosen(), "5001 Mempool Min Fee");
    chain.estimated = {};
    settings.fallback_sat_per_kvb = 2'000;
    EXPECT_EQ(chosen(), "5001 Mempool Min Fee");
    chain.rates.pool_min = 2'000;
    EXPECT_EQ(chosen(), "2000 Fallback fee");
}

TEST_F(FeeChoiceTest, NeverPaysLessThanTheUsersMinimum) {
    chain.estimated.sat_per_kvb = 999;
    EXPECT_EQ(chosen(), "1000 Minimum Required Fee");
    FeeWish wish;
    wish.rate = primitives::FeeRate{1'000};
    EXPECT_EQ(chosen(wish), "1000 None");
    wish.rate = primitives::FeeRate{999};
    EXPECT_EQ(chosen(wish).substr(0, 40), "Fee rate (0.999 sat/vB) is lower than th");
}

TEST_F(FeeChoiceTest, SaysThatThereIsNoEstimate) {
    EXPECT_EQ(chosen().substr(0, 22), "Fee estimation failed.");
}

}  // namespace
}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/wallet/choose_coins.hpp"

#include <gtest/gtest.h>

namespace malha::wallet {
namespace {

using primitives::Amount;
using primitives::FeeRate;

constexpr FeeRate kLongTermRate{10'000};

/// Confirmed coins of one kind, two of which are enough where it takes many of the others.
std::vector<SpendableCoin> two_large_and_many_small_coins(FeeRate rate) {
    constexpr std::int64_t kLarge = 60'000'000;
    constexpr std::int64_t kSmall = 6'000'000;
    constexpr std::uint32_t kCount = 22;
    std::vector<SpendableCoin> coins;
    for (std::uint32_t i = 0; i < kCount; ++i) {
        SpendableCoin& coin = coins.emplace_back();
        coin.outpoint.index = i;
        coin.output.value.sat = (i < 2 ? kLarge : kSmall) + 1'237 * std::int64_t{i};
        coin.kind = CoinKind::bech32;
        coin.is_segwit = true;
        coin.weight = 272;
        coin.depth = 10;
        coin.price(rate, kLongTermRate);
    }
    return coins;
}

/// Of how many coins a payment of 1 BTC is made.
std::size_t coins_spent_at(FeeRate rate, std::uint64_t seed) {
    base::SeededRng rng(seed);
    const auto available = two_large_and_many_small_coins(rate);
    const CoinDemand demand{.target = {100'000'000},
                            .change = {.output_size = 31,
                                       .fee = rate.fee_for(31),
                                       .cost = {rate.fee_for(31).sat + 680},
                                       .viable_min = {680}},
                            .change_aim = {kChangeMin.sat + rate.fee_for(31).sat},
                            .rate = rate,
                            .long_term_rate = kLongTermRate,
                            .size_without_inputs = 42,
                            .weight_max = 400'000};
    const auto choice = choose_coins({}, available, demand, rng);
    EXPECT_TRUE(choice.has_value());
    return choice ? choice->coins.size() : 0;
}

constexpr std::uint64_t kSeeds = 50;

}  // namespace

TEST(ChooseCoins, TheLightestInputsAreSearchedAboveThreeTimesTheLongTermRate) {
    const FeeRate above{3 * kLongTermRate.sat_per_kvb + 1};
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed)
        EXPECT_EQ(coins_spent_at(above, seed), 2u) << seed;
}

TEST(ChooseCoins, TheLightestInputsAreFoundByChanceUpToThreeTimesTheLongTermRate) {
    const FeeRate limit{3 * kLongTermRate.sat_per_kvb};
    std::uint64_t heavier = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed)
        heavier += coins_spent_at(limit, seed) > 2 ? 1 : 0;
    EXPECT_GT(heavier, kSeeds / 2);
}

}  // namespace malha::wallet

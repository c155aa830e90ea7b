// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/wallet/coin_selection.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace malha::wallet {
namespace {

using primitives::Amount;
using primitives::Weight;

constexpr Weight kHeavy = 400'000;
constexpr Weight kInput = 272;

/// Of one input each, all of the same weight.
std::vector<Candidate> coins(std::initializer_list<std::int64_t> amounts, std::int64_t fee = 0,
                             std::int64_t long_term_fee = 0) {
    std::vector<Candidate> made;
    for (const std::int64_t amount : amounts)
        made.push_back({{amount}, {fee}, {long_term_fee}, kInput});
    return made;
}

std::vector<std::int64_t> amounts_of(const std::vector<Candidate>& candidates, const Picks& picks) {
    std::vector<std::int64_t> amounts;
    for (const std::size_t pick : picks)
        amounts.push_back(candidates[pick].amount.sat);
    std::ranges::sort(amounts);
    return amounts;
}
using Amounts = std::vector<std::int64_t>;

/// Every subset: the naive twin of the searches. Calls visit with the picks and their sums.
template <class F>
void each_subset(const std::vector<Candidate>& candidates, F visit) {
    for (std::size_t bits = 0; bits < (std::size_t{1} << candidates.size()); ++bits) {
        Picks picks;
        for (std::size_t i = 0; i < candidates.size(); ++i)
            if ((bits >> i & 1) != 0) picks.push_back(i);
        visit(picks, sums_of(candidates, picks));
    }
}

/// Fees are 3 satoshis for a unit of weight.
std::vector<Candidate> random_candidates(base::Rng& rng, std::size_t count,
                                         std::int64_t long_term_rate = 1) {
    std::vector<Candidate> made;
    for (std::size_t i = 0; i < count; ++i) {
        Candidate& candidate = made.emplace_back();
        candidate.amount.sat = static_cast<std::int64_t>(1 + rng.below(40)) * 1000;
        candidate.weight = 200 + static_cast<Weight>(rng.below(4)) * 100;
        candidate.fee.sat = candidate.weight * 3;
        candidate.long_term_fee.sat = candidate.weight * long_term_rate;
    }
    return made;
}

}  // namespace

TEST(BranchAndBound, FindsAnExactMatch) {
    const auto candidates = coins({1000, 2000, 4000, 8000});
    const auto found = branch_and_bound(candidates, {6000}, {0}, kHeavy);
    ASSERT_TRUE(found);
    EXPECT_EQ(amounts_of(candidates, *found), (Amounts{2000, 4000}));
}

TEST(BranchAndBound, StaysWithinTheExcess) {
    const auto candidates = coins({1000, 2000});
    EXPECT_TRUE(branch_and_bound(candidates, {900}, {100}, kHeavy));
    EXPECT_EQ(branch_and_bound(candidates, {900}, {99}, kHeavy).error(),
              SelectionFailure::none_found);
}

TEST(BranchAndBound, FailsWithoutEnough) {
    EXPECT_EQ(branch_and_bound(coins({1000, 2000}), {3001}, {0}, kHeavy).error(),
              SelectionFailure::none_found);
    EXPECT_EQ(branch_and_bound({}, {1}, {0}, kHeavy).error(), SelectionFailure::none_found);
}

TEST(BranchAndBound, SaysWhenOnlyTheWeightForbidsIt) {
    const auto candidates = coins({1000, 2000});
    EXPECT_TRUE(branch_and_bound(candidates, {3000}, {0}, 2 * kInput));
    EXPECT_EQ(branch_and_bound(candidates, {3000}, {0}, 2 * kInput - 1).error(),
              SelectionFailure::too_heavy);
}

TEST(BranchAndBound, PrefersFewInputsWhenFeesAreHighAndManyWhenLow) {
    EXPECT_EQ(branch_and_bound(coins({1000, 2000, 3000}, 20, 10), {3000}, {0}, kHeavy)->size(), 1U);
    EXPECT_EQ(branch_and_bound(coins({1000, 2000, 3000}, 10, 20), {3000}, {0}, kHeavy)->size(), 2U);
}

TEST(BranchAndBound, EndsOnTwinsWithoutSearchingThemAll) {
    std::vector<Candidate> candidates(5'000, {{7'000}, {10}, {10}, kInput});
    EXPECT_FALSE(branch_and_bound(candidates, {20'000}, {100}, kHeavy));
}

TEST(BranchAndBound, IsAsGoodAsTryingEverySubset) {
    base::SeededRng rng(1);
    for (int round = 0; round < 200; ++round) {
        const std::int64_t long_term_rate = 1 + round % 5;
        const auto candidates = random_candidates(rng, 10, long_term_rate);
        const Amount target{static_cast<std::int64_t>(1 + rng.below(120)) * 1000};
        const Amount excess{static_cast<std::int64_t>(rng.below(3)) * 500};
        const Weight weight_max = 1000 + static_cast<Weight>(rng.below(3000));
        std::optional<std::int64_t> best;
        each_subset(candidates, [&](const Picks&, const PickSums& sums) {
            if (sums.amount < target || sums.amount.sat > target.sat + excess.sat) return;
            if (sums.weight > weight_max) return;
            const auto cost =
                waste({sums.fee, sums.long_term_fee, {}, {sums.amount.sat - target.sat}});
            best = std::min(best.value_or(cost.sat), cost.sat);
        });
        const auto found = branch_and_bound(candidates, target, excess, weight_max);
        ASSERT_EQ(found.has_value(), best.has_value()) << round;
        if (!found) continue;
        const PickSums sums = sums_of(candidates, *found);
        EXPECT_GE(sums.amount, target);
        EXPECT_LE(sums.amount.sat, target.sat + excess.sat);
        EXPECT_LE(sums.weight, weight_max);
        const auto cost = waste({sums.fee, sums.long_term_fee, {}, {sums.amount.sat - target.sat}});
        if (long_term_rate < 3) {
            EXPECT_EQ(cost.sat, *best) << round;
        }
    }
}

TEST(CoinGrinder, FindsTheLightestOfAllSubsets) {
    base::SeededRng rng(2);
    for (int round = 0; round < 200; ++round) {
        const auto candidates = random_candidates(rng, 10);
        const Amount target{static_cast<std::int64_t>(1 + rng.below(120)) * 1000};
        const Amount change{static_cast<std::int64_t>(rng.below(20)) * 500};
        const Weight weight_max = 1000 + static_cast<Weight>(rng.below(3000));
        std::optional<Weight> lightest;
        each_subset(candidates, [&](const Picks&, const PickSums& sums) {
            if (sums.amount.sat < target.sat + change.sat || sums.weight > weight_max) return;
            lightest = std::min(lightest.value_or(sums.weight), sums.weight);
        });
        const auto found = coin_grinder(candidates, target, change, weight_max);
        ASSERT_EQ(found.has_value(), lightest.has_value()) << round;
        if (!found) continue;
        EXPECT_EQ(sums_of(candidates, *found).weight, *lightest) << round;
        EXPECT_GE(sums_of(candidates, *found).amount.sat, target.sat + change.sat);
    }
}

TEST(CoinGrinder, SaysWhenOnlyTheWeightForbidsIt) {
    const auto candidates = coins({1000, 2000});
    EXPECT_TRUE(coin_grinder(candidates, {2500}, {500}, 2 * kInput));
    EXPECT_EQ(coin_grinder(candidates, {2500}, {500}, 2 * kInput - 1).error(),
              SelectionFailure::too_heavy);
    EXPECT_EQ(coin_grinder(candidates, {2500}, {501}, kHeavy).error(),
              SelectionFailure::none_found);
}

TEST(Knapsack, TakesAnExactCoin) {
    base::SeededRng rng(3);
    const auto candidates = coins({1000, 2000, 3000, 90'000});
    EXPECT_EQ(amounts_of(candidates, *knapsack(candidates, {2000}, {500}, kHeavy, rng)),
              (Amounts{2000}));
}

TEST(Knapsack, TakesTheSmallestLargerCoinWhenTheOthersAreTooLittle) {
    base::SeededRng rng(4);
    const auto candidates = coins({1000, 2000, 50'000, 90'000});
    EXPECT_EQ(amounts_of(candidates, *knapsack(candidates, {9000}, {500}, kHeavy, rng)),
              (Amounts{50'000}));
    EXPECT_EQ(knapsack(coins({1000, 2000}), {9000}, {500}, kHeavy, rng).error(),
              SelectionFailure::none_found);
}

TEST(Knapsack, FindsSubsetsThatMatch) {
    base::SeededRng rng(5);
    const auto candidates = coins({1000, 2000, 4000, 8000, 16'000, 32'000});
    EXPECT_EQ(sums_of(candidates, *knapsack(candidates, {21'000}, {1'000}, kHeavy, rng)).amount,
              Amount{21'000});
}

TEST(Knapsack, RefusesWhatIsTooHeavy) {
    base::SeededRng rng(6);
    const auto candidates = coins({1000, 1000, 1000});
    EXPECT_EQ(knapsack(candidates, {3000}, {10'000}, 2 * kInput, rng).error(),
              SelectionFailure::too_heavy);
}

TEST(SingleRandomDraw, CoversTargetFeeAndChange) {
    base::SeededRng rng(7);
    const std::vector<Candidate> candidates(10, {{30'000}, {}, {}, kInput});
    for (int round = 0; round < 20; ++round) {
        const auto found = single_random_draw(candidates, {40'000}, {100}, kHeavy, rng);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->size(), 4U);  // 90,100 are wanted
    }
    EXPECT_FALSE(single_random_draw(candidates, {250'001}, {0}, kHeavy, rng));
}

TEST(SingleRandomDraw, DropsSmallCoinsWhenTheyGetTooHeavy) {
    base::SeededRng rng(8);
    std::vector<Candidate> candidates(50, {{1'000}, {}, {}, kInput});
    candidates.push_back({{200'000}, {}, {}, kInput});
    const auto found = single_random_draw(candidates, {100'000}, {100}, 3 * kInput, rng);
    ASSERT_TRUE(found);
    EXPECT_LE(sums_of(candidates, *found).weight, 3 * kInput);
    EXPECT_EQ(single_random_draw(candidates, {200'000}, {100}, 3 * kInput, rng).error(),
              SelectionFailure::too_heavy);
}

TEST(Selections, HoldTheirPromisesOverRandomCoins) {
    base::SeededRng rng(9);
    for (int round = 0; round < 400; ++round) {
        const auto candidates = random_candidates(rng, 1 + rng.below(60));
        const Amount target{static_cast<std::int64_t>(1 + rng.below(400)) * 777};
        const Amount change{static_cast<std::int64_t>(rng.below(20)) * 500};
        const Weight weight_max = 300 + static_cast<Weight>(rng.below(20'000));
        const struct {
            Selection found;
            std::int64_t least;
        } tried[] = {
            {branch_and_bound(candidates, target, change, weight_max), target.sat},
            {coin_grinder(candidates, target, change, weight_max), target.sat + change.sat},
            {knapsack(candidates, target, change, weight_max, rng), target.sat},
            {single_random_draw(candidates, target, change, weight_max, rng),
             target.sat + change.sat + kChangeMin.sat}};
        for (const auto& [found, least] : tried) {
            if (!found) continue;
            EXPECT_GE(sums_of(candidates, *found).amount.sat, least);
            EXPECT_LE(sums_of(candidates, *found).weight, weight_max);
            EXPECT_TRUE(std::ranges::is_sorted(*found));
            EXPECT_EQ(std::ranges::adjacent_find(*found), found->end()) << "one twice";
        }
    }
}

TEST(ChangeAim, LiesBetweenItsBounds) {
    base::SeededRng rng(10);
    EXPECT_EQ(change_aim({25'000}, {300}, rng), Amount{50'300});
    for (int round = 0; round < 100; ++round) {
        const Amount small = change_aim({40'000}, {300}, rng);
        EXPECT_GE(small.sat, 50'300);
        EXPECT_LT(small.sat, 80'300);
        const Amount large = change_aim({9'000'000}, {300}, rng);
        EXPECT_GE(large.sat, 50'300);
        EXPECT_LT(large.sat, 1'000'300);
    }
}

TEST(Waste, CountsChangeOrExcess) {
    EXPECT_EQ(waste({{100}, {40}, {30}, {0}}), Amount{90});
    EXPECT_EQ(waste({{40}, {100}, {0}, {7}}), Amount{-53});
}

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See choose_coins.hpp.
#include "malha/wallet/choose_coins.hpp"

#include <algorithm>
#include <deque>
#include <map>

#include "malha/base/checked.hpp"

namespace malha::wallet {
namespace {

using base::fail;
using primitives::Amount;
using primitives::Weight;

constexpr const char* kTooHeavy =
    "The inputs size exceeds the maximum weight. Please try sending a smaller amount or manually "
    "consolidating your wallet's UTXOs";

Amount counted(const SpendableCoin& coin, bool whole) {
    return whole ? coin.value() : coin.effective_value();
}
/// Coins that cost more than they are worth need not be spent.
std::int64_t useful_amount(const SpendableCoin& coin, bool whole) {
    return std::max<std::int64_t>(0, counted(coin, whole).sat);
}
Amount counted(const OutputGroup& group, bool whole) {
    Amount sum;
    for (const SpendableCoin* coin : group.coins)
        sum.sat += counted(*coin, whole).sat;
    return sum;
}

void discount_deficits(CoinChoice& choice, const CoinDemand& demand) {
    choice.deficit_discount = {};
    std::vector<primitives::OutPoint> unconfirmed;
    for (const SpendableCoin& coin : choice.coins)
        if (coin.ancestor_deficit.sat > 0) unconfirmed.push_back(coin.outpoint);
    if (unconfirmed.size() < 2 || !demand.combined_deficit) return;
    const Amount alone = choice.ancestor_deficit();
    const Amount together = demand.combined_deficit(unconfirmed);
    choice.deficit_discount = {std::max<std::int64_t>(0, alone.sat - together.sat)};
}

/// Sets what depends on all of its coins.
void finish_choice(CoinChoice& choice, const CoinDemand& demand) {
    discount_deficits(choice, demand);
    WasteTerms terms{};
    for (const SpendableCoin& coin : choice.coins) {
        terms.fee.sat += coin.fee.sat;
        terms.long_term_fee.sat += coin.long_term_fee.sat;
    }
    terms.fee.sat -= choice.deficit_discount.sat;
    const Amount surplus = choice.surplus();
    if (demand.change_for(surplus).sat > 0)
        terms.change_cost = demand.change.cost;
    else
        terms.excess = surplus;
    choice.waste = waste(terms);
}

/// Large wallets have many groups: they are not copied from step to step.
using Groups = std::vector<const OutputGroup*>;

/// Groups as candidates for the algorithms.
struct Offer {
    Groups groups;
    std::vector<Candidate> candidates;

    void add(const OutputGroup& group, bool whole) {
        Candidate candidate;
        candidate.amount = counted(group, whole);
        candidate.coins = group.coins.size();
        for (const SpendableCoin* coin : group.coins) {
            candidate.fee.sat += coin->fee.sat;
            candidate.long_term_fee.sat += coin->long_term_fee.sat;
            candidate.weight += coin->counted_weight();
        }
        groups.push_back(&group);
        candidates.push_back(candidate);
    }
};

/// One choice among the groups that an eligibility accepts. Thread: owner only.
class Chooser {
public:
    Chooser(const CoinDemand& demand, Amount target, Weight weight_max, base::Rng& rng)
        : demand_(demand), target_(target), weight_max_(weight_max), rng_(rng) {}

    base::Result<CoinChoice> run(const Groups& groups, bool may_mix_kinds) {
        std::map<CoinKind, Groups> by_kind;
        for (const OutputGroup* group : groups)
            by_kind[group->kind].push_back(group);
        std::optional<CoinChoice> best;
        for (const auto& [kind, of_kind] : by_kind) {
            auto choice = choose(of_kind);
            if (!choice && !choice.error().message.empty()) return choice;
            if (choice) keep_better(best, std::move(choice).value());
        }
        if (best) return *std::move(best);
        if (may_mix_kinds && by_kind.size() > 1) return choose(groups);
        return fail("");
    }

private:
    static void keep_better(std::optional<CoinChoice>& best, CoinChoice choice) {
        // Of equal ones the one with more inputs consolidates.
        if (!best || choice.waste < best->waste ||
            (choice.waste == best->waste && choice.coins.size() > best->coins.size()))
            best = std::move(choice);
    }

    base::Result<CoinChoice> choose(const Groups& groups) {
        Offer all;
        Offer positive;
        parts_.clear();
        for (const OutputGroup* group : groups) {
            if (counted(*group, demand_.recipients_pay_fee).sat > 0)
                all.add(*group, demand_.recipients_pay_fee);
            if (const OutputGroup* useful = positive_part(group); !useful->coins.empty())
                positive.add(*useful, demand_.recipients_pay_fee);
        }
        const Weight left =
            weight_max_ - demand_.size_without_inputs * primitives::kWitnessScaleFactor;
        if (left <= 0)
            return fail(
                "Maximum transaction weight is less than transaction weight without inputs");
        best_.reset();
        too_heavy_ = false;
        // An exact match would leave no change to take what recipients need not pay.
        if (!demand_.recipients_pay_fee)
            consider(positive,
                     branch_and_bound(positive.candidates, target_, demand_.change.cost, left));
        const Weight with_change =
            left - demand_.change.output_size * primitives::kWitnessScaleFactor;
        if (with_change >= 0)
            try_with_change(all, positive, with_change);
        else if (!best_)
            return fail("Maximum transaction weight is too low, can not accommodate change output");
        if (best_) return *std::move(best_);
        return too_heavy_ ? fail(kTooHeavy) : fail("");
    }

    /// Without coins that cost more than they are worth; mostly the group itself.
    const OutputGroup* positive_part(const OutputGroup* group) {
        const auto is_useless = [](const SpendableCoin* coin) {
            return coin->effective_value().sat <= 0;
        };
        if (std::ranges::none_of(group->coins, is_useless)) return group;
        OutputGroup& useful = parts_.emplace_back(*group);
        std::erase_if(useful.coins, is_useless);
        return &useful;
    }

    void try_with_change(const Offer& all, const Offer& positive, Weight weight_max) {
        constexpr int kHighFeeFactor = 3;
        const Amount aim = demand_.change_aim;
        consider(all, knapsack(all.candidates, target_, aim, weight_max, rng_));
        // What is not worth its fee may be left behind where it takes too much.
        if (!best_)
            consider(positive, knapsack(positive.candidates, target_, aim, weight_max, rng_));
        if (demand_.rate.sat_per_kvb > kHighFeeFactor * demand_.long_term_rate.sat_per_kvb)
            consider(positive, coin_grinder(positive.candidates, target_, aim, weight_max));
        consider(positive, single_random_draw(positive.candidates, target_, demand_.change.fee,
                                              weight_max, rng_));
    }

    void consider(const Offer& offer, const Selection& selection) {
        if (!selection) {
            too_heavy_ = too_heavy_ || selection.error() == SelectionFailure::too_heavy;
            return;
        }
        CoinChoice choice{
            .coins = {}, .target = target_, .recipients_pay_fee = demand_.recipients_pay_fee};
        for (const std::size_t pick : *selection)
            for (const SpendableCoin* coin : offer.groups[pick]->coins)
                choice.coins.push_back(*coin);
        finish_choice(choice, demand_);
        keep_better(best_, std::move(choice));
    }

    const CoinDemand& demand_;
    const Amount target_;
    const Weight weight_max_;
    base::Rng& rng_;
    std::deque<OutputGroup> parts_;  ///< of groups with useless coins
    std::optional<CoinChoice> best_;
    bool too_heavy_ = false;
};

/// All that is available, from the safest to the last resort.
class AutomaticChoice {
public:
    AutomaticChoice(std::span<const SpendableCoin> available, const CoinDemand& demand,
                    Amount target, base::Rng& rng)
        : groups_(group_coins(available, demand.grouping)),
          demand_(demand),
          target_(target),
          rng_(rng) {}

    base::Result<CoinChoice> run() {
        const auto steps = eligibility_steps(demand_.rules);
        if (auto enough = check_enough(steps); !enough)
            return base::Unexpected{std::move(enough).error()};
        Weight weight_max = demand_.weight_max;
        std::optional<base::Error> first_error;
        for (const Eligibility& step : steps) {
            Groups accepted;
            for (const OutputGroup& group : groups_)
                if (step.accepts(group)) accepted.push_back(&group);
            if (accepted.empty()) continue;
            const bool unconfirmed = step.depth_min_mine == 0 || step.depth_min_theirs == 0;
            if (demand_.version == kTrucVersion && unconfirmed)
                weight_max = std::min(weight_max, kTrucChildWeightMax);
            auto choice =
                Chooser(demand_, target_, weight_max, rng_).run(accepted, step.may_mix_kinds);
            if (choice) return choice;
            if (!choice.error().message.empty() && !first_error)
                first_error = std::move(choice).error();
        }
        if (first_error) return base::Unexpected{*std::move(first_error)};
        return fail("");
    }

private:
    /// Whether what any step accepts could be enough.
    base::Status check_enough(const std::vector<Eligibility>& steps) const {
        std::int64_t accepted = 0;
        std::int64_t in_long_chains = 0;
        for (const OutputGroup& group : groups_) {
            std::int64_t amount = 0;
            for (const SpendableCoin* coin : group.coins)
                amount += useful_amount(*coin, demand_.recipients_pay_fee);
            if (std::ranges::any_of(steps,
                                    [&](const Eligibility& step) { return step.accepts(group); }))
                accepted += amount;
            else if (group.ancestors >= demand_.rules.ancestors_max ||
                     group.cluster >= demand_.rules.cluster_max)
                in_long_chains += amount;
        }
        if (accepted >= target_.sat) return {};
        if (accepted + in_long_chains > target_.sat)
            return fail(
                "Unconfirmed UTXOs are available, but spending them creates a chain of "
                "transactions that will be rejected by the mempool");
        return fail("");
    }

    const std::vector<OutputGroup> groups_;
    const CoinDemand& demand_;
    const Amount target_;
    base::Rng& rng_;
};

Amount counted_sum(std::span<const SpendableCoin> coins, bool whole) {
    Amount sum;
    for (const SpendableCoin& coin : coins)
        sum.sat += counted(coin, whole).sat;
    return sum;
}

/// Sums of coins stay far from overflow as long as no coin is more than all money, and there are
/// not more of them than could ever exist.
bool amounts_are_sane(std::span<const SpendableCoin> coins) {
    std::int64_t left = primitives::kMaxMoney.sat;
    for (const SpendableCoin& coin : coins) {
        if (!primitives::in_money_range(coin.value()) || coin.value().sat > left) return false;
        left -= coin.value().sat;
    }
    return true;
}

}  // namespace

Amount CoinDemand::change_for(Amount surplus) const {
    ChangeTerms terms = change;
    if (recipients_pay_fee) terms.fee = {};
    return change_of(surplus, terms);
}

Amount CoinChoice::value() const {
    Amount sum;
    for (const SpendableCoin& coin : coins)
        sum.sat += coin.value().sat;
    return sum;
}

Amount CoinChoice::ancestor_deficit() const {
    Amount sum;
    for (const SpendableCoin& coin : coins)
        sum.sat += coin.ancestor_deficit.sat;
    return {sum.sat - deficit_discount.sat};
}

Amount CoinChoice::surplus() const {
    const Amount sum = counted_sum(coins, recipients_pay_fee);
    const std::int64_t discount = recipients_pay_fee ? 0 : deficit_discount.sat;
    return {sum.sat + discount - target.sat};
}

Weight CoinChoice::weight() const {
    Weight sum = 0;
    for (const SpendableCoin& coin : coins)
        sum += coin.counted_weight();
    return sum;
}

base::Result<CoinChoice> use_preset_coins(std::vector<SpendableCoin> preset,
                                          const CoinDemand& demand) {
    if (!amounts_are_sane(preset)) return fail("The inputs are worth more than all money");
    CoinChoice choice{.coins = std::move(preset),
                      .target = demand.target,
                      .recipients_pay_fee = demand.recipients_pay_fee};
    finish_choice(choice, demand);
    if (choice.surplus().sat < 0)
        return fail(
            "The preselected coins total amount does not cover the transaction target. Please "
            "allow other inputs to be automatically selected or include more coins manually");
    return choice;
}

base::Result<CoinChoice> choose_coins(std::vector<SpendableCoin> preset,
                                      std::span<const SpendableCoin> available,
                                      const CoinDemand& demand, base::Rng& rng) {
    if (!amounts_are_sane(preset) || !amounts_are_sane(available))
        return fail("The inputs are worth more than all money");
    const Amount covered = counted_sum(preset, demand.recipients_pay_fee);
    const Amount missing{demand.target.sat - covered.sat};
    if (!preset.empty() && missing.sat <= 0) return use_preset_coins(std::move(preset), demand);
    std::int64_t most = 0;
    for (const SpendableCoin& coin : available)
        most += useful_amount(coin, demand.recipients_pay_fee);
    if (most < missing.sat) return fail("");
    CoinChoice choice = MALHA_TRY(AutomaticChoice(available, demand, missing, rng).run());
    if (preset.empty()) return choice;
    choice.coins.insert(choice.coins.begin(), preset.begin(), preset.end());
    choice.target = demand.target;
    finish_choice(choice, demand);
    const Weight inputs_max =
        demand.weight_max - demand.size_without_inputs * primitives::kWitnessScaleFactor;
    if (choice.weight() > inputs_max)
        return fail(
            "The combination of the pre-selected inputs and the wallet automatic inputs selection "
            "exceeds the transaction maximum weight. Please try sending a smaller amount or "
            "manually consolidating your wallet's UTXOs");
    return choice;
}

}  // namespace malha::wallet

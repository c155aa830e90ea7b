// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See output_groups.hpp.
#include "malha/wallet/output_groups.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_map>

#include "malha/base/assert.hpp"
#include "malha/script/templates.hpp"

namespace malha::wallet {
namespace {

void add(OutputGroup& group, const SpendableCoin& coin) {
    group.depth = group.coins.empty() ? coin.depth : std::min(group.depth, coin.depth);
    group.is_from_me = group.is_from_me && coin.is_from_me;
    group.ancestors += coin.ancestors;
    group.cluster = std::max(group.cluster, coin.cluster);
    group.kind = coin.kind;
    group.coins.push_back(&coin);
}

}  // namespace

CoinKind coin_kind_of(base::ByteView script_pubkey, bool is_nested) {
    switch (script::classify(script_pubkey)) {
        case script::OutputType::witness_v1_taproot:
            return CoinKind::bech32m;
        case script::OutputType::witness_v0_key_hash:
        case script::OutputType::witness_v0_script_hash:
            return CoinKind::bech32;
        case script::OutputType::script_hash:
            return is_nested ? CoinKind::p2sh_segwit : CoinKind::legacy;
        case script::OutputType::public_key_hash:
            return CoinKind::legacy;
        default:
            return CoinKind::unknown;
    }
}

primitives::Amount OutputGroup::value() const {
    primitives::Amount sum;
    for (const SpendableCoin* coin : coins)
        sum.sat += coin->value().sat;
    return sum;
}

std::vector<OutputGroup> group_coins(std::span<const SpendableCoin> coins, Grouping grouping) {
    std::vector<OutputGroup> groups;
    if (grouping == Grouping::single_coins) {
        for (const SpendableCoin& coin : coins)
            add(groups.emplace_back(), coin);
        return groups;
    }
    // By script: the place of its last group.
    std::unordered_map<std::string_view, std::size_t> open;
    for (const SpendableCoin& coin : coins) {
        const auto [place, is_new] =
            open.try_emplace(base::as_text(coin.output.script_pubkey), groups.size());
        if (is_new) groups.emplace_back();
        if (groups[place->second].coins.size() == kGroupCoinsMax) {
            place->second = groups.size();
            groups.emplace_back().is_partial = true;
        }
        add(groups[place->second], coin);
    }
    // The last group counts as partial only while it is not full itself.
    for (OutputGroup& group : groups)
        group.is_partial = group.is_partial && group.coins.size() < kGroupCoinsMax;
    return groups;
}

bool Eligibility::accepts(const OutputGroup& group) const {
    if (group.is_partial && !with_partial_groups) return false;
    return group.depth >= (group.is_from_me ? depth_min_mine : depth_min_theirs) &&
           group.ancestors <= ancestors_max && group.cluster <= cluster_max;
}

std::vector<Eligibility> eligibility_steps(const EligibilityRules& rules) {
    std::vector<Eligibility> steps{
        {.depth_min_mine = 1, .depth_min_theirs = 6, .may_mix_kinds = false},
        {.depth_min_mine = 1, .depth_min_theirs = 1}};
    const auto unconfirmed = [](std::size_t ancestors, std::size_t cluster) {
        return Eligibility{.depth_min_mine = 0,
                           .depth_min_theirs = 1,
                           .ancestors_max = ancestors,
                           .cluster_max = cluster};
    };
    if (rules.spend_unconfirmed_change) {
        constexpr std::size_t kFewRelated = 4;
        const std::size_t ancestors = rules.ancestors_max;
        const std::size_t cluster = rules.cluster_max;
        steps.push_back(unconfirmed(2, 2));
        steps.push_back(
            unconfirmed(std::min(kFewRelated, ancestors / 3), std::min(kFewRelated, cluster / 3)));
        steps.push_back(unconfirmed(ancestors / 2, cluster / 2));
        Eligibility step = unconfirmed(ancestors - 1, cluster - 1);
        step.with_partial_groups = true;
        steps.push_back(step);
        step.depth_min_theirs = 0;
        if (rules.include_unsafe) steps.push_back(step);
        constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();
        step = unconfirmed(kAny, kAny);
        step.with_partial_groups = true;
        if (!rules.reject_long_chains) steps.push_back(step);
    }
    return steps;
}

}  // namespace malha::wallet

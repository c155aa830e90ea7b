// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Coins in the groups in which they are spent, and which groups are good enough to be tried.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "malha/wallet/coin_selection.hpp"
#include "malha/wallet/spendable_coin.hpp"

namespace malha::wallet {

/// Coins that are spent together: single ones, or all that pay to one script, so that no later
/// spend links it again. Larger sets are cut into groups of kGroupCoinsMax.
inline constexpr std::size_t kGroupCoinsMax = 100;

struct OutputGroup {
    std::vector<const SpendableCoin*> coins;
    CoinKind kind = CoinKind::unknown;
    int depth = 0;              ///< of the youngest coin
    bool is_from_me = true;     ///< all of them
    std::size_t ancestors = 0;  ///< together
    std::size_t cluster = 0;    ///< of the largest
    /// Other coins of the same script are in full groups: this one would leave no trace of them.
    bool is_partial = false;

    [[nodiscard]] primitives::Amount value() const;
};

enum class Grouping : std::uint8_t { single_coins, by_script };
/// @param coins  must outlive the groups.
[[nodiscard]] std::vector<OutputGroup> group_coins(std::span<const SpendableCoin> coins,
                                                   Grouping grouping);

/// What a group must fulfil.
struct Eligibility {
    int depth_min_mine = 1;
    int depth_min_theirs = 6;
    std::size_t ancestors_max = 0;
    std::size_t cluster_max = 0;
    bool with_partial_groups = false;
    bool may_mix_kinds = true;

    [[nodiscard]] bool accepts(const OutputGroup& group) const;
};

struct EligibilityRules {
    bool spend_unconfirmed_change = true;
    bool include_unsafe = false;
    bool reject_long_chains = true;
    std::size_t ancestors_max = 25;  ///< with itself, of a transaction in the pool
    std::size_t cluster_max = 25;    ///< transactions that are connected in the pool
};
/// From the safest to the last resort.
[[nodiscard]] std::vector<Eligibility> eligibility_steps(const EligibilityRules& rules);

}  // namespace malha::wallet

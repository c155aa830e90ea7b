// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Candidates in the order in which the searches walk over them.
#pragma once

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "malha/wallet/coin_selection.hpp"

namespace malha::wallet {

/// Steps after which a search ends with the best it has.
inline constexpr std::size_t kSearchSteps = 100'000;

/// Largest amounts first. @param tie  what goes first among equal ones.
template <class Tie>
std::vector<std::size_t> largest_first(std::span<const Candidate> candidates, Tie tie) {
    std::vector<std::size_t> order(candidates.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        if (candidates[a].amount != candidates[b].amount)
            return candidates[a].amount > candidates[b].amount;
        const auto tie_a = tie(candidates[a]);
        const auto tie_b = tie(candidates[b]);
        return tie_a != tie_b ? tie_a < tie_b : a < b;
    });
    return order;
}

inline std::vector<std::size_t> random_order(std::size_t count, base::Rng& rng) {
    // One call of the system, not one for each candidate.
    base::SeededRng numbers(rng.u64());
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t left = count; left > 1; --left)
        std::swap(order[left - 1], order[numbers.below(left)]);
    return order;
}

inline Picks sorted(Picks picks) {
    std::ranges::sort(picks);
    return picks;
}

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See coin_selection.hpp.
#include <functional>
#include <queue>

#include "malha/wallet/coin_selection.hpp"
#include "wallet/pick_order.hpp"

namespace malha::wallet {

using primitives::Amount;
using primitives::Weight;

Selection single_random_draw(std::span<const Candidate> candidates, Amount target,
                             Amount change_fee, Weight weight_max, base::Rng& rng) {
    const std::int64_t goal = target.sat + change_fee.sat + kChangeMin.sat;
    // The smallest amount on top.
    using Entry = std::pair<std::int64_t, std::size_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> drawn;
    std::int64_t amount = 0;
    Weight weight = 0;
    bool too_heavy = false;
    for (const std::size_t next : random_order(candidates.size(), rng)) {
        drawn.emplace(candidates[next].amount.sat, next);
        amount += candidates[next].amount.sat;
        weight += candidates[next].weight;
        too_heavy = too_heavy || weight > weight_max;
        while (weight > weight_max) {
            amount -= drawn.top().first;
            weight -= candidates[drawn.top().second].weight;
            drawn.pop();
        }
        if (amount < goal) continue;
        Picks picks;
        for (; !drawn.empty(); drawn.pop())
            picks.push_back(drawn.top().second);
        return sorted(std::move(picks));
    }
    return base::Unexpected{too_heavy ? SelectionFailure::too_heavy : SelectionFailure::none_found};
}

}  // namespace malha::wallet

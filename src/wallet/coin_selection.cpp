// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the selection algorithms share. See coin_selection.hpp.
#include "malha/wallet/coin_selection.hpp"

#include <algorithm>

namespace malha::wallet {

using primitives::Amount;

PickSums sums_of(std::span<const Candidate> candidates, const Picks& picks) {
    PickSums sums;
    for (const std::size_t pick : picks) {
        const Candidate& candidate = candidates[pick];
        sums.amount.sat += candidate.amount.sat;
        sums.fee.sat += candidate.fee.sat;
        sums.long_term_fee.sat += candidate.long_term_fee.sat;
        sums.weight += candidate.weight;
        sums.coins += candidate.coins;
    }
    return sums;
}

Amount change_aim(Amount payment, Amount change_fee, base::Rng& rng) {
    if (payment.sat <= kChangeMin.sat / 2) return {change_fee.sat + kChangeMin.sat};
    const std::int64_t most = std::min(payment.sat * 2, kChangeAimMax.sat);
    const auto drawn = rng.below(static_cast<std::uint64_t>(most - kChangeMin.sat));
    return {change_fee.sat + kChangeMin.sat + static_cast<std::int64_t>(drawn)};
}

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The exact ratio of a fee to a size, by which everything in the pool is ordered.
#pragma once

#include <compare>

#include "malha/primitives/fee_rate.hpp"

namespace malha::mempool {

using primitives::FeeRate;
using primitives::VSize;
using primitives::vsize_of;

/// A fee and the weight that it pays for. Ordered by their ratio, which is never rounded.
struct FeeAndWeight {
    primitives::Amount fee;
    primitives::Weight weight = 0;

    FeeAndWeight& operator+=(const FeeAndWeight& other) {
        fee.sat += other.fee.sat;
        weight += other.weight;
        return *this;
    }
    friend bool operator==(const FeeAndWeight&, const FeeAndWeight&) = default;
};
/// Compares the fee rates. Both weights must be positive.
[[nodiscard]] std::strong_ordering compare_rates(const FeeAndWeight& a, const FeeAndWeight& b);
/// Per 1000 virtual bytes, rounded down.
[[nodiscard]] FeeRate rate_of(const FeeAndWeight& chunk);

}  // namespace malha::mempool

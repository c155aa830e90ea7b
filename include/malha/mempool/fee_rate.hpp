// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Fee rates: what users set (satoshis per 1000 virtual bytes), and the exact ratio of a fee to a
// size by which everything in the pool is ordered.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "malha/primitives/amount.hpp"

namespace malha::mempool {

/// Virtual bytes (BIP 141): a quarter of the weight, rounded up.
using VSize = std::int64_t;
[[nodiscard]] constexpr VSize vsize_of(primitives::Weight weight) {
    return (weight + primitives::kWitnessScaleFactor - 1) / primitives::kWitnessScaleFactor;
}

/// Satoshis per 1000 virtual bytes.
struct FeeRate {
    std::int64_t sat_per_kvb = 0;

    /// The rate that a fee amounts to, rounded down; zero for no size.
    [[nodiscard]] static FeeRate of(primitives::Amount fee, VSize size);
    /// The least fee that reaches the rate for a size (rounded up).
    /// @param size  not negative.
    [[nodiscard]] primitives::Amount fee_for(VSize size) const;

    friend constexpr auto operator<=>(FeeRate, FeeRate) = default;
};

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

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Fee rates as users set them and wallets compute with: satoshis per 1000 virtual bytes.
#pragma once

#include <compare>
#include <cstdint>

#include "malha/primitives/amount.hpp"

namespace malha::primitives {

/// Virtual bytes (BIP 141): a quarter of the weight, rounded up.
using VSize = std::int64_t;
[[nodiscard]] constexpr VSize vsize_of(Weight weight) {
    return (weight + kWitnessScaleFactor - 1) / kWitnessScaleFactor;
}

/// Satoshis per 1000 virtual bytes.
struct FeeRate {
    std::int64_t sat_per_kvb = 0;

    /// The rate that a fee amounts to, rounded down; zero for no size.
    [[nodiscard]] static FeeRate of(Amount fee, VSize size);
    /// The least fee that reaches the rate for a size (rounded up).
    /// @param size  not negative.
    [[nodiscard]] Amount fee_for(VSize size) const;

    friend constexpr auto operator<=>(FeeRate, FeeRate) = default;
};

}  // namespace malha::primitives

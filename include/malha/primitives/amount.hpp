// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Money in satoshis, and the small number types of the chain.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "malha/base/checked.hpp"

namespace malha::primitives {

/// Satoshis. Negative values exist only as fee deltas and in invalid transactions.
struct Amount {
    std::int64_t sat = 0;

    friend constexpr auto operator<=>(Amount, Amount) = default;
    friend constexpr bool operator==(Amount, Amount) = default;
};

inline constexpr Amount kCoin{100'000'000};
/// No amount and no sum of amounts may exceed this (consensus).
inline constexpr Amount kMaxMoney{21'000'000 * kCoin.sat};

[[nodiscard]] constexpr bool in_money_range(Amount amount) {
    return amount.sat >= 0 && amount <= kMaxMoney;
}
/// Empty optional on 64-bit overflow; range is the caller's question.
[[nodiscard]] constexpr std::optional<Amount> checked_add(Amount a, Amount b) {
    const auto sum = base::checked_add(a.sat, b.sat);
    return sum ? std::optional(Amount{*sum}) : std::nullopt;
}
[[nodiscard]] constexpr std::optional<Amount> checked_sub(Amount a, Amount b) {
    const auto difference = base::checked_sub(a.sat, b.sat);
    return difference ? std::optional(Amount{*difference}) : std::nullopt;
}

/// Position in a chain; the genesis block has height 0.
using Height = std::int32_t;
/// Weight units (BIP 141).
using Weight = std::int64_t;
/// Signature operations, scaled as in BIP 141.
using SigopCost = std::int64_t;

inline constexpr Weight kWitnessScaleFactor = 4;

}  // namespace malha::primitives

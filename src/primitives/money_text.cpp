// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See money_text.hpp.
#include "malha/primitives/money_text.hpp"

#include <cstdint>

namespace malha::primitives {

std::string money_text(Amount amount) {
    constexpr std::size_t kDecimals = 8;
    constexpr std::size_t kDecimalsMin = 2;
    const auto coin = static_cast<std::uint64_t>(kCoin.sat);
    // Unsigned, so that the lowest number has a magnitude too.
    const auto bits = static_cast<std::uint64_t>(amount.sat);
    const std::uint64_t magnitude = amount.sat < 0 ? 0 - bits : bits;
    std::string decimals = std::to_string(magnitude % coin);
    decimals.insert(0, kDecimals - decimals.size(), '0');
    while (decimals.size() > kDecimalsMin && decimals.back() == '0')
        decimals.pop_back();
    return (amount.sat < 0 ? "-" : "") + std::to_string(magnitude / coin) + "." + decimals;
}

}  // namespace malha::primitives

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See money_text.hpp.
#include "money_text.hpp"

#include "malha/base/assert.hpp"

namespace malha::consensus {

std::string money_text(primitives::Amount amount) {
    MALHA_ASSERT(amount.sat >= 0);
    constexpr std::size_t kDecimals = 8;
    constexpr std::size_t kDecimalsMin = 2;
    std::string decimals = std::to_string(amount.sat % primitives::kCoin.sat);
    decimals.insert(0, kDecimals - decimals.size(), '0');
    while (decimals.size() > kDecimalsMin && decimals.back() == '0')
        decimals.pop_back();
    return std::to_string(amount.sat / primitives::kCoin.sat) + "." + decimals;
}

}  // namespace malha::consensus

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See fee_rate.hpp.
#include "malha/primitives/fee_rate.hpp"

#include "malha/base/assert.hpp"
#include "malha/base/floor_div.hpp"

namespace malha::primitives {
namespace {

using base::Wide;
constexpr std::int64_t kKvb = 1000;

}  // namespace

FeeRate FeeRate::of(Amount fee, VSize size) {
    if (size <= 0) return {};
    return {static_cast<std::int64_t>(base::floor_div(Wide{fee.sat} * kKvb, size))};
}

Amount FeeRate::fee_for(VSize size) const {
    MALHA_ASSERT(size >= 0);
    // Rounding up is rounding down of the negative.
    return {static_cast<std::int64_t>(-base::floor_div(-(Wide{sat_per_kvb} * size), kKvb))};
}

}  // namespace malha::primitives

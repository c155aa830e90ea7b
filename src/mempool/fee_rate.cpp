// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See fee_rate.hpp.
#include "malha/mempool/fee_rate.hpp"

#include "malha/base/assert.hpp"
#include "malha/base/floor_div.hpp"

namespace malha::mempool {
namespace {

using base::Wide;
constexpr std::int64_t kKvb = 1000;

}  // namespace

std::strong_ordering compare_rates(const FeeAndWeight& a, const FeeAndWeight& b) {
    MALHA_ASSERT(a.weight > 0 && b.weight > 0);
    return Wide{a.fee.sat} * b.weight <=> Wide{b.fee.sat} * a.weight;
}

FeeRate rate_of(const FeeAndWeight& chunk) {
    if (chunk.weight <= 0) return {};
    constexpr Wide kScale = Wide{kKvb} * primitives::kWitnessScaleFactor;
    return {static_cast<std::int64_t>(base::floor_div(Wide{chunk.fee.sat} * kScale, chunk.weight))};
}

}  // namespace malha::mempool

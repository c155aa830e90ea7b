// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Whether the pool's account of itself agrees with what can be worked out naively from its
// transactions alone. For -checkmempool and tests.
#pragma once

#include "malha/base/result.hpp"
#include "malha/mempool/mempool.hpp"

namespace malha::mempool {

/// Inputs exist and are spent once, relatives know each other, totals add up, clusters are what is
/// connected and within their limits, and chunks stand in falling order of their rates.
/// Errors: what does not agree; a bug of ours. Cost: O(pool). Thread: node strand.
[[nodiscard]] base::Status check_consistency(const Mempool& pool, chain::Engine& engine);

}  // namespace malha::mempool

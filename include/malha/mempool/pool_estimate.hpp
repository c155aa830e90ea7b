// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The fee rate that the next blocks would ask for, read from the pool's own order.
//
// It follows the market at once, up and down, where the estimator of past blocks
// (fee_estimator.hpp) needs hours after a rush. But it knows nothing of what is still to come: it
// is right for the next few blocks, and only while the pool holds what miners choose from.
#pragma once

#include "malha/base/result.hpp"
#include "malha/mempool/fee_rate.hpp"

namespace malha::mempool {

class Mempool;

/// Most blocks ahead that the pool can speak about.
inline constexpr int kPoolEstimateTargetMax = 24;

/// What a transaction must pay to be within `target` blocks, half a block left free for what comes
/// meanwhile; never less than the pool asks.
/// @param target  1 to kPoolEstimateTargetMax.
/// Errors, for users: the pool is not loaded, or does not hold what recent blocks confirmed.
/// Cost: O(chunks of `target` blocks). Thread: node strand.
[[nodiscard]] base::Result<FeeRate> estimate_from_pool(Mempool& pool, int target);

}  // namespace malha::mempool

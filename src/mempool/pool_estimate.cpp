// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See pool_estimate.hpp and block_coverage.hpp.
#include "malha/mempool/pool_estimate.hpp"

#include <algorithm>

#include "malha/consensus/block_rules.hpp"
#include "malha/mempool/block_coverage.hpp"
#include "malha/mempool/mempool.hpp"

namespace malha::mempool {

void BlockCoverage::add(primitives::Weight known, primitives::Weight total) {
    last_.push_back({known, total});
    if (last_.size() > kBlocks) last_.pop_front();
}

bool BlockCoverage::is_enough() const {
    if (last_.size() < kBlocks) return false;
    Block sum;
    for (const Block& block : last_) {
        sum.known += block.known;
        sum.total += block.total;
    }
    return sum.known * 100 >= sum.total * kEnoughPercent;
}

base::Result<FeeRate> estimate_from_pool(Mempool& pool, int target) {
    if (!pool.is_loaded()) return base::fail("The mempool is still being loaded");
    if (!pool.coverage().is_enough())
        return base::fail("The mempool has not held enough of what recent blocks confirmed");
    FeeRate rate = std::max(pool.min_rate(), pool.options().policy.min_relay_rate);
    // In half blocks, so that half of the last one stays free.
    primitives::Weight room = (2 * target - 1) * (consensus::kBlockWeightMax / 2);
    for (const ChunkRef& ref : pool.chunks()) {
        room -= ref.chunk().total.weight;
        if (room > 0) continue;
        return std::max(rate, FeeRate{rate_of(ref.chunk().total).sat_per_kvb + 1});
    }
    return rate;
}

}  // namespace malha::mempool

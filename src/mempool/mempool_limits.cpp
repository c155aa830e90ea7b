// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What bounds the pool: age, memory, and the minimum fee rate that follows from evictions.
#include <algorithm>
#include <cmath>

#include "malha/mempool/mempool.hpp"

namespace malha::mempool {
namespace {

/// The rolling minimum halves in this time, faster while the pool has much room again.
constexpr double kHalfLifeSeconds = 12 * 60 * 60;
/// It is not worked out more often.
constexpr std::chrono::seconds kRollingStep{10};

}  // namespace

FeeRate Mempool::min_rate() {
    return std::max(rolling_rate(), options_.policy.min_relay_rate);
}

FeeRate Mempool::rolling_rate() {
    // After an eviction the next block must first show what now suffices.
    if (!block_since_eviction_ || rolling_rate_ == 0) return {std::llround(rolling_rate_)};
    const base::UnixSeconds now = context_.clock.now();
    if (now > rolling_time_ + kRollingStep) {
        const bool is_quarter_full = memory_usage() >= options_.bytes_max / 4;
        const bool is_half_full = memory_usage() >= options_.bytes_max / 2;
        const double half_life = kHalfLifeSeconds / (is_half_full ? 1 : is_quarter_full ? 2 : 4);
        const auto elapsed = static_cast<double>((now - rolling_time_).count());
        rolling_rate_ /= std::exp2(elapsed / half_life);
        rolling_time_ = now;
        if (rolling_rate_ < static_cast<double>(options_.policy.incremental_rate.sat_per_kvb) / 2) {
            rolling_rate_ = 0;
            return {};
        }
    }
    return std::max(FeeRate{std::llround(rolling_rate_)}, options_.policy.incremental_rate);
}

void Mempool::raise_rolling_rate(FeeRate rate) {
    const auto raised = static_cast<double>(rate.sat_per_kvb);
    if (raised <= rolling_rate_) return;
    rolling_rate_ = raised;
    block_since_eviction_ = false;
}

void Mempool::limit_size() {
    expire();
    evict_beyond_limit();
}

void Mempool::expire() {
    const base::UnixSeconds oldest = context_.clock.now() - options_.expiry;
    while (!by_age_.empty() && (*by_age_.begin())->time < oldest)
        remove_with_descendants({*by_age_.begin()}, events::RemovalReason::expiry);
}

void Mempool::evict_beyond_limit() {
    while (memory_usage() > options_.bytes_max && !clusters_.chunks().empty()) {
        const ChunkRef worst = *clusters_.chunks().rbegin();
        const Chunk& chunk = worst.chunk();
        // Whoever comes next must pay for what is thrown away and for its own relay.
        raise_rolling_rate(
            {rate_of(chunk.total).sat_per_kvb + options_.policy.incremental_rate.sat_per_kvb});
        const auto& order = worst.cluster->order;
        remove({order.begin() + chunk.begin, order.begin() + chunk.end},
               events::RemovalReason::size_limit);
    }
}

}  // namespace malha::mempool

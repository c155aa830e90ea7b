// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See coins_state.hpp.
#include "coins_state.hpp"

#include <algorithm>

namespace malha::chain {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kBlockIndexShareMax = 2 * kMiB;
constexpr std::uint64_t kCoinsDatabaseShareMax = 8 * kMiB;
// A flush in the background begins while this part of the budget is still free for what connects
// meanwhile.
constexpr std::uint64_t kReserveDivisor = 8;
constexpr std::chrono::hours kFlushInterval{1};

}  // namespace

CacheShares divide_cache(std::uint64_t cache_bytes) {
    CacheShares shares;
    shares.block_index = std::min(cache_bytes / 16, kBlockIndexShareMax);
    shares.coins_database = std::min(cache_bytes / 8, kCoinsDatabaseShareMax);
    shares.coins = cache_bytes - shares.block_index - shares.coins_database;
    return shares;
}

CoinsState::CoinsState(std::unique_ptr<storage::CoinsDb> database,
                       std::unique_ptr<storage::CoinsCache> cache, std::uint64_t budget_bytes,
                       const base::Clock& clock, PoolJobs& jobs)
    : database_(std::move(database)),
      cache_(std::move(cache)),
      budget_bytes_(budget_bytes),
      clock_(clock),
      jobs_(jobs),
      last_flush_(clock.mono()) {}

base::Result<std::unique_ptr<CoinsState>> CoinsState::open(const storage::CoinsDbOptions& options,
                                                           std::uint64_t budget_bytes,
                                                           base::Rng& rng, const base::Clock& clock,
                                                           PoolJobs& jobs) {
    auto database = MALHA_TRY(storage::CoinsDb::open(options, rng));
    auto cache = MALHA_TRY(storage::CoinsCache::open(*database, rng));
    return std::unique_ptr<CoinsState>(
        new CoinsState(std::move(database), std::move(cache), budget_bytes, clock, jobs));
}

CoinsState::Due CoinsState::due() const {
    if (is_flushing()) return Due::no;
    if (cache_->memory_usage() >= budget_bytes_ - budget_bytes_ / kReserveDivisor)
        return Due::memory;
    return clock_.mono() - last_flush_ >= kFlushInterval ? Due::time : Due::no;
}

bool CoinsState::must_wait() const {
    return is_flushing() && cache_->memory_usage() >= budget_bytes_;
}

void CoinsState::begin_flush(Due reason, Before before) {
    MALHA_ASSERT(!is_flushing());
    last_flush_ = clock_.mono();
    writing_ = std::make_shared<Writing>();
    writing_->after = reason == Due::memory ? storage::AfterFlush::drop : storage::AfterFlush::keep;
    writing_->flush = cache_->begin_flush();
    jobs_.post([writing = writing_, before = std::move(before)] {
        writing->status = before();
        if (writing->status) writing->status = writing->flush->write();
        writing->is_over.store(true);
    });
}

base::Result<std::optional<primitives::BlockHash>> CoinsState::finish_flush() {
    using Flushed = std::optional<primitives::BlockHash>;
    if (writing_ == nullptr || !writing_->is_over.load()) return Flushed();
    if (!writing_->status) return base::Unexpected{writing_->status.error()};
    auto finished = std::exchange(writing_, nullptr);
    cache_->finish_flush(finished->after);
    const Flushed flushed(finished->flush->best_block());
    // The dropped table holds millions of coins: let the pool free it.
    jobs_.post([finished = std::move(finished)]() mutable { finished.reset(); });
    return flushed;
}

base::Result<std::optional<primitives::BlockHash>> CoinsState::wait_flush() {
    while (writing_ != nullptr && !writing_->is_over.load()) {
        const int seen = jobs_.ended();
        if (!writing_->is_over.load()) jobs_.wait_beyond(seen);
    }
    return finish_flush();
}

base::Status CoinsState::flush_now(const Before& before) {
    MALHA_TRY(wait_flush());
    MALHA_TRY(before());
    last_flush_ = clock_.mono();
    return cache_->flush(storage::AfterFlush::keep);
}

}  // namespace malha::chain

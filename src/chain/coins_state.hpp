// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The coins: database, cache, and when the one is written to the other.
//
// Order of durability: block files, then the block index, then coins. So whatever block the coins
// database names, its data and undo data are there after a crash. The owner passes `before`, which
// makes the first two durable on the thread that writes.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "malha/base/clock.hpp"
#include "malha/base/rng.hpp"
#include "malha/storage/coins_cache.hpp"
#include "malha/storage/coins_db.hpp"
#include "pool_jobs.hpp"

namespace malha::chain {

/// How -dbcache is divided; bytes.
struct CacheShares {
    std::uint64_t block_index = 0;
    std::uint64_t coins_database = 0;
    std::uint64_t coins = 0;
};
[[nodiscard]] CacheShares divide_cache(std::uint64_t cache_bytes);

/// Thread: node strand.
class CoinsState {
public:
    using Before = std::function<base::Status()>;

    /// @param budget_bytes  for the cached coins.
    [[nodiscard]] static base::Result<std::unique_ptr<CoinsState>> open(
        const storage::CoinsDbOptions& options, std::uint64_t budget_bytes, base::Rng& rng,
        const base::Clock& clock, PoolJobs& jobs);

    [[nodiscard]] storage::CoinsCache& cache() { return *cache_; }
    [[nodiscard]] storage::CoinsDb& database() { return *database_; }
    [[nodiscard]] std::uint64_t budget_bytes() const { return budget_bytes_; }
    void set_budget(std::uint64_t bytes) { budget_bytes_ = bytes; }

    /// Why a flush is due.
    enum class Due : std::uint8_t { no, memory, time };
    [[nodiscard]] Due due() const;
    /// Starts `before`, then the writing of all changes, on the pool. Precondition: !is_flushing().
    void begin_flush(Due reason, Before before);
    [[nodiscard]] bool is_flushing() const { return cache_->is_flushing(); }
    /// The tables are so full that a running flush must end first.
    [[nodiscard]] bool must_wait() const;
    /// Ends a flush whose writing is over. @return the block up to which all is on disk, once.
    [[nodiscard]] base::Result<std::optional<primitives::BlockHash>> finish_flush();
    /// Waits for a running flush, then finish_flush().
    [[nodiscard]] base::Result<std::optional<primitives::BlockHash>> wait_flush();
    /// Writes everything before it returns.
    [[nodiscard]] base::Status flush_now(const Before& before);

private:
    CoinsState(std::unique_ptr<storage::CoinsDb> database,
               std::unique_ptr<storage::CoinsCache> cache, std::uint64_t budget_bytes,
               const base::Clock& clock, PoolJobs& jobs);

    struct Writing {
        std::shared_ptr<storage::CoinsFlush> flush;
        storage::AfterFlush after;
        std::atomic<bool> is_over{false};
        base::Status status;  ///< set before is_over
    };

    std::unique_ptr<storage::CoinsDb> database_;
    std::unique_ptr<storage::CoinsCache> cache_;
    std::uint64_t budget_bytes_;
    const base::Clock& clock_;
    PoolJobs& jobs_;
    std::shared_ptr<Writing> writing_;
    base::MonoTime last_flush_;
};

}  // namespace malha::chain

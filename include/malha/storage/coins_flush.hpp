// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A frozen generation of the coins cache on its way to the database.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/primitives/hash.hpp"
#include "malha/storage/coin_table.hpp"
#include "malha/storage/coins_db.hpp"

namespace malha::storage {

/// Made by CoinsCache::begin_flush. Thread: write() on any one thread; the cache reads the frozen
/// table meanwhile.
class CoinsFlush {
public:
    CoinsFlush(CoinsDb& db, std::shared_ptr<CoinTable> table,
               const primitives::BlockHash& best_block);

    /// Writes everything, sorted, in batches. After an error it may be called again.
    [[nodiscard]] base::Status write();
    [[nodiscard]] bool is_written() const { return written_.load(); }
    /// The block that the database will follow.
    [[nodiscard]] const primitives::BlockHash& best_block() const { return best_block_; }
    /// Bytes of the frozen table (what sorting and writing needs besides comes to a few bytes a
    /// coin and one batch).
    [[nodiscard]] std::size_t memory_usage() const { return table_->memory_usage(); }

private:
    friend class CoinsCache;
    void collect_changed();

    CoinsDb& db_;
    std::shared_ptr<CoinTable> table_;
    const primitives::BlockHash best_block_;
    std::vector<CoinArena::Ref> changed_;  ///< dirty nodes in key order
    /// Sorted hashes of the outpoints that had an unspent coin in the database before.
    std::vector<std::uint32_t> replaced_;
    std::atomic<bool> written_{false};
};

}  // namespace malha::storage

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The chainstate database: every unspent output after some block. A flush writes many batches; the
// "head blocks" marker says so while it lasts, and start-up then replays the blocks between the two
// states (blocks and undo data are on disk by then), so that a crash at any instant costs nothing.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/consensus/spent_output.hpp"
#include "malha/primitives/hash.hpp"
#include "malha/storage/coin.hpp"
#include "malha/storage/leveldb.hpp"
#include "malha/storage/spent_coins.hpp"

namespace malha::storage {

/// A flush began that was to lead from `from` (null: from nothing) to `to`.
struct HeadBlocks {
    primitives::BlockHash to;
    primitives::BlockHash from;
    friend bool operator==(const HeadBlocks&, const HeadBlocks&) = default;
};

/// Coins found in the database, ready to be absorbed by a CoinsCache.
struct FetchedCoins {
    std::uint64_t generation = 0;  ///< of the cache when they were asked for
    std::vector<primitives::OutPoint> outpoints;
    SpentCoins coins;  ///< same index as outpoints
};

struct CoinsDbOptions {
    DatabaseOptions database;
    /// -dbbatchsize: bytes of a write batch.
    std::uint64_t batch_bytes = 16 << 20;
    /// Called after every batch of a flush but the last, by the thread that writes; may be empty.
    std::function<void()> after_batch{};
};

/// Walks all coins in key order over the state at its making, also while blocks connect.
/// Thread: owner only. Must not outlive its CoinsDb.
class CoinsCursor {
public:
    /// False at the end and after an error.
    [[nodiscard]] bool valid() const { return valid_; }
    [[nodiscard]] const primitives::OutPoint& outpoint() const { return outpoint_; }
    /// Views memory of the cursor; valid until next().
    [[nodiscard]] const consensus::SpentOutput& coin() const { return coin_; }
    /// Bytes of the record (key and value), for progress and statistics.
    [[nodiscard]] std::size_t record_size() const { return record_size_; }
    void next();
    /// Why the walk ended: no error at the end of the coins.
    [[nodiscard]] base::Status status() const { return status_; }
    /// The block after which these coins were unspent.
    [[nodiscard]] const primitives::BlockHash& best_block() const { return best_block_; }

private:
    friend class CoinsDb;
    CoinsCursor(DatabaseIterator iterator, const primitives::BlockHash& best_block);
    void load();

    DatabaseIterator iterator_;
    primitives::BlockHash best_block_;
    primitives::OutPoint outpoint_;
    consensus::SpentOutput coin_;
    base::Bytes script_;
    std::size_t record_size_ = 0;
    bool valid_ = false;
    base::Status status_;
};

/// Thread: any for reading; one writer at a time.
class CoinsDb {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<CoinsDb>> open(const CoinsDbOptions& options,
                                                                     base::Rng& rng);

    /// Empty optional: no such coin. Errors: unreadable, undecodable.
    [[nodiscard]] base::Result<std::optional<Coin>> get(const primitives::OutPoint& outpoint) const;
    [[nodiscard]] base::Result<bool> contains(const primitives::OutPoint& outpoint) const;
    /// Looks many coins up, in key order. Coins that do not exist are left out.
    [[nodiscard]] base::Result<FetchedCoins> fetch(std::vector<primitives::OutPoint> outpoints,
                                                   std::uint64_t generation) const;
    /// False while no coin was ever written: lookups are then pointless.
    [[nodiscard]] bool may_have_coins() const { return may_have_coins_.load(); }

    /// Block whose coins these are. Null hash: nothing was written yet, or a flush was interrupted.
    [[nodiscard]] base::Result<primitives::BlockHash> best_block() const;
    /// Set while a flush is under way, or after it was interrupted.
    [[nodiscard]] base::Result<std::optional<HeadBlocks>> head_blocks() const;

    /// Errors: a flush is under way (no consistent state to walk over).
    [[nodiscard]] base::Result<CoinsCursor> cursor() const;
    /// Estimated bytes on disk.
    [[nodiscard]] std::uint64_t estimated_size() const;
    [[nodiscard]] const Database& database() const { return *database_; }
    void compact() { database_->compact(); }

private:
    friend class CoinsWriter;
    [[nodiscard]] static base::Result<std::unique_ptr<CoinsDb>> open_with(
        const CoinsDbOptions& options, base::Rng& rng);
    CoinsDb(std::unique_ptr<Database> database, const CoinsDbOptions& options);

    std::unique_ptr<Database> database_;
    const std::uint64_t batch_bytes_;
    const std::function<void()> after_batch_;
    std::atomic<bool> may_have_coins_{false};
};

/// One flush. What fits one batch becomes visible and durable as a whole. Larger flushes first put
/// the head-blocks marker on disk; then any subset of the unsynced batches may survive a power cut,
/// as replaying the blocks from old to new repairs every mixture of the two states; the marker goes
/// once all of them are known to be on disk. Thread: owner only.
class CoinsWriter {
public:
    /// Marks the flush. Errors: I/O; an interrupted flush to another block must be replayed first.
    [[nodiscard]] static base::Result<CoinsWriter> begin(CoinsDb& db,
                                                         const primitives::BlockHash& to);
    /// Keys in ascending order are fastest.
    [[nodiscard]] base::Status put(const primitives::OutPoint& outpoint,
                                   const consensus::SpentOutput& coin);
    [[nodiscard]] base::Status erase(const primitives::OutPoint& outpoint);
    /// Writes the rest and the new best block.
    [[nodiscard]] base::Status commit();

private:
    CoinsWriter(CoinsDb& db, const HeadBlocks& heads);
    [[nodiscard]] base::Status mark();
    [[nodiscard]] base::Status write_full_batch();

    CoinsDb* db_;
    HeadBlocks heads_;
    bool is_marked_ = false;  ///< the marker is on disk
    DatabaseBatch batch_;
    primitives::ByteWriter value_;
};

}  // namespace malha::storage

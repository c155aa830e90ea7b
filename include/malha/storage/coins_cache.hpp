// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The coins in memory in front of the chainstate database. See CoinsCache.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/base/rng.hpp"
#include "malha/consensus/spent_output.hpp"
#include "malha/primitives/hash.hpp"
#include "malha/primitives/transaction.hpp"
#include "malha/storage/coin.hpp"
#include "malha/storage/coins_db.hpp"
#include "malha/storage/coins_flush.hpp"
#include "malha/storage/spent_coins.hpp"

namespace malha::storage {

enum class SpendResult : std::uint8_t {
    spent,
    missing,  ///< unknown or spent before
};
enum class Overwrite : std::uint8_t {
    forbidden,  ///< the caller knows that no unspent coin has this outpoint (BIP 30, BIP 34)
    possible,   ///< replaces an unspent coin, if there is one (coinbases before BIP 34, replay)
};
enum class UnspendResult : std::uint8_t {
    restored,
    overwrote,  ///< an unspent coin was there: the undo data does not fit the chain state
};
enum class AfterFlush : std::uint8_t {
    drop,  ///< forget what was written: memory is short
    keep,  ///< unspent coins stay cached
};

/// Layers: the current table (changes since the last freeze, and clean copies of database coins),
/// the frozen table while a flush is written, the database. A coin in the current table is
///   fresh  if no layer below has it unspent: spending it then leaves no trace at all;
///   dirty  if it differs from the layers below; a spent dirty coin stays as a tombstone.
/// Memory: memory_usage() is what the tables really hold; the owner begins a flush when the budget
/// is used up and waits for it when the next one is. Freezing moves the table; nothing is copied.
/// Attackers choose outpoints but do not know the table's random hash key.
/// Thread: node strand, except where said otherwise.
class CoinsCache {
public:
    /// @param db  must outlive the cache. Errors: its best block cannot be read.
    [[nodiscard]] static base::Result<std::unique_ptr<CoinsCache>> open(CoinsDb& db,
                                                                        base::Rng& rng);
    ~CoinsCache();
    CoinsCache(const CoinsCache&) = delete;
    CoinsCache& operator=(const CoinsCache&) = delete;

    /// Moves an unspent coin to the end of `out`. Errors: the database cannot be read; nothing has
    /// changed then.
    [[nodiscard]] base::Result<SpendResult> spend(const primitives::OutPoint& outpoint,
                                                  SpentCoins& out);
    /// Adds an output of a block, unless it is unspendable. Never reads the database.
    void add(const primitives::OutPoint& outpoint, const consensus::SpentOutput& coin,
             Overwrite overwrite);
    /// Puts back a coin that a disconnected block had spent.
    [[nodiscard]] base::Result<UnspendResult> unspend(const primitives::OutPoint& outpoint,
                                                      const consensus::SpentOutput& coin);

    /// Empty optional: unknown or spent. Caches what comes from the database.
    [[nodiscard]] base::Result<std::optional<Coin>> get(const primitives::OutPoint& outpoint);
    [[nodiscard]] base::Result<bool> contains(const primitives::OutPoint& outpoint) const;
    /// True when a look-up needs no database: the coin or its tombstone is in memory.
    [[nodiscard]] bool is_cached(const primitives::OutPoint& outpoint) const;
    /// Forgets an unchanged coin.
    void uncache(const primitives::OutPoint& outpoint);

    /// Ask the processor to load the places of some 16 to 64 coins that are spent or added right
    /// afterwards: the waits for memory then overlap.
    void warm_spends(std::span<const primitives::OutPoint> outpoints) const;
    void warm_adds(std::span<const primitives::OutPoint> outpoints) const;

    /// Reading ahead: `missing` (strand) picks what only the database can know, CoinsDb::fetch
    /// (pool) looks it up, `absorb` (strand) takes what is still news. A flush that finished
    /// meanwhile may have changed a coin and forgotten about it: after one flush those it changed
    /// are dropped, after two everything is.
    [[nodiscard]] std::vector<primitives::OutPoint> missing(
        std::span<const primitives::OutPoint> outpoints) const;
    [[nodiscard]] std::uint64_t generation() const { return generation_; }
    void absorb(const FetchedCoins& fetched);

    /// The block these coins follow. Null: none yet.
    [[nodiscard]] const primitives::BlockHash& best_block() const { return best_block_; }
    void set_best_block(const primitives::BlockHash& hash) { best_block_ = hash; }

    /// Freezes everything as of best_block(). Precondition: !is_flushing().
    [[nodiscard]] std::shared_ptr<CoinsFlush> begin_flush();
    /// Precondition: is_flushing() and the flush is_written(). With drop the frozen table dies
    /// with the last reference to the flush: let that happen on another thread when it is large.
    void finish_flush(AfterFlush after);
    [[nodiscard]] bool is_flushing() const { return flush_ != nullptr; }
    /// All three steps. After an error is_flushing() stays true: nothing is lost, and the next
    /// call first tries the same again. Not while another thread writes a flush.
    [[nodiscard]] base::Status flush(AfterFlush after);

    /// Bytes of the current and the frozen table, and of what the last flush left.
    [[nodiscard]] std::size_t memory_usage() const;
    /// Entries of both tables, tombstones included.
    [[nodiscard]] std::size_t size() const;

private:
    CoinsCache(CoinsDb& db, const primitives::BlockHash& best_block, base::Rng& rng);
    [[nodiscard]] const CoinNode* find_frozen(const primitives::OutPoint& outpoint) const;
    [[nodiscard]] base::Result<SpendResult> spend_below(const primitives::OutPoint& outpoint,
                                                        SpentCoins& out);
    [[nodiscard]] base::Result<std::optional<Coin>> read_database(
        const primitives::OutPoint& outpoint) const;
    void merge_written(CoinsFlush& flush);
    [[nodiscard]] bool was_replaced(const primitives::OutPoint& outpoint) const;

    CoinsDb& db_;
    std::shared_ptr<CoinTable> current_;
    std::shared_ptr<CoinsFlush> flush_;
    primitives::BlockHash best_block_;
    std::uint64_t generation_ = 0;
    std::vector<std::uint32_t> replaced_;  ///< CoinsFlush::replaced() of the last flush
};

}  // namespace malha::storage

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The indexes a node keeps.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "malha/base/filesystem.hpp"
#include "malha/base/rng.hpp"
#include "malha/index/coin_stats_index.hpp"
#include "malha/index/filter_index.hpp"
#include "malha/index/script_index.hpp"
#include "malha/index/spender_index.hpp"
#include "malha/index/transaction_index.hpp"

namespace malha::index {

struct IndexOptions {
    bool transactions = false;  ///< -txindex
    bool spenders = false;      ///< -txospenderindex
    bool coin_stats = false;    ///< -coinstatsindex
    bool filters = false;       ///< -blockfilterindex=basic
    bool scripts = false;       ///< -scriptindex
    base::Path directory{};     ///< <datadir>/<network>/indexes
    /// Of each database, for what it reads and for what it is about to write; bytes. Those with
    /// one row for each block take no more than a few MiB.
    std::uint64_t cache_bytes = std::uint64_t{8} << 20;
    leveldb::Env* database_env = nullptr;  ///< null = the machine's disk
    base::Logger* logger = nullptr;        ///< for LevelDB's remarks; must outlive the set
};

/// Null: not enabled. Thread: owner only; the indexes as they say.
class IndexSet {
public:
    /// @param fs  must outlive it.
    IndexSet(IndexOptions options, const consensus::ConsensusParams& params, base::Filesystem& fs);

    /// Opens the databases. Errors: as Index::open.
    /// @param wipe  -reindex: begin anew.
    [[nodiscard]] base::Status open(base::Rng& rng, bool wipe);
    /// The enabled ones, in the order of getindexinfo.
    [[nodiscard]] std::vector<Index*> all() const;

    [[nodiscard]] const TransactionIndex* transactions() const { return transactions_.get(); }
    [[nodiscard]] const CoinStatsIndex* coin_stats() const { return coin_stats_.get(); }
    [[nodiscard]] const SpenderIndex* spenders() const { return spenders_.get(); }
    [[nodiscard]] const FilterIndex* filters() const { return filters_.get(); }
    [[nodiscard]] const ScriptIndex* scripts() const { return scripts_.get(); }

private:
    [[nodiscard]] base::Status open_one(Index* index, const base::Path& path, base::Rng& rng,
                                        bool wipe);

    const IndexOptions options_;
    std::unique_ptr<TransactionIndex> transactions_;
    std::unique_ptr<CoinStatsIndex> coin_stats_;
    std::unique_ptr<SpenderIndex> spenders_;
    std::unique_ptr<FilterIndex> filters_;
    std::unique_ptr<ScriptIndex> scripts_;
};

}  // namespace malha::index

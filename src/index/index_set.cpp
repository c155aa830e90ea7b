// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See index_set.hpp.
#include "malha/index/index_set.hpp"

#include <algorithm>

namespace malha::index {
namespace {

/// Rows in the order of heights: LevelDB has nothing to bring together.
constexpr std::uint64_t kRowPerBlockBytesMax = std::uint64_t{8} << 20;

template <class T, class... Arguments>
std::unique_ptr<T> make_if(bool enabled, Arguments&&... arguments) {
    return enabled ? std::make_unique<T>(std::forward<Arguments>(arguments)...) : nullptr;
}

base::Path filter_directory(const IndexOptions& options) {
    return options.directory / "blockfilter" / "basic";
}

}  // namespace

IndexSet::IndexSet(IndexOptions options, const consensus::ConsensusParams& params,
                   base::Filesystem& fs)
    : options_(std::move(options)),
      transactions_(make_if<TransactionIndex>(options_.transactions)),
      coin_stats_(make_if<CoinStatsIndex>(options_.coin_stats, params)),
      spenders_(make_if<SpenderIndex>(options_.spenders)),
      filters_(make_if<FilterIndex>(options_.filters, fs, filter_directory(options_))),
      scripts_(make_if<ScriptIndex>(options_.scripts, fs,
                                    options_.directory / "scriptindex" / "segments",
                                    options_.cache_bytes)) {}

base::Status IndexSet::open(base::Rng& rng, bool wipe) {
    const base::Path& directory = options_.directory;
    MALHA_TRY(open_one(transactions_.get(), directory / "txindex", rng, wipe));
    MALHA_TRY(open_one(coin_stats_.get(), directory / "coinstatsindex" / "db", rng, wipe));
    MALHA_TRY(open_one(spenders_.get(), directory / "txospenderindex" / "db", rng, wipe));
    MALHA_TRY(open_one(filters_.get(), filter_directory(options_) / "db", rng, wipe));
    return open_one(scripts_.get(), directory / "scriptindex" / "db", rng, wipe);
}

base::Status IndexSet::open_one(Index* index, const base::Path& path, base::Rng& rng, bool wipe) {
    if (index == nullptr) return {};
    const std::uint64_t cache_bytes = index->has_row_per_block()
                                          ? std::min(options_.cache_bytes, kRowPerBlockBytesMax)
                                          : options_.cache_bytes;
    return index->open({.path = path,
                        .block_cache_bytes = cache_bytes / 2,
                        .write_buffer_bytes = cache_bytes / 2,
                        .wipe = wipe,
                        .logger = options_.logger,
                        .env = options_.database_env},
                       rng);
}

std::vector<Index*> IndexSet::all() const {
    std::vector<Index*> enabled;
    const auto add = [&](Index* index) {
        if (index != nullptr) enabled.push_back(index);
    };
    add(transactions_.get());
    add(coin_stats_.get());
    add(spenders_.get());
    add(filters_.get());
    add(scripts_.get());
    return enabled;
}

}  // namespace malha::index

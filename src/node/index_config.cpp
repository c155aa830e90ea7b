// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options about indexes.
#include <algorithm>

#include "config_parts.hpp"

namespace malha::node {
namespace {

/// More does not make building an index faster.
constexpr std::uint64_t kCacheBytesMin = std::uint64_t{2} << 20;
constexpr std::uint64_t kCacheBytesMax = std::uint64_t{64} << 20;

/// check_peer_options() knows all its values.
bool wants_filters(const config::Options& options) {
    return !options.is_negated("blockfilterindex") &&
           options.get_string("blockfilterindex", "0") != "0";
}

}  // namespace

index::IndexOptions read_index_options(const config::Options& options,
                                       const base::Path& network_datadir,
                                       std::uint64_t chain_cache_bytes) {
    return {.transactions = options.get_bool("txindex", false),
            .spenders = options.get_bool("txospenderindex", false),
            .coin_stats = options.get_bool("coinstatsindex", false),
            .filters = wants_filters(options),
            .scripts = options.get_bool("scriptindex", false),
            .directory = network_datadir / "indexes",
            .cache_bytes = std::clamp(chain_cache_bytes / 8, kCacheBytesMin, kCacheBytesMax)};
}

}  // namespace malha::node

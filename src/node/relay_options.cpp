// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options of mempool and relay policy.
#include <algorithm>
#include <string>

#include "config_parts.hpp"

namespace malha::node {
namespace {

constexpr std::int64_t kClusterCountMax = 64;
constexpr std::int64_t kClusterKvbDefault = 101;
/// A mempool must hold this many of the largest clusters, or eviction could not work.
constexpr std::int64_t kClustersMin = 40;
constexpr std::int64_t kMegabyte = 1'000'000;

base::Status check_mempool_size(const config::Options& options) {
    if (options.get_int("limitclustercount", kClusterCountMax) > kClusterCountMax)
        return base::fail("limitclustercount must be less than or equal to ",
                          std::to_string(kClusterCountMax));
    constexpr std::int64_t kNoOverflow = 1'000'000;
    const std::int64_t cluster_kvb =
        std::min(options.get_int("limitclustersize", kClusterKvbDefault), kNoOverflow);
    const std::int64_t min_bytes = cluster_kvb * 1000 * kClustersMin;
    const std::int64_t min_mb = (min_bytes + kMegabyte - 1) / kMegabyte;
    const std::int64_t max_mb = options.get_int("maxmempool", 300);
    // No mempool at all (0) is a choice; one that is too small is a mistake.
    if (max_mb < 0 || (max_mb > 0 && max_mb < min_mb))
        return base::fail("-maxmempool must be at least ", std::to_string(min_mb), " MB");
    return {};
}

}  // namespace

base::Status check_relay_options(const config::Options& options, consensus::Network network) {
    MALHA_TRY(check_mempool_size(options));
    for (const char* name : {"incrementalrelayfee", "minrelaytxfee", "dustrelayfee"})
        MALHA_TRY(amount_option(options, name, primitives::Amount{}));
    if (network == consensus::Network::main && options.get_bool("acceptnonstdtxn", false))
        return base::fail("acceptnonstdtxn is not currently supported for main chain");
    return {};
}

}  // namespace malha::node

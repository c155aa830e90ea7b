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
constexpr std::int64_t kDataBytesDefault = 100'000;
constexpr std::int64_t kExpiryHoursDefault = 336;
constexpr std::int64_t kPoolMegabytesDefault = 300;

base::Status check_mempool_size(const config::Options& options) {
    if (options.get_int("limitclustercount", kClusterCountMax) > kClusterCountMax)
        return base::fail("limitclustercount must be less than or equal to ",
                          std::to_string(kClusterCountMax));
    constexpr std::int64_t kNoOverflow = 1'000'000;
    const std::int64_t cluster_kvb =
        std::min(options.get_int("limitclustersize", kClusterKvbDefault), kNoOverflow);
    const std::int64_t min_bytes = cluster_kvb * 1000 * kClustersMin;
    const std::int64_t min_mb = (min_bytes + kMegabyte - 1) / kMegabyte;
    const std::int64_t max_mb = options.get_int("maxmempool", kPoolMegabytesDefault);
    // No mempool at all (0) is a choice; one that is too small is a mistake.
    if (max_mb < 0 || (max_mb > 0 && max_mb < min_mb))
        return base::fail("-maxmempool must be at least ", std::to_string(min_mb), " MB");
    return {};
}

base::Result<mempool::FeeRate> rate_option(const config::Options& options, std::string_view name,
                                           mempool::FeeRate fallback) {
    const auto amount =
        MALHA_TRY(amount_option(options, name, primitives::Amount{fallback.sat_per_kvb}));
    return mempool::FeeRate{amount.sat};
}

base::Result<mempool::Policy> read_policy(const config::Options& options,
                                          consensus::Network network) {
    mempool::Policy policy;
    policy.incremental_rate =
        MALHA_TRY(rate_option(options, "incrementalrelayfee", policy.incremental_rate));
    policy.min_relay_rate = MALHA_TRY(rate_option(options, "minrelaytxfee", policy.min_relay_rate));
    // Relaying for less than a replacement must pay would make floods cheap.
    if (!options.is_set("minrelaytxfee"))
        policy.min_relay_rate = std::max(policy.min_relay_rate, policy.incremental_rate);
    policy.dust_rate = MALHA_TRY(rate_option(options, "dustrelayfee", policy.dust_rate));
    policy.require_standard = !options.get_bool("acceptnonstdtxn", false);
    if (network == consensus::Network::main && !policy.require_standard)
        return base::fail("acceptnonstdtxn is not currently supported for main chain");
    policy.bytes_per_sigop =
        std::max<std::int64_t>(options.get_int("bytespersigop", policy.bytes_per_sigop), 0);
    policy.permit_bare_multisig = options.get_bool("permitbaremultisig", true);
    const std::int64_t data_bytes = options.get_int("datacarriersize", kDataBytesDefault);
    policy.data_bytes_max = static_cast<std::size_t>(std::max<std::int64_t>(data_bytes, 0));
    if (!options.get_bool("datacarrier", true)) policy.data_bytes_max.reset();
    return policy;
}

}  // namespace

base::Result<MempoolConfig> read_mempool_config(const config::Options& options,
                                                consensus::Network network) {
    MALHA_TRY(check_mempool_size(options));
    MempoolConfig config;
    config.pool.policy = MALHA_TRY(read_policy(options, network));
    config.pool.limits.count_max = static_cast<std::size_t>(
        std::max<std::int64_t>(options.get_int("limitclustercount", kClusterCountMax), 1));
    config.pool.limits.weight_max =
        std::clamp<std::int64_t>(options.get_int("limitclustersize", kClusterKvbDefault), 0,
                                 kMegabyte) *
        1000 * primitives::kWitnessScaleFactor;
    config.pool.bytes_max = static_cast<std::uint64_t>(
        std::min<std::int64_t>(options.get_int("maxmempool", kPoolMegabytesDefault),
                               std::int64_t{kMegabyte} * kMegabyte) *
        kMegabyte);
    config.pool.expiry = std::chrono::hours(options.get_int("mempoolexpiry", kExpiryHoursDefault));
    const std::int64_t check_default =
        consensus::params_for(network).consistency_checks_by_default ? 1 : 0;
    config.pool.check_interval = static_cast<std::uint64_t>(
        std::max<std::int64_t>(options.get_int("checkmempool", check_default), 0));
    config.accept_stale_estimates = options.get_bool("acceptstalefeeestimates", false);
    if (config.accept_stale_estimates && network != consensus::Network::regtest)
        return base::fail("acceptstalefeeestimates is not supported on ",
                          consensus::params_for(network).name, " chain.");
    config.persist = options.get_bool("persistmempool", true);
    if (options.get_bool("persistmempoolv1", false))
        config.file_version = mempool::FileVersion::plain;
    return config;
}

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options of chain and storage: directories, caches, threads, pruning, what is taken for granted.
#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "config_parts.hpp"
#include "malha/config/paths.hpp"

namespace malha::node {
namespace {

constexpr std::int64_t kMebibyte = 1 << 20;
/// Databases cannot work with less; in MiB.
constexpr std::int64_t kCacheMinMib = 4;
constexpr std::int64_t kCacheDefaultMib = 1024;
/// Keeps byte counts far from overflow; in MiB.
constexpr std::int64_t kCacheMaxMib = 1 << 22;
constexpr std::int64_t kBatchDefaultBytes = 32 << 20;
constexpr std::int64_t kBatchMaxBytes = std::int64_t{1} << 30;
constexpr std::int64_t kScriptThreadsMax = 16;
/// Below this the node could not keep the 288 blocks it promises to serve (BIP 159); in MiB.
constexpr std::int64_t kPruneTargetMinMib = 550;
constexpr std::int64_t kPruneManual = 1;

/// A number that says how much or how many; out of range is brought to the nearest limit.
std::int64_t clamped(const config::Options& options, std::string_view name, std::int64_t fallback,
                     std::int64_t min, std::int64_t max) {
    return std::clamp(options.get_int(name, fallback), min, max);
}

std::uint64_t mebibytes(std::int64_t count) {
    return static_cast<std::uint64_t>(count * kMebibyte);
}

base::Result<base::Path> blocks_directory(const config::Options& options,
                                          const config::Configuration& configuration) {
    base::Path base = configuration.datadir;
    if (options.is_set("blocksdir") && !options.is_negated("blocksdir")) {
        std::error_code code;
        base = std::filesystem::absolute(config::path_option(options, "blocksdir", base), code);
        if (code || !config::directory_exists(base))
            return base::fail("Specified blocks directory \"", options.get_string("blocksdir", ""),
                              "\" does not exist.");
    }
    return config::network_datadir(base, configuration.network) / "blocks";
}

base::Result<chain::PruneOptions> read_prune(const config::Options& options) {
    const std::int64_t target_mib = options.get_int("prune", 0);
    if (target_mib < 0) return base::fail("Prune cannot be configured with a negative value.");
    if (target_mib == 0) return chain::PruneOptions{};
    if (options.get_bool("txindex", false))
        return base::fail("Prune mode is incompatible with -txindex.");
    if (options.get_bool("txospenderindex", false))
        return base::fail("Prune mode is incompatible with -txospenderindex.");
    if (options.get_bool("reindex-chainstate", false))
        return base::fail(
            "Prune mode is incompatible with -reindex-chainstate. Use full -reindex instead.");
    if (target_mib == kPruneManual) return chain::PruneOptions{chain::PruneMode::manual, 0};
    if (target_mib < kPruneTargetMinMib)
        return base::fail("Prune configured below the minimum of ",
                          std::to_string(kPruneTargetMinMib), " MiB.  Please use a higher number.");
    return chain::PruneOptions{chain::PruneMode::automatic,
                               mebibytes(std::min(target_mib, std::int64_t{1} << 40))};
}

/// Up to 64 hex digits, 0x before them or not, filled up with leading zeros.
std::optional<std::string> padded_hex(std::string_view text) {
    if (text.starts_with("0x")) text.remove_prefix(2);
    constexpr std::size_t kDigits = 64;
    if (text.size() > kDigits) return std::nullopt;
    return std::string(kDigits - text.size(), '0') + std::string(text);
}

base::Result<std::optional<primitives::BlockHash>> read_assume_valid(
    const config::Options& options) {
    if (!options.is_set("assumevalid")) return std::optional<primitives::BlockHash>();
    const std::string text = options.get_string("assumevalid", "");
    const auto hex = padded_hex(text);
    auto hash = hex ? primitives::BlockHash::from_display_hex(*hex) : std::nullopt;
    if (!hash)
        return base::fail("Invalid assumevalid block hash specified (", text,
                          "), must be up to 64 hex digits (or 0 to disable)");
    return hash;
}

base::Result<std::optional<consensus::Uint256>> read_min_chain_work(
    const config::Options& options) {
    if (!options.is_set("minimumchainwork")) return std::optional<consensus::Uint256>();
    const std::string text = options.get_string("minimumchainwork", "");
    const auto hex = padded_hex(text);
    auto work = hex ? consensus::Uint256::from_hex(*hex) : std::nullopt;
    if (!work)
        return base::fail("Invalid minimum work specified (", text,
                          "), must be up to 64 hex digits");
    return work;
}

/// The coins of blocks ahead are read by the worker pool, so the number says only whether to.
base::Result<bool> read_fetch_coins_ahead(const config::Options& options) {
    const std::int64_t count = options.get_int("prevoutfetchthreads", 1);
    if (count >= 0) return count > 0;
    return base::fail("-prevoutfetchthreads must be non-negative (got ", std::to_string(count),
                      "). Use 0 to disable parallel input fetching.");
}

unsigned read_script_threads(const config::Options& options, unsigned cores) {
    const std::int64_t wanted = clamped(options, "par", 0, -1024, kScriptThreadsMax);
    const std::int64_t resolved = wanted > 0 ? wanted : wanted + std::int64_t{cores};
    return static_cast<unsigned>(std::clamp<std::int64_t>(resolved, 1, kScriptThreadsMax));
}

/// The engine's options that are plain numbers and switches.
void read_engine_numbers(const config::Options& options, chain::EngineOptions& engine) {
    constexpr auto kHeightMax = std::numeric_limits<primitives::Height>::max();
    engine.cache_bytes =
        mebibytes(clamped(options, "dbcache", kCacheDefaultMib, kCacheMinMib, kCacheMaxMib));
    engine.coins_batch_bytes = static_cast<std::uint64_t>(
        clamped(options, "dbbatchsize", kBatchDefaultBytes, 1, kBatchMaxBytes));
    engine.check_blocks =
        static_cast<primitives::Height>(clamped(options, "checkblocks", 6, 0, kHeightMax));
    engine.check_level = static_cast<int>(clamped(options, "checklevel", 3, 0, 4));
    engine.tip_age_max = std::chrono::seconds(
        clamped(options, "maxtipage", 24 * 60 * 60, 0, std::numeric_limits<std::int32_t>::max()));
    engine.stop_at_height =
        static_cast<primitives::Height>(clamped(options, "stopatheight", 0, -1, kHeightMax));
    engine.tree_check_interval = static_cast<std::uint64_t>(
        std::max<std::int64_t>(options.get_int("checkblockindex", 0), 0));
    engine.compact_databases = options.get_bool("forcecompactdb", false);
    engine.obfuscate_blocks = options.get_bool("blocksxor", true);
    engine.fast_prune = options.get_bool("fastprune", false);
    engine.wipe_block_index = options.get_bool("reindex", false);
    engine.wipe_chainstate =
        engine.wipe_block_index || options.get_bool("reindex-chainstate", false);
}

base::Result<chain::EngineOptions> read_engine_options(const config::Options& options,
                                                       const config::Configuration& configuration) {
    chain::EngineOptions engine;
    engine.blocks_dir = MALHA_TRY(blocks_directory(options, configuration));
    engine.block_index_dir = configuration.network_datadir / "blocks" / "index";
    engine.chainstate_dir = configuration.network_datadir / "chainstate";
    engine.assumevalid = MALHA_TRY(read_assume_valid(options));
    engine.minimum_chain_work = MALHA_TRY(read_min_chain_work(options));
    read_engine_numbers(options, engine);
    return engine;
}

}  // namespace

base::Result<ChainConfig> read_chain_config(const config::Options& options,
                                            const config::Configuration& configuration,
                                            unsigned cores) {
    ChainConfig chain;
    chain.engine = MALHA_TRY(read_engine_options(options, configuration));
    chain.engine.prune = MALHA_TRY(read_prune(options));
    chain.engine.fetch_coins_ahead = MALHA_TRY(read_fetch_coins_ahead(options));
    chain.crash_interval =
        static_cast<std::uint64_t>(std::max<std::int64_t>(options.get_int("dbcrashratio", 0), 0));
    chain.script_threads = read_script_threads(options, cores);
    chain.script_cache_bytes = mebibytes(clamped(options, "maxsigcachesize", 32, 0, kCacheMaxMib));
    chain.stop_after_import = options.get_bool("stopafterblockimport", false);
    const std::vector<std::string> tests = options.get_list("test");
    chain.reindex_after_failure =
        std::find(tests.begin(), tests.end(), "reindex_after_failure_noninteractive_yes") !=
        tests.end();
    for (const std::string& file : options.get_list("loadblock"))
        chain.load_blocks.emplace_back(file);
    return chain;
}

}  // namespace malha::node

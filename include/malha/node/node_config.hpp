// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// NodeConfig: what the options mean, as typed values. Built once at start; whoever composes the
// node reads nothing but this.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "malha/base/filesystem.hpp"
#include "malha/base/result.hpp"
#include "malha/base/time.hpp"
#include "malha/chain/engine.hpp"
#include "malha/config/configuration.hpp"
#include "malha/config/options.hpp"
#include "malha/index/index_set.hpp"
#include "malha/mempool/mempool_file.hpp"
#include "malha/mining/assemble.hpp"
#include "malha/node/notify.hpp"
#include "malha/node/peer_config.hpp"
#include "malha/node/wallet_config.hpp"
#include "malha/primitives/amount.hpp"
#include "malha/rpc/cookie.hpp"
#include "malha/rpc/http_server.hpp"
#include "malha/rpc/users.hpp"
#include "malha/rpc/zmq_publisher.hpp"

namespace malha::node {

struct ChainConfig {
    chain::EngineOptions engine;
    unsigned script_threads = 1;  ///< -par, resolved: at least 1
    std::uint64_t script_cache_bytes = 0;
    /// -dbcrashratio: after one in so many batches of coins the process ends at once; 0: never.
    std::uint64_t crash_interval = 0;
    bool stop_after_import = false;
    bool reindex_after_failure = false;  ///< -test: rebuild damaged databases unasked
    std::vector<base::Path> load_blocks;
};

struct RpcConfig {
    bool enabled = true;
    bool rest = false;
    bool events = false;         ///< the event stream
    std::size_t events_max = 0;  ///< that it keeps for consumers who lag
    rpc::HttpServerOptions http;
    rpc::UserRights users;  ///< those of -rpcauth; what everybody may do
    std::string user;
    std::string password;                   ///< empty: a cookie takes its place
    std::optional<base::Path> cookie_file;  ///< none with -norpccookiefile
    rpc::CookieAccess cookie_access = rpc::CookieAccess::owner;
    base::Path spending_file;             ///< what users with a spending limit have spent
    std::vector<std::string> deprecated;  ///< -deprecatedrpc
    bool fetches_pruned = false;          ///< -fetchpruned
    bool checks_results = false;          ///< -rpcdoccheck
};

struct MempoolConfig {
    mempool::MempoolOptions pool;
    bool persist = true;                  ///< -persistmempool
    bool accept_stale_estimates = false;  ///< -acceptstalefeeestimates
    mempool::FileVersion file_version = mempool::FileVersion::obfuscated;
};

struct MiningConfig {
    mining::AssemblyLimits assembly;
    std::optional<std::int32_t> block_version;  ///< regtest
    bool log_priority = false;
};

struct NodeConfig {
    base::Path datadir;
    base::Path network_datadir;
    std::optional<base::Path> pid_file;  ///< none with -nopid
    ChainConfig chain;
    RpcConfig rpc;
    MempoolConfig mempool;
    MiningConfig mining;
    index::IndexOptions indexes;
    PeerConfig peers;
    NotifyConfig notify;
    std::vector<rpc::ZmqNotification> zmq;
    WalletConfig wallet;
    std::string user_agent;                      ///< BIP 14, with -uacomment
    int descriptors_wanted = 0;                  ///< open files the node may need at once
    std::optional<base::UnixSeconds> mock_time;  ///< -mocktime
    std::vector<std::string> warnings;           ///< for the terminal and the log
    std::vector<std::string> notes;              ///< for the log
};

/// What options imply for others that are not set: -connect for -dnsseed, -bind for -listen, ...
/// @return  one line per implied option, for the log.
[[nodiscard]] std::vector<std::string> apply_interactions(config::Options& options);

/// Checks all options and resolves them.
/// @param cores  of the machine, for -par.
/// Errors: a sentence naming the option and the value.
[[nodiscard]] base::Result<NodeConfig> read_node_config(const config::Options& options,
                                                        const config::Configuration& configuration,
                                                        unsigned cores);

}  // namespace malha::node

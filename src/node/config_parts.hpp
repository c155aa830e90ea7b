// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The parts of read_node_config(): one function per area, each in the file of that name.
#pragma once

#include <string_view>
#include <vector>

#include "malha/consensus/chain_params.hpp"
#include "malha/node/node_config.hpp"

namespace malha::node {

/// Begins the values of options that name a socket of the system's file tree.
inline constexpr std::string_view kUnixPrefix = "unix:";

/// Errors: malformed -vbparams, -testactivationheight, -signetchallenge.
[[nodiscard]] base::Result<consensus::ChainParams> read_chain_params(const config::Options& options,
                                                                     consensus::Network network);
[[nodiscard]] base::Result<ChainConfig> read_chain_config(
    const config::Options& options, const config::Configuration& configuration, unsigned cores);
/// @param default_port  of the network.
[[nodiscard]] base::Result<RpcConfig> read_rpc_config(const config::Options& options,
                                                      const base::Path& network_datadir,
                                                      std::uint16_t default_port);
/// -rpcauth, -rpcwhitelist, -rpcwhitelistdefault, -rpcuserlimit. Errors: another form.
[[nodiscard]] base::Result<rpc::UserRights> read_user_rights(const config::Options& options);
/// -alertnotify, -blocknotify, -startupnotify, -shutdownnotify.
[[nodiscard]] NotifyConfig read_notify_config(const config::Options& options);
[[nodiscard]] base::Result<MiningConfig> read_mining_config(const config::Options& options);
/// -zmqpub<topic> and -zmqpub<topic>hwm.
[[nodiscard]] std::vector<rpc::ZmqNotification> read_zmq_config(const config::Options& options);
/// @param chain_cache_bytes  -dbcache: an index takes its part of as much again.
[[nodiscard]] index::IndexOptions read_index_options(const config::Options& options,
                                                     const base::Path& network_datadir,
                                                     std::uint64_t chain_cache_bytes);
/// -port, -rpcport and every <address>:<port>: the port must be one.
[[nodiscard]] base::Status check_ports(const config::Options& options);
/// Options about peers: addresses, permissions, networks, limits that contradict each other.
[[nodiscard]] base::Status check_peer_options(const config::Options& options);
/// -asmap. Null without. Errors: missing, malformed.
/// @param built_in  the map of -asmap without a file; empty: there is none.
[[nodiscard]] base::Result<std::shared_ptr<const p2p::AsMap>> read_as_map(
    const config::Options& options, const base::Path& network_datadir, base::ByteView built_in);
/// Mempool and relay policy.
[[nodiscard]] base::Result<MempoolConfig> read_mempool_config(const config::Options& options,
                                                              consensus::Network network);
/// Errors: -walletdir that is none. Unknown types of addresses and malformed fees matter to those
/// who open wallets: WalletConfig::settings_problem.
[[nodiscard]] base::Result<WalletConfig> read_wallet_config(const config::Options& options,
                                                            const base::Path& network_datadir);
/// BIP 14: "/Malha:0.1.0(comment; comment)/". Errors: unsafe characters, too long.
[[nodiscard]] base::Result<std::string> read_user_agent(const config::Options& options);

/// An option holding a fee in coins with at most 8 decimals.
/// Errors: "Invalid amount for -<name>=<amount>: '<value>'".
[[nodiscard]] base::Result<primitives::Amount> amount_option(const config::Options& options,
                                                             std::string_view name,
                                                             primitives::Amount fallback);

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods about peers, bans and addresses.
#pragma once

#include <chrono>
#include <functional>

#include "malha/rpc/block_watch.hpp"
#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/method.hpp"
#include "malha/rpc/network_context.hpp"

namespace malha::rpc {

struct NetworkContext {
    NetworkControl* control = nullptr;
    ChainContext chain{};
    const BlockWatch* stored_blocks = nullptr;
    bool fetches_pruned = false;  ///< -fetchpruned
    /// Since 1970, whatever -mocktime says: rates are counted with it.
    std::function<std::chrono::milliseconds()> machine_time{};
    // exportasmap
    base::Filesystem* fs = nullptr;
    base::Path network_datadir{};      ///< where relative paths start
    base::ByteView built_in_as_map{};  ///< empty: the program has none
};

/// Connections: addnode, disconnectnode, getpeerinfo, getnetworkinfo, ...
void register_network_methods(MethodTable& table, const NetworkContext& context);
/// Bans: setban, listbanned, clearbanned.
void register_ban_methods(MethodTable& table, const NetworkContext& context);
/// The address manager: getnodeaddresses, getaddrmaninfo, getrawaddrman, addpeeraddress; and
/// exportasmap.
void register_address_methods(MethodTable& table, const NetworkContext& context);
/// Private broadcast: getprivatebroadcastinfo, abortprivatebroadcast.
void register_private_broadcast_methods(MethodTable& table, const NetworkContext& context);
/// Orphan transactions: getorphantxs.
void register_orphan_methods(MethodTable& table, const NetworkContext& context);

}  // namespace malha::rpc

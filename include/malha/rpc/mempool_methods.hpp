// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The methods of the pool: looking into it, sending to it, its priorities and its file.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/index_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

struct NetworkContext;

/// Looking into the pool, and the groups below that need nothing but the pool.
void register_mempool_methods(MethodTable& table, const ChainContext& context);

/// sendrawtransaction and testmempoolaccept.
void register_send_methods(MethodTable& table, const NetworkContext& context);
/// submitpackage.
void register_package_methods(MethodTable& table, const NetworkContext& context);
/// prioritisetransaction and getprioritisedtransactions.
void register_priority_methods(MethodTable& table, const ChainContext& context);
/// gettxspendingprevout.
void register_spending_methods(MethodTable& table, const ChainContext& context,
                               const IndexContext& indexes);
/// savemempool and importmempool.
void register_mempool_file_methods(MethodTable& table, const ChainContext& context);

}  // namespace malha::rpc

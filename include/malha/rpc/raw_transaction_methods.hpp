// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods about raw transactions and scripts: createrawtransaction, decoderawtransaction,
// getrawtransaction, signrawtransactionwithkey, combinerawtransaction; decodescript,
// validateaddress, signmessagewithprivkey, verifymessage.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/index_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

void register_raw_transaction_methods(MethodTable& table, const ChainContext& context,
                                      const IndexContext& indexes);
void register_create_transaction_methods(MethodTable& table, const ChainContext& context);
void register_script_methods(MethodTable& table, const ChainContext& context);

}  // namespace malha::rpc

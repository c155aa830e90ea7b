// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods for miners (getblocktemplate, submitblock, submitheader, getmininginfo,
// getnetworkhashps) and for making blocks on regtest (generatetoaddress and its kin).
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

void register_mining_methods(MethodTable& table, const ChainContext& context);
void register_template_methods(MethodTable& table, const ChainContext& context);
void register_generate_methods(MethodTable& table, const ChainContext& context);

}  // namespace malha::rpc

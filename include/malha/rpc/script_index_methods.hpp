// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods of ours about scripts, answered by -scriptindex: getscripthistory, getscriptbalance,
// getscriptunspent (doc/script-index.md).
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/index_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

void register_script_index_methods(MethodTable& table, const ChainContext& context,
                                   const IndexContext& indexes);

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods about single blocks: getblock, getblockheader, getblockhash, getblockcount,
// getbestblockhash, getblockstats.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

void register_block_methods(MethodTable& table, const ChainContext& context);

}  // namespace malha::rpc

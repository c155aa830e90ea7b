// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods about single blocks: getblock, getblockheader, getblockhash, getblockcount,
// getbestblockhash, getblockstats.
#pragma once

#include <functional>

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

/// Tries to bring a pruned block back before it is read. Other blocks are none of its business.
using FetchPruned = std::function<void(const primitives::BlockHash&)>;

/// @param fetch_pruned  for getblock; may be empty.
void register_block_methods(MethodTable& table, const ChainContext& context,
                            const FetchPruned& fetch_pruned);

}  // namespace malha::rpc

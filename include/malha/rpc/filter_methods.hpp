// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods about block filters (BIP 158) and scans by them: getblockfilter, scanblocks,
// getdescriptoractivity.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/index_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

void register_filter_methods(MethodTable& table, const ChainContext& context,
                             const IndexContext& indexes);
void register_scan_blocks_method(MethodTable& table, const ChainContext& context,
                                 const IndexContext& indexes);
void register_activity_method(MethodTable& table, const ChainContext& context);

}  // namespace malha::rpc

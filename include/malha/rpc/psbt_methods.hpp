// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods about partially signed transactions that need no wallet: createpsbt, converttopsbt,
// decodepsbt, analyzepsbt, combinepsbt, joinpsbts, utxoupdatepsbt, descriptorprocesspsbt,
// finalizepsbt.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

void register_psbt_methods(MethodTable& table, const ChainContext& context);

}  // namespace malha::rpc

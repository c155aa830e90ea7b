// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// utxoupdatepsbt and descriptorprocesspsbt.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

void register_psbt_update_methods(MethodTable& table, const ChainContext& context);

}  // namespace malha::rpc

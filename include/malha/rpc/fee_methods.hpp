// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The methods of fee estimation.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

/// estimatesmartfee and estimaterawfee.
void register_fee_methods(MethodTable& table, const ChainContext& context);

}  // namespace malha::rpc

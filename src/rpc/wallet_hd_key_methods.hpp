// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// gethdkeys, addhdkey, derivehdkey.
#pragma once

#include "malha/rpc/method.hpp"
#include "malha/rpc/wallet_context.hpp"

namespace malha::rpc {

void register_wallet_hd_key_methods(MethodTable& table, const WalletMethodContext& context);

}  // namespace malha::rpc

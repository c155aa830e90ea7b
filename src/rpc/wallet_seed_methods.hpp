// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// createseedwords and importseedwords.
#pragma once

#include "malha/rpc/method.hpp"
#include "malha/rpc/wallet_context.hpp"

namespace malha::rpc {

void register_wallet_seed_methods(MethodTable& table, const WalletMethodContext& context);

}  // namespace malha::rpc

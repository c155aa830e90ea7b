// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The one door through which calls of RPC spend a wallet's money.
#pragma once

#include <optional>

#include "malha/rpc/wallet_context.hpp"

namespace malha::rpc {

/// To be called with every transaction that the wallet has signed, before it is sent or shown:
/// charges what it takes from the wallet, fee included, to the caller's spending limit.
/// @param replaced  the transaction whose place it takes.
/// Errors: forbidden: the limit; misc: the payment could not be noted. Thread: wallet strand.
[[nodiscard]] RpcResult<void> charge_caller(const WalletMethodContext& context,
                                            const Request& request, const wallet::Wallet& wallet,
                                            const primitives::Transaction& tx,
                                            const std::optional<primitives::Txid>& replaced = {});

}  // namespace malha::rpc

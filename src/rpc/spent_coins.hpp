// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the chain knows about the outputs that a transaction wants to spend.
#pragma once

#include <map>
#include <span>

#include "malha/rpc/chain_context.hpp"

namespace malha::rpc {

using SpentCoins = std::map<primitives::OutPoint, storage::Coin>;

/// Those of the outputs that are unspent as of the tip. Errors: a broken disk or database.
[[nodiscard]] RpcResult<SpentCoins> unspent_coins(const ChainContext& context,
                                                  std::span<const primitives::OutPoint> outpoints);

/// The transactions that made the coins, as far as their blocks are on disk.
[[nodiscard]] std::map<primitives::Txid, primitives::TransactionPtr> transactions_of(
    const ChainContext& context, const SpentCoins& coins);

}  // namespace malha::rpc

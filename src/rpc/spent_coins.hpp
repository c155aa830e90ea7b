// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What chain and pool know about the outputs that a transaction wants to spend.
#pragma once

#include <map>
#include <span>

#include "malha/rpc/chain_context.hpp"

namespace malha::rpc {

using SpentCoins = std::map<primitives::OutPoint, storage::Coin>;

/// Those of the outputs that the pool makes, with the height of the next block, or that are unspent
/// as of the tip; whether the pool spends them does not matter. Errors: a broken disk or database.
[[nodiscard]] RpcResult<SpentCoins> unspent_coins(const ChainContext& context,
                                                  std::span<const primitives::OutPoint> outpoints);

/// The transactions that made the coins: of the pool, or of blocks that are on disk.
[[nodiscard]] std::map<primitives::Txid, primitives::TransactionPtr> transactions_of(
    const ChainContext& context, const SpentCoins& coins);

}  // namespace malha::rpc

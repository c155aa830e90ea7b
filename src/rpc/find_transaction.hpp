// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Finds a transaction that is given by nothing but its id.
#pragma once

#include <optional>

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/index_context.hpp"

namespace malha::rpc {

struct KnownTransaction {
    primitives::TransactionPtr tx;
    std::optional<primitives::BlockHash> block{};  ///< empty: it waits in the pool
};

/// In the pool, or else by the transaction index.
/// Errors: with the words that tell which way of asking would help.
[[nodiscard]] RpcResult<KnownTransaction> find_transaction(const ChainContext& context,
                                                           const IndexContext& indexes,
                                                           const primitives::Txid& txid);

}  // namespace malha::rpc

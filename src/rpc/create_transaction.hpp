// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A transaction from the arguments that createrawtransaction and createpsbt share.
#pragma once

#include "malha/primitives/transaction.hpp"
#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

/// The declaration of "inputs", "outputs", "locktime", "replaceable" and "version".
[[nodiscard]] std::vector<Argument> create_arguments();
/// The unsigned transaction that they describe. Errors: the established ones.
[[nodiscard]] RpcResult<primitives::MutableTransaction> create_transaction(
    const ChainContext& context, const Request& request);

}  // namespace malha::rpc

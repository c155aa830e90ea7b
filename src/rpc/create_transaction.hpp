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

/// The same arguments from other places. Borrows; null where they are absent.
struct TransactionArguments {
    const Json& inputs;
    const Json& outputs;
    const Json& lock_time;
    const Json& replaceable;
    const Json& version;
};
[[nodiscard]] RpcResult<primitives::MutableTransaction> create_transaction(
    const keys::AddressFormat& format, const TransactionArguments& arguments);

/// "outputs": whom to pay. Errors: the established ones.
[[nodiscard]] RpcResult<std::vector<primitives::MutableTxOutput>> outputs_from(
    const keys::AddressFormat& format, const Json& outputs);
/// "version". Errors: out of range.
[[nodiscard]] RpcResult<std::uint32_t> transaction_version_from(const Json& value);

}  // namespace malha::rpc

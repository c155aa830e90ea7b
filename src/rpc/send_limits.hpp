// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What protects users who send transactions from paying or losing far too much.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "declare.hpp"
#include "malha/mempool/mempool.hpp"
#include "malha/rpc/json_writer.hpp"
#include "malha/rpc/request.hpp"

namespace malha::rpc {

/// The argument "maxfeerate", coins per 1000 virtual bytes; 0.10 when absent.
/// Errors: no amount; one coin or more.
[[nodiscard]] RpcResult<mempool::FeeRate> fee_rate_max(const Request& request);
/// The argument "maxburnamount"; 0 when absent.
[[nodiscard]] RpcResult<primitives::Amount> burn_amount_max(const Request& request);
/// Errors: verify_error when an output that nobody can ever spend holds more.
[[nodiscard]] RpcResult<void> check_burned(const primitives::Transaction& tx,
                                           primitives::Amount amount_max);

/// The transactions of an array of hex texts, one to 25.
/// Errors: invalid_parameter, type_error, deserialization_error.
[[nodiscard]] RpcResult<std::vector<primitives::TransactionPtr>> transactions_from(
    const Json& array);

[[nodiscard]] Argument fee_rate_argument();
[[nodiscard]] Argument burn_amount_argument();
/// The fields "base", "effective-feerate" and "effective-includes".
void write_fees(JsonWriter& writer, const mempool::Accepted& accepted);

}  // namespace malha::rpc

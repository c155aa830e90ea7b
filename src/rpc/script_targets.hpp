// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Scripts as arguments: by address, as hex, by descriptor, or by their hash.
#pragma once

#include <vector>

#include "malha/index/script_index.hpp"
#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/error.hpp"
#include "malha/rpc/json.hpp"
#include "malha/rpc/schema.hpp"

namespace malha::rpc {

/// The hashes of all scripts that the elements of an array stand for, sorted, each once.
/// Errors: type_error when it is no array, invalid_address_or_key or invalid_parameter for an
/// element that is none of them.
[[nodiscard]] RpcResult<std::vector<index::ScriptHash>> script_targets_from(
    const Json& targets, const ChainContext& context);

/// How such an array is declared.
[[nodiscard]] Argument script_targets_argument();

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Names of what signatures cover ("ALL|ANYONECANPAY").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "malha/rpc/error.hpp"
#include "malha/rpc/schema.hpp"

namespace malha::rpc {

/// Errors: "'nope' is not a valid sighash parameter."
[[nodiscard]] RpcResult<std::uint8_t> hash_type_of(std::string_view name);
/// "" where there is none.
[[nodiscard]] std::string_view hash_type_name(std::uint32_t hash_type);
/// The declaration of the argument "sighashtype".
[[nodiscard]] Argument hash_type_argument();

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Arguments of wallet methods as typed values.
#pragma once

#include <string>

#include "malha/keys/descriptor.hpp"
#include "malha/rpc/error.hpp"
#include "malha/rpc/json.hpp"

namespace malha::rpc {

/// Errors: invalid_address_or_key "Unknown address type '...'".
[[nodiscard]] RpcResult<keys::AddressType> address_type_from(std::string_view name);
/// "legacy", "p2sh-segwit", "bech32", "bech32m".
[[nodiscard]] std::string_view to_string(keys::AddressType type);
/// A label; "" where there is none. Errors: wallet_invalid_label_name "*".
[[nodiscard]] RpcResult<std::string> label_from(const Json& value);
/// The script of an address. Errors: invalid_address_or_key "Invalid Bitcoin address".
[[nodiscard]] RpcResult<base::Bytes> script_of_address(std::string_view address,
                                                       const keys::AddressFormat& format);

}  // namespace malha::rpc

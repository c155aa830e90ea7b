// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// JSON values as typed values, with the error messages that clients know. For parameters and for
// what is nested in them.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <string_view>

#include "malha/base/bytes.hpp"
#include "malha/base/result.hpp"
#include "malha/primitives/amount.hpp"
#include "malha/rpc/error.hpp"
#include "malha/rpc/json.hpp"

namespace malha::rpc {

/// Errors: type_error "JSON value of type number is not of expected type string".
[[nodiscard]] RpcResult<void> expect_kind(const Json& value, Json::Kind wanted);
[[nodiscard]] RpcResult<std::string_view> string_from(const Json& value);
[[nodiscard]] RpcResult<bool> bool_from(const Json& value);

/// Errors: type_error when no number; misc when no integer in T's range.
template <std::integral T>
[[nodiscard]] RpcResult<T> integer_from(const Json& value) {
    MALHA_TRY(expect_kind(value, Json::Kind::number));
    const auto integer = value.integer<T>();
    if (!integer) return rpc_fail(ErrorCode::misc, "JSON integer out of range");
    return *integer;
}

/// Fixed-point number with `decimals` places as an integer, from a number or string; nothing is
/// rounded. With 8 decimals: coins to satoshis.
/// Errors: type_error "Amount is not a number or string", "Invalid amount", "Amount out of range"
/// (negative, or more than 21,000,000 coins).
[[nodiscard]] RpcResult<primitives::Amount> amount_from(const Json& value, int decimals = 8);

/// 32 bytes from 64 hex digits, reversed: wire order. See hash_from().
[[nodiscard]] RpcResult<std::array<std::uint8_t, 32>> hash_bytes_from(const Json& value,
                                                                      std::string_view name);
/// A Txid, BlockHash, ... in display order as hex. Errors: type_error when no string;
/// invalid_parameter "<name> must be of length 64 (not N, for '...')" or "<name> must be
/// hexadecimal string (not '...')".
template <class Hash>
[[nodiscard]] RpcResult<Hash> hash_from(const Json& value, std::string_view name) {
    return Hash::from(MALHA_TRY(hash_bytes_from(value, name)));
}
/// Errors: type_error when no string; invalid_parameter when no hex.
[[nodiscard]] RpcResult<base::Bytes> bytes_from(const Json& value, std::string_view name);

/// A verbosity level: absent = fallback; a boolean (older clients) = 0 or 1; else an integer.
/// Errors: those of integer_from().
[[nodiscard]] RpcResult<int> verbosity_from(const Json& value, int fallback);

}  // namespace malha::rpc

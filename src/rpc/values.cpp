// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/values.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "malha/base/hex.hpp"

namespace malha::rpc {
namespace {

constexpr std::size_t kFixedPointDigitsMax = 18;  ///< always fits an int64

/// Takes the leading decimal digits off `text`.
std::string_view take_digits(std::string_view& text) {
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto digits = text.substr(0, end);
    text.remove_prefix(end);
    return digits;
}

/// The exponent part of a number ("", "e5", "E-8"); empty optional when malformed or absurd.
std::optional<int> parse_exponent(std::string_view text) {
    if (text.empty()) return 0;
    if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
    text.remove_prefix(1);
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-')) return std::nullopt;
    }
    int exponent = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    constexpr int kExponentMax = 1000;
    if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    if (exponent < -kExponentMax || exponent > kExponentMax) return std::nullopt;
    return exponent;
}

/// Decimal text times 10^decimals, exactly; empty optional when malformed, when digits would be
/// lost, or from 10^18 on.
std::optional<std::int64_t> parse_fixed_point(std::string_view text, int decimals) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const auto whole = take_digits(text);
    if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return std::nullopt;
    std::string_view fraction;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        fraction = take_digits(text);
        if (fraction.empty()) return std::nullopt;
    }
    const auto exponent = parse_exponent(text);
    if (!exponent) return std::nullopt;

    std::string digits = std::string(whole) + std::string(fraction);
    auto zeros = *exponent + decimals - static_cast<std::int64_t>(fraction.size());
    digits.erase(0, digits.find_first_not_of('0'));
    if (digits.empty()) return 0;
    for (; zeros < 0 && digits.back() == '0'; ++zeros)
        digits.pop_back();
    if (zeros < 0) return std::nullopt;
    if (digits.size() + static_cast<std::uint64_t>(zeros) > kFixedPointDigitsMax)
        return std::nullopt;
    digits.append(static_cast<std::size_t>(zeros), '0');
    const auto value = parse_json_int64(digits);
    return negative ? -*value : *value;
}

}  // namespace

RpcResult<void> expect_kind(const Json& value, Json::Kind wanted) {
    if (value.kind() == wanted) return {};
    return rpc_fail(ErrorCode::type_error, "JSON value of type ", to_string(value.kind()),
                    " is not of expected type ", to_string(wanted));
}

RpcResult<std::string_view> string_from(const Json& value) {
    MALHA_TRY(expect_kind(value, Json::Kind::string));
    return std::string_view(value.string());
}

RpcResult<bool> bool_from(const Json& value) {
    MALHA_TRY(expect_kind(value, Json::Kind::boolean));
    return value.boolean();
}

RpcResult<primitives::Amount> amount_from(const Json& value, int decimals) {
    if (!value.is_number() && !value.is_string())
        return rpc_fail(ErrorCode::type_error, "Amount is not a number or string");
    const auto parsed =
        parse_fixed_point(value.is_number() ? value.number_text() : value.string(), decimals);
    if (!parsed) return rpc_fail(ErrorCode::type_error, "Invalid amount");
    const primitives::Amount amount{*parsed};
    if (!primitives::in_money_range(amount))
        return rpc_fail(ErrorCode::type_error, "Amount out of range");
    return amount;
}

RpcResult<std::array<std::uint8_t, 32>> hash_bytes_from(const Json& value, std::string_view name) {
    const auto text = MALHA_TRY(string_from(value));
    constexpr std::size_t kHexLength = 64;
    if (text.size() != kHexLength)
        return rpc_fail(ErrorCode::invalid_parameter, name, " must be of length ",
                        std::to_string(kHexLength), " (not ", std::to_string(text.size()),
                        ", for '", text, "')");
    const auto bytes = MALHA_TRY(bytes_from(value, name));
    std::array<std::uint8_t, 32> hash{};
    std::reverse_copy(bytes.begin(), bytes.end(), hash.begin());
    return hash;
}

RpcResult<base::Bytes> bytes_from(const Json& value, std::string_view name) {
    const auto text = MALHA_TRY(string_from(value));
    auto bytes = base::from_hex(text);
    if (!bytes || text.empty())
        return rpc_fail(ErrorCode::invalid_parameter, name, " must be hexadecimal string (not '",
                        text, "')");
    return *std::move(bytes);
}

RpcResult<int> verbosity_from(const Json& value, int fallback) {
    if (value.is_null()) return fallback;
    if (value.is_bool()) return value.boolean() ? 1 : 0;
    return integer_from<int>(value);
}

}  // namespace malha::rpc

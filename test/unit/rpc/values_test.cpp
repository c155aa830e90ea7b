// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/values.hpp"

#include <gtest/gtest.h>

#include "malha/primitives/hash.hpp"

namespace malha::rpc {
namespace {

RpcResult<primitives::Amount> amount(std::string_view text) {
    return amount_from(Json::parse(text).value());
}

TEST(Values, ReadsAmountsExactly) {
    const std::pair<std::string_view, std::int64_t> cases[] = {
        {"0", 0},
        {"0.00000001", 1},
        {"1e-8", 1},
        {"1", 100'000'000},
        {"\"0.1\"", 10'000'000},
        {"1.23000000000000", 123'000'000},
        {"12.5e1", 12'500'000'000},
        {"1E+2", 10'000'000'000},
        {"20999999.99999999", 2'099'999'999'999'999},
        {"21000000", 2'100'000'000'000'000},
        {"0e5", 0},
        {"0.000000000e3", 0},
    };
    for (const auto& [text, satoshis] : cases) {
        const auto parsed = amount(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(parsed->sat, satoshis) << text;
    }
}

TEST(Values, RefusesOtherAmounts) {
    for (const std::string_view text :
         {"1e-9", "0.000000001", "\"x\"", "\"\"", "\" 1\"", "\"1 \"", "\"01\"", "\".5\"", "\"1.\"",
          "\"1e\"", "\"1e+-2\"", "\"+1\"", "\"--1\"", "1e11", "1e99999999999", "\"0x1\"",
          "100000000000"})
        EXPECT_EQ(amount(text).error(), (RpcError{ErrorCode::type_error, "Invalid amount"}))
            << text;
    for (const std::string_view text : {"-1", "21000000.00000001", "21000001", "-0.00000001"})
        EXPECT_EQ(amount(text).error(), (RpcError{ErrorCode::type_error, "Amount out of range"}))
            << text;
    EXPECT_EQ(amount("{}").error(),
              (RpcError{ErrorCode::type_error, "Amount is not a number or string"}));
}

TEST(Values, ReadsRatesWithFewerDecimals) {
    EXPECT_EQ(amount_from(Json("1.001"), 3).value().sat, 1001);
    EXPECT_EQ(amount_from(Json("1.0001"), 3).error().message, "Invalid amount");
}

TEST(Values, NamesTheParameterInHashErrors) {
    using primitives::Txid;
    const auto message = [](std::string_view text) {
        return hash_from<Txid>(Json(text), "txid").error().message;
    };
    EXPECT_EQ(message("zz"), "txid must be of length 64 (not 2, for 'zz')");
    const std::string zs(64, 'z');
    EXPECT_EQ(message(zs), "txid must be hexadecimal string (not '" + zs + "')");
    EXPECT_EQ(hash_from<Txid>(Json(1), "txid").error().code, ErrorCode::type_error);
    const std::string display = std::string(62, '0') + "1f";
    const auto hash = hash_from<Txid>(Json(display), "txid");
    ASSERT_TRUE(hash);
    EXPECT_EQ(hash->bytes[0], 0x1f);
    EXPECT_EQ(hash->to_display_hex(), display);
}

TEST(Values, RefusesEmptyAndOddHex) {
    EXPECT_EQ(bytes_from(Json("00Ff"), "proof").value(), (base::Bytes{0x00, 0xff}));
    EXPECT_EQ(
        bytes_from(Json(""), "proof").error(),
        (RpcError{ErrorCode::invalid_parameter, "proof must be hexadecimal string (not '')"}));
    EXPECT_FALSE(bytes_from(Json("0"), "proof"));
}

TEST(Values, KeepsIntegersInRange) {
    EXPECT_EQ(integer_from<std::uint16_t>(Json(65535)).value(), 65535);
    for (const Json& value : {Json(65536), Json(-1), Json::number("1.0")})
        EXPECT_EQ(integer_from<std::uint16_t>(value).error(),
                  (RpcError{ErrorCode::misc, "JSON integer out of range"}));
    EXPECT_EQ(integer_from<int>(Json("1")).error(),
              (RpcError{ErrorCode::type_error,
                        "JSON value of type string is not of expected type number"}));
}

TEST(Values, AcceptsBooleansAsVerbosity) {
    EXPECT_EQ(verbosity_from(Json(), 1).value(), 1);
    EXPECT_EQ(verbosity_from(Json(true), 0).value(), 1);
    EXPECT_EQ(verbosity_from(Json(false), 1).value(), 0);
    EXPECT_EQ(verbosity_from(Json(3), 1).value(), 3);
    EXPECT_FALSE(verbosity_from(Json("x"), 1));
}

}  // namespace
}  // namespace malha::rpc

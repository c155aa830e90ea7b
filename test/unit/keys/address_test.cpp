// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/address.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/base/hex.hpp"
#include "support/shared.hpp"

namespace malha::keys {
namespace {

AddressFormat format_of(const std::string& chain) {
    if (chain == "main")
        return {.pubkey_hash_version = 0,
                .script_hash_version = 5,
                .private_key_version = 128,
                .extended_public_version = {0x04, 0x88, 0xb2, 0x1e},
                .extended_private_version = {0x04, 0x88, 0xad, 0xe4},
                .bech32_prefix = "bc"};
    return {.pubkey_hash_version = 111,
            .script_hash_version = 196,
            .private_key_version = 239,
            .extended_public_version = {0x04, 0x35, 0x87, 0xcf},
            .extended_private_version = {0x04, 0x35, 0x83, 0x94},
            .bech32_prefix = chain == "regtest" ? "bcrt" : "tb"};
}

}  // namespace

TEST(Address, ValidKeyIoVectorsDecodeAndEncodeBack) {
    MALHA_NEEDS_SHARED("vectors/address/key_io_valid.json");
    std::size_t cases = 0;
    for (const auto& entry : test::shared_json("vectors/address/key_io_valid.json")) {
        const std::string text = entry.at(0);
        const std::string hex = entry.at(1);
        const auto& info = entry.at(2);
        const AddressFormat format = format_of(info.at("chain"));
        ++cases;
        if (info.at("isPrivkey").get<bool>()) {
            const auto key = decode_private_key(text, format);
            ASSERT_TRUE(key) << text;
            EXPECT_EQ(base::to_hex(key->bytes()), hex);
            EXPECT_EQ(key->form() == crypto::KeyForm::compressed,
                      info.at("isCompressed").get<bool>());
            EXPECT_EQ(encode_private_key(*key, format), text);
            EXPECT_FALSE(decode_address(text, format));
            continue;
        }
        const auto script = decode_address(text, format);
        ASSERT_TRUE(script) << text << ": " << script.error().message;
        EXPECT_EQ(base::to_hex(*script), hex);
        EXPECT_EQ(encode_address(*script, format), text);
        EXPECT_FALSE(decode_private_key(text, format));
    }
    EXPECT_EQ(cases, 70U);
    std::cout << cases << " cases\n";
}

TEST(Address, InvalidKeyIoVectorsAreRefusedOnEveryNetwork) {
    MALHA_NEEDS_SHARED("vectors/address/key_io_invalid.json");
    std::size_t cases = 0;
    for (const auto& entry : test::shared_json("vectors/address/key_io_invalid.json")) {
        const std::string text = entry.at(0);
        for (const char* chain : {"main", "testnet4", "regtest"}) {
            EXPECT_FALSE(decode_address(text, format_of(chain))) << text;
            EXPECT_FALSE(decode_private_key(text, format_of(chain))) << text;
        }
        ++cases;
    }
    EXPECT_EQ(cases, 70U);
    std::cout << cases << " cases\n";
}

TEST(Address, RecordedAnswersOfValidateaddress) {
    MALHA_NEEDS_SHARED("fixtures/expected/validateaddress.json");
    std::size_t cases = 0;
    for (const auto& entry : test::shared_json("fixtures/expected/validateaddress.json")) {
        if (!entry.contains("result")) continue;
        const std::string text = entry.at("params").at(0);
        const auto& result = entry.at("result");
        const auto script = decode_address(text, format_of("regtest"));
        ++cases;
        ASSERT_EQ(script.has_value(), result.at("isvalid").get<bool>()) << text;
        if (script) {
            EXPECT_EQ(base::to_hex(*script), result.at("scriptPubKey").get<std::string>());
        } else {
            EXPECT_EQ(script.error().message, result.at("error").get<std::string>())
                << "[" << text << "]";
            EXPECT_EQ(script.error().locations,
                      result.at("error_locations").get<std::vector<std::size_t>>())
                << text;
        }
    }
    EXPECT_GE(cases, 60U);
    std::cout << cases << " cases\n";
}

}  // namespace malha::keys

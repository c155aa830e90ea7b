// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/crypto/bech32.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "malha/base/hex.hpp"
#include "malha/base/rng.hpp"
#include "support/shared.hpp"

namespace malha::crypto {
namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

void expect_strings(const nlohmann::json& vectors, Bech32Encoding encoding) {
    for (const auto& item : vectors.at("valid_strings")) {
        const auto text = item.get<std::string>();
        const auto decoded = bech32_decode(text, kBech32LengthMax);
        ASSERT_TRUE(decoded) << text;
        EXPECT_EQ(decoded->encoding, encoding) << text;
        EXPECT_EQ(bech32_encode(encoding, decoded->prefix, decoded->values), lower(text));
    }
    for (const auto& item : vectors.at("invalid_strings")) {
        const auto raw = *base::from_hex(item.at("hex").get<std::string>());
        const auto decoded = bech32_decode(base::as_text(raw), kBech32LengthMax);
        EXPECT_FALSE(decoded && decoded->encoding == encoding) << item.at("reason");
    }
}

/// The script of an address on mainnet or testnet, in hex; empty when it is none.
std::string script_of(const std::string& address) {
    for (const char* prefix : {"bc", "tb"}) {
        const auto decoded = segwit_address_decode(prefix, address);
        if (!decoded) continue;
        const int opcode = decoded->version == 0 ? 0 : 0x50 + decoded->version;
        base::Bytes script = {static_cast<std::uint8_t>(opcode),
                              static_cast<std::uint8_t>(decoded->program.size())};
        script.insert(script.end(), decoded->program.begin(), decoded->program.end());
        EXPECT_EQ(segwit_address_encode(prefix, decoded->version, decoded->program),
                  lower(address));
        return base::to_hex(script);
    }
    return "";
}

TEST(Bech32, Bip173Strings) {
    MALHA_NEEDS_SHARED("vectors/address/bip173_bech32.json");
    const auto vectors = test::shared_json("vectors/address/bip173_bech32.json");
    ASSERT_EQ(vectors.at("valid_strings").size(), 7u);
    ASSERT_EQ(vectors.at("invalid_strings").size(), 12u);
    expect_strings(vectors, Bech32Encoding::bech32);
}

TEST(Bech32, Bip350Strings) {
    MALHA_NEEDS_SHARED("vectors/address/bip350_bech32m.json");
    const auto vectors = test::shared_json("vectors/address/bip350_bech32m.json");
    ASSERT_EQ(vectors.at("valid_strings").size(), 7u);
    ASSERT_EQ(vectors.at("invalid_strings").size(), 14u);
    expect_strings(vectors, Bech32Encoding::bech32m);
}

TEST(SegwitAddress, Bip350Addresses) {
    MALHA_NEEDS_SHARED("vectors/address/bip350_bech32m.json");
    const auto vectors = test::shared_json("vectors/address/bip350_bech32m.json");
    ASSERT_EQ(vectors.at("valid_addresses").size(), 8u);
    ASSERT_EQ(vectors.at("invalid_addresses").size(), 15u);
    for (const auto& item : vectors.at("valid_addresses"))
        EXPECT_EQ(script_of(item.at("address")), item.at("scriptPubKey").get<std::string>());
    for (const auto& item : vectors.at("invalid_addresses"))
        EXPECT_EQ(script_of(item.at("address")), "") << item;
}

// Of BIP173's addresses those of version 1 and above became invalid with BIP350.
TEST(SegwitAddress, Bip173Addresses) {
    MALHA_NEEDS_SHARED("vectors/address/bip173_bech32.json");
    const auto vectors = test::shared_json("vectors/address/bip173_bech32.json");
    ASSERT_EQ(vectors.at("valid_addresses").size(), 6u);
    ASSERT_EQ(vectors.at("invalid_addresses").size(), 10u);
    for (const auto& item : vectors.at("valid_addresses")) {
        const auto script = item.at("scriptPubKey").get<std::string>();
        EXPECT_EQ(script_of(item.at("address")), script.starts_with("00") ? script : "");
    }
    for (const auto& item : vectors.at("invalid_addresses"))
        EXPECT_EQ(script_of(item.at("address")), "") << item;
}

TEST(Bech32, LengthLimitIsTheCallers) {
    const std::string text =
        bech32_encode(Bech32Encoding::bech32m, "p", base::Bytes(kBech32LengthMax - 8, 7));
    ASSERT_EQ(text.size(), kBech32LengthMax);
    EXPECT_TRUE(bech32_decode(text, kBech32LengthMax));
    EXPECT_FALSE(bech32_decode(text, kBech32LengthMax - 1));
}

TEST(Base32, RoundTripsAndRejectsBadPadding) {
    base::SeededRng rng(6);
    for (std::size_t size = 0; size < 50; ++size) {
        base::Bytes bytes(size);
        rng.fill(bytes);
        EXPECT_EQ(base32_to_bytes(bytes_to_base32(bytes)), bytes);
    }
    EXPECT_EQ(base32_to_bytes(base::Bytes{31, 28}), base::Bytes{0xff});
    EXPECT_FALSE(base32_to_bytes(base::Bytes{31, 29})) << "padding bit set";
    EXPECT_FALSE(base32_to_bytes(base::Bytes{31, 28, 0})) << "five bits of padding or more";
    EXPECT_FALSE(base32_to_bytes(base::Bytes{0})) << "less than a byte";
    EXPECT_FALSE(base32_to_bytes(base::Bytes{32, 0})) << "not a base32 value";
}

}  // namespace
}  // namespace malha::crypto

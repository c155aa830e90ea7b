// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/crypto/base58.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/base/hex.hpp"
#include "malha/base/rng.hpp"
#include "support/shared.hpp"

namespace malha::crypto {
namespace {

TEST(Base58, SharedVectors) {
    MALHA_NEEDS_SHARED("vectors/address/base58_encode_decode.json");
    const auto cases = test::shared_json("vectors/address/base58_encode_decode.json");
    ASSERT_EQ(cases.size(), 21u);
    for (const auto& test : cases) {
        const auto bytes = *base::from_hex(test[0].get<std::string>());
        const auto text = test[1].get<std::string>();
        EXPECT_EQ(base58_encode(bytes), text);
        EXPECT_EQ(base58_decode(text, bytes.size()), bytes);
        if (!bytes.empty()) {
            EXPECT_FALSE(base58_decode(text, bytes.size() - 1)) << "over the limit: " << text;
        }
    }
    std::cout << "base58: " << cases.size() << " cases\n";
}

TEST(Base58, IgnoresBlanksAroundTheText) {
    EXPECT_EQ(base58_decode(" \t\n\v\f\r2g \r\f\v\n\t ", 1), base::Bytes{0x61});
    EXPECT_EQ(base58_decode(" \n", 0), base::Bytes{});
}

TEST(Base58, RejectsForeignCharacters) {
    EXPECT_TRUE(base58_decode("2g", 100));
    for (const char* text : {"0", "O", "I", "l", "2 g", "2\xff", "2-g", " 2g 0"})
        EXPECT_FALSE(base58_decode(text, 100)) << text;
    EXPECT_FALSE(base58_decode(std::string_view("2\0g", 3), 100));
}

TEST(Base58Check, RoundTripsAndDetectsEveryWrongCharacter) {
    base::SeededRng rng(5);
    for (std::size_t size = 0; size < 40; ++size) {
        base::Bytes payload(size);
        rng.fill(payload);
        if (size > 2) payload[0] = payload[1] = 0;
        EXPECT_EQ(base58check_decode(base58check_encode(payload), size), payload);
    }
    std::string text = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
    EXPECT_EQ(base::to_hex(*base58check_decode(text, 21)),
              "0062e907b15cbf27d5425399ebf6f0fb50ebb88f18");
    EXPECT_FALSE(base58check_decode(text, 20));
    for (char& c : text) {
        const char right = c;
        c = right == '2' ? '3' : '2';
        EXPECT_FALSE(base58check_decode(text, 21)) << text;
        c = right;
    }
    EXPECT_FALSE(base58check_decode("", 21));
    EXPECT_FALSE(base58check_decode("2g", 21));
}

}  // namespace
}  // namespace malha::crypto

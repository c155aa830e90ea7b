// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/extended_key.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/base/hex.hpp"
#include "malha/keys/key_origin.hpp"
#include "malha/keys/key_path.hpp"
#include "support/address_formats.hpp"
#include "support/shared.hpp"

namespace malha::keys {
namespace {

/// "m/0h/1"
std::vector<std::uint32_t> path_from(const std::string& text) {
    return parse_key_path(text).value();
}

ExtendedPrivateKey root_of(const std::string& seed_hex) {
    return ExtendedPrivateKey::from_seed(*base::from_hex(seed_hex)).value();
}

}  // namespace

TEST(ExtendedKey, Bip32VectorsDeriveAndPrint) {
    MALHA_NEEDS_SHARED("vectors/bip32/bip32.json");
    const auto vectors = test::shared_json("vectors/bip32/bip32.json");
    std::size_t cases = 0;
    for (const auto& tree : vectors.at("valid")) {
        const ExtendedPrivateKey root = root_of(tree.at("seed"));
        for (const auto& chain : tree.at("chains")) {
            const std::string xprv = chain.at("xprv");
            const std::string xpub = chain.at("xpub");
            ExtendedPrivateKey key = root;
            std::optional<ExtendedPublicKey> by_public_steps;
            for (const std::uint32_t step : path_from(chain.at("path"))) {
                by_public_steps = key.neuter().derive(step);
                EXPECT_EQ(by_public_steps.has_value(), (step & kHardened) == 0);
                key = key.derive(step).value();
            }
            EXPECT_EQ(extended_key_text(key, kMainFormat), xprv);
            EXPECT_EQ(extended_key_text(key.neuter(), kMainFormat), xpub);
            if (by_public_steps) {
                EXPECT_EQ(*by_public_steps, key.neuter());
            }
            EXPECT_EQ(parse_extended_private_key(xprv, kMainFormat)->key, key.key);
            EXPECT_EQ(parse_extended_public_key(xpub, kMainFormat), key.neuter());
            EXPECT_FALSE(parse_extended_public_key(xprv, kMainFormat));
            EXPECT_FALSE(parse_extended_private_key(xpub, kMainFormat));
            EXPECT_FALSE(parse_extended_public_key(xpub, kRegtestFormat));
            ++cases;
        }
    }
    EXPECT_EQ(cases, 17U);
    std::cout << cases << " cases\n";
}

TEST(ExtendedKey, InvalidVectorsAreRefused) {
    MALHA_NEEDS_SHARED("vectors/bip32/bip32.json");
    const auto vectors = test::shared_json("vectors/bip32/bip32.json");
    std::size_t cases = 0;
    for (const auto& entry : vectors.at("invalid")) {
        const std::string text = entry.at("key");
        EXPECT_FALSE(parse_extended_public_key(text, kMainFormat)) << entry.at("reason");
        EXPECT_FALSE(parse_extended_private_key(text, kMainFormat)) << entry.at("reason");
        ++cases;
    }
    EXPECT_EQ(cases, 16U);
    std::cout << cases << " cases\n";
}

TEST(ExtendedKey, DepthEndsAt255) {
    ExtendedPrivateKey key = root_of("000102030405060708090a0b0c0d0e0f");
    key.place.depth = 254;
    const auto last = key.derive(0);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->place.depth, 255);
    EXPECT_FALSE(last->derive(0));
    EXPECT_FALSE(last->neuter().derive(0));
}

TEST(ExtendedKey, BytesOfAPublicKeyReadBack) {
    const ExtendedPublicKey key = root_of("000102030405060708090a0b0c0d0e0f").derive(7)->neuter();
    ExtendedKeyBytes bytes = encode_extended_key(key);
    EXPECT_EQ(decode_extended_public_key(bytes), key);
    bytes[0] = 0;  // a root, but with a parent
    EXPECT_FALSE(decode_extended_public_key(bytes));
}

TEST(KeyOrigin, PathTextAndBytes) {
    const KeyOrigin origin{{0xd3, 0x4d, 0xb3, 0x3f}, {84 | kHardened, 0, 7}};
    EXPECT_EQ(key_path_text(origin.path), "m/84h/0/7");
    EXPECT_EQ(base::to_hex(encode_key_origin(origin)), "d34db33f540000800000000007000000");
    EXPECT_EQ(decode_key_origin(encode_key_origin(origin)), origin);
    EXPECT_FALSE(decode_key_origin({}));
    EXPECT_FALSE(decode_key_origin(base::Bytes(5)));
}

TEST(KeyPath, IsReadAsItIsWritten) {
    EXPECT_TRUE(parse_key_path("m")->empty());
    EXPECT_EQ(parse_key_path("m/84h/0'/7/2147483647").value(),
              (std::vector<std::uint32_t>{84 | kHardened, kHardened, 7, 0x7fffffff}));
    EXPECT_EQ(key_path_text(*parse_key_path("m/84h/0'/7")), "m/84h/0h/7");
    EXPECT_EQ(parse_key_path("84h").error().message, "Key path does not begin with m");
    EXPECT_EQ(parse_key_path("m/2147483648").error().message,
              "Key path value 2147483648 is out of range");
    for (const char* wrong :
         {"", "m/", "m//1", "m/x", "m/-1", "m/1hh", "m/h", "m/4294967296", "M/1"})
        EXPECT_FALSE(parse_key_path(wrong)) << wrong;
}

}  // namespace malha::keys

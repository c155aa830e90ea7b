// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Strict DER by published signatures, and the flags that ask for it.
#include "malha/script/signature_encoding.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/base/hex.hpp"
#include "spend.hpp"
#include "support/script_text.hpp"
#include "support/shared.hpp"

namespace malha::script {
namespace {

constexpr const char* kCanonical = "vectors/script/sig_canonical.json";
constexpr const char* kNonCanonical = "vectors/script/sig_noncanonical.json";

TEST(StrictDer, AcceptsCanonicalSignatures) {
    MALHA_NEEDS_SHARED(kCanonical);
    int cases = 0;
    for (const auto& row : test::shared_json(kCanonical)) {
        EXPECT_TRUE(is_strict_der(test::unhex(row.get<std::string>()))) << row;
        ++cases;
    }
    std::cout << cases << " canonical signatures\n";
    EXPECT_EQ(cases, 5);
}

TEST(StrictDer, RejectsNonCanonicalSignatures) {
    MALHA_NEEDS_SHARED(kNonCanonical);
    int cases = 0;
    for (const auto& row : test::shared_json(kNonCanonical)) {
        if (!base::is_hex(row.get<std::string>())) continue;
        // The file's authors also counted an unknown hash type, which BIP 66 leaves alone.
        const auto bytes = test::unhex(row.get<std::string>());
        EXPECT_FALSE(check_signature_encoding(bytes, VerifyFlag::strict_encoding) && !bytes.empty())
            << row;
        ++cases;
    }
    std::cout << cases << " non-canonical signatures\n";
    EXPECT_GT(cases, 0);
}

const std::string kSignature =
    "304402203e4516da7253cf068effec6b95c41221c0cf3a8e6ccb8cbf1725b562e9afde2c"
    "022054e1c258c2981cdfba5df1f46661fb6541c44f77ca0092f3600331abfffb1251";

TEST(SignatureEncoding, ChecksWhatTheFlagsAsk) {
    const auto check = [](const std::string& hex, VerifyFlags flags) {
        return outcome(check_signature_encoding(test::unhex(hex), flags));
    };
    constexpr auto kDer = VerifyFlag::der_signature;
    constexpr auto kStrict = VerifyFlag::strict_encoding;
    constexpr auto kLowS = VerifyFlag::low_s;
    EXPECT_EQ(check(kSignature + "01", kDer | kStrict | kLowS), "OK");
    EXPECT_EQ(check("", kDer | kStrict | kLowS), "OK");
    EXPECT_EQ(check("00", {}), "OK");
    EXPECT_EQ(check("00", kDer), "SIG_DER");
    EXPECT_EQ(check("00", kLowS), "SIG_DER");
    EXPECT_EQ(check("00", kStrict), "SIG_DER");
    EXPECT_EQ(check(kSignature + "00", kDer), "OK");
    EXPECT_EQ(check(kSignature + "00", kStrict), "SIG_HASHTYPE");
    EXPECT_EQ(check(kSignature + "83", kStrict), "OK");
    EXPECT_EQ(check(kSignature + "84", kStrict), "SIG_HASHTYPE");
    // The highest low s is half the group order.
    const std::string half =
        "3025020101022"
        "07fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a";
    EXPECT_EQ(check(half + "001", kLowS), "OK");
    EXPECT_EQ(check(half + "101", kLowS), "SIG_HIGH_S");
    EXPECT_EQ(check(half + "101", kDer), "OK");
}

TEST(StrictDer, TakesNineTo73Bytes) {
    EXPECT_TRUE(is_strict_der(test::unhex("300602010102010101")));
    EXPECT_FALSE(is_strict_der(test::unhex("3006020101020101")));
    const std::string number(64, '1');
    const std::string longest = "3046022100ff" + number.substr(2) + "022100ff" + number.substr(2);
    EXPECT_TRUE(is_strict_der(test::unhex(longest + "01")));
    EXPECT_FALSE(is_strict_der(test::unhex(longest + "0101")));
}

TEST(PublicKeyEncoding, GoesByFirstByteAndSize) {
    const auto key = [](std::uint8_t first, std::size_t size) {
        base::Bytes bytes(size, 1);
        bytes[0] = first;
        return bytes;
    };
    for (const int first : {2, 3, 4, 5, 6, 7}) {
        const auto byte = static_cast<std::uint8_t>(first);
        const bool compressed = first == 2 || first == 3;
        EXPECT_EQ(has_public_key_size(key(byte, 33)), compressed);
        EXPECT_EQ(has_public_key_size(key(byte, 65)), first == 4 || first >= 6);
        EXPECT_EQ(is_compressed_key(key(byte, 33)), compressed);
        EXPECT_EQ(is_compressed_or_uncompressed_key(key(byte, 33)), compressed);
        EXPECT_EQ(is_compressed_or_uncompressed_key(key(byte, 65)), first == 4);
        EXPECT_FALSE(has_public_key_size(key(byte, 34)));
    }
    EXPECT_FALSE(has_public_key_size({}) || is_compressed_key({}));
}

}  // namespace
}  // namespace malha::script

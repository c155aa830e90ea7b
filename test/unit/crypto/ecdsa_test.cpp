// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/crypto/ecdsa.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/base/rng.hpp"
#include "support/csv.hpp"

namespace malha::crypto {
namespace {

using base::Bytes;
using test::unhex;
using test::unhex_array;

/// BIP66's encoding without the hash type, as a naive description of DER for these signatures:
/// what parse_der_lax must read is at least what is written this way.
Bytes write_der_integer(base::ByteView number) {
    Bytes digits = base::to_bytes(number);
    while (digits.size() > 1 && digits[0] == 0 && digits[1] < 0x80)
        digits.erase(digits.begin());
    if (digits[0] >= 0x80) digits.insert(digits.begin(), 0);
    digits.insert(digits.begin(), {0x02, static_cast<std::uint8_t>(digits.size())});
    return digits;
}
Bytes write_der(base::ByteView compact) {
    Bytes content = write_der_integer(compact.first(32));
    const Bytes s = write_der_integer(compact.last(32));
    content.insert(content.end(), s.begin(), s.end());
    content.insert(content.begin(), {0x30, static_cast<std::uint8_t>(content.size())});
    return content;
}

// The "bitcoin" variant demands strict DER and low s; consensus alone accepts more, so that here
// strictness is whether the signature equals its own strict encoding.
TEST(Ecdsa, Wycheproof) {
    MALHA_NEEDS_SHARED("vectors/crypto/wycheproof_ecdsa_secp256k1_sha256_bitcoin.json");
    const auto vectors =
        test::shared_json("vectors/crypto/wycheproof_ecdsa_secp256k1_sha256_bitcoin.json");
    std::size_t count = 0;
    std::size_t valid_count = 0;
    for (const auto& group : vectors.at("testGroups")) {
        const auto key = unhex(group.at("publicKey").at("uncompressed").get<std::string>());
        for (const auto& test : group.at("tests")) {
            const auto signature = unhex(test.at("sig").get<std::string>());
            const Digest256 hash = sha256(unhex(test.at("msg").get<std::string>()));
            const auto compact = parse_der_lax(signature);
            const bool strict = compact && write_der(*compact) == signature;
            const bool accepted =
                strict && is_low_s(signature) && verify_ecdsa(key, signature, hash);
            EXPECT_EQ(accepted, test.at("result") == "valid") << test.at("tcId");
            valid_count += accepted ? 1 : 0;
            ++count;
        }
    }
    std::cout << "Wycheproof ECDSA: " << count << " cases\n";
    EXPECT_EQ(count, 463u);
    EXPECT_EQ(valid_count, 162u);
}

TEST(Ecdsa, Rfc6979Compact) {
    MALHA_NEEDS_SHARED("vectors/crypto/rfc6979_core.json");
    const auto cases = test::shared_json("vectors/crypto/rfc6979_core.json");
    ASSERT_EQ(cases.size(), 12u);
    for (const auto& test : cases) {
        const auto key = PrivateKey::from_bytes(unhex(test[0]), KeyForm::compressed);
        const Digest256 hash = sha256(base::as_bytes(test[1].get<std::string>()));
        const auto compact = parse_der_lax(sign_ecdsa(*key, hash, RGrinding::none));
        ASSERT_TRUE(compact);
        EXPECT_EQ(base::to_hex(*compact), test[2].get<std::string>());
    }
}

TEST(Ecdsa, Rfc6979Der) {
    MALHA_NEEDS_SHARED("vectors/crypto/rfc6979_der_core.json");
    const auto cases = test::shared_json("vectors/crypto/rfc6979_der_core.json");
    ASSERT_EQ(cases.size(), 20u);
    for (const auto& test : cases) {
        const auto key = PrivateKey::from_bytes(unhex(test[0]), KeyForm::compressed);
        const Digest256 hash = sha256(base::as_bytes(test[1].get<std::string>()));
        const Bytes signature = sign_ecdsa(*key, hash, RGrinding::none);
        EXPECT_EQ(base::to_hex(signature), test[2].get<std::string>());
        EXPECT_TRUE(verify_ecdsa(key->public_key().bytes(), signature, hash));
    }
}

TEST(Ecdsa, GrindingMakesShortSignatures) {
    base::SeededRng rng(10);
    std::size_t long_without = 0;
    for (int i = 0; i < 20; ++i) {
        const PrivateKey key = PrivateKey::generate(rng, KeyForm::compressed);
        Digest256 hash;
        rng.fill(hash);
        const Bytes signature = sign_ecdsa(key, hash, RGrinding::low_r);
        EXPECT_LE(signature.size(), 70u);
        EXPECT_TRUE(is_low_s(signature));
        EXPECT_TRUE(verify_ecdsa(key.public_key().bytes(), signature, hash));
        long_without += sign_ecdsa(key, hash, RGrinding::none).size() > 70 ? 1 : 0;
    }
    EXPECT_GT(long_without, 0u);
}

class LaxDer : public testing::Test {
protected:
    const PrivateKey key_ = PrivateKey::from_bytes(Bytes(32, 0x42), KeyForm::compressed).value();
    const Digest256 hash_ = sha256(base::as_bytes("lax"));
    const CompactSignature compact_ = *parse_der_lax(sign_ecdsa(key_, hash_, RGrinding::low_r));
    const Bytes r_ = Bytes(compact_.begin(), compact_.begin() + 32);
    const Bytes s_ = Bytes(compact_.begin() + 32, compact_.end());

    [[nodiscard]] bool verifies(const Bytes& signature) const {
        return verify_ecdsa(key_.public_key().bytes(), signature, hash_);
    }
    static Bytes join(const std::vector<Bytes>& parts) {
        Bytes all;
        for (const Bytes& part : parts)
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }
};

TEST_F(LaxDer, AcceptsWhatTheNetworkAccepted) {
    const Bytes good = join({{0x30, 68, 2, 32}, r_, {2, 32}, s_});
    EXPECT_TRUE(verifies(good));
    EXPECT_TRUE(verifies(join({good, {1, 2, 3}}))) << "trailing bytes";
    EXPECT_TRUE(verifies(join({{0x30, 0, 2, 32}, r_, {2, 32}, s_}))) << "wrong outer length";
    EXPECT_TRUE(verifies(join({{0x30, 0x83, 9, 9, 9, 2, 32}, r_, {2, 32}, s_})))
        << "outer length in long form, value ignored";
    EXPECT_TRUE(verifies(join({{0x30, 70, 2, 35, 0, 0, 0}, r_, {2, 32}, s_}))) << "padded r";
    EXPECT_TRUE(verifies(join({{0x30, 70, 2, 32}, r_, {2, 0x81, 32}, s_}))) << "long form of s";
    EXPECT_TRUE(verifies(join({{0x30, 70, 2, 0x86, 0, 0, 0, 0, 0, 32}, r_, {2, 32}, s_})))
        << "length with leading zeros";
    Bytes many_zeros(300, 0);
    EXPECT_TRUE(verifies(join({{0x30, 0, 2, 0x82, 0x01, 0x4c}, many_zeros, r_, {2, 32}, s_})))
        << "332-byte r";
}

TEST_F(LaxDer, NegativeNumbersReadAsPositive) {
    const auto minus = PrivateKey::from_bytes(s_, KeyForm::compressed)->negated();
    const Bytes high_s(minus.bytes().begin(), minus.bytes().end());
    ASSERT_GE(high_s[0], 0x80);
    const Bytes signature = join({{0x30, 68, 2, 32}, r_, {2, 32}, high_s});
    EXPECT_TRUE(verifies(signature)) << "high s, and its sign bit set";
    EXPECT_FALSE(is_low_s(signature));
    EXPECT_TRUE(is_low_s(join({{0x30, 68, 2, 32}, r_, {2, 32}, s_})));
}

TEST_F(LaxDer, RejectsBrokenStructure) {
    const Bytes good = join({{0x30, 68, 2, 32}, r_, {2, 32}, s_});
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_FALSE(parse_der_lax(base::ByteView(good).first(size))) << size;
    for (const std::size_t tag : {0u, 2u, 36u}) {
        Bytes wrong = good;
        wrong[tag] ^= 1;
        EXPECT_FALSE(parse_der_lax(wrong)) << "tag at " << tag;
    }
    EXPECT_FALSE(parse_der_lax(join({{0x30, 0xff, 2, 32}, r_, {2, 32}, s_})))
        << "127 bytes of outer length";
    EXPECT_FALSE(parse_der_lax(join({{0x30, 0, 2, 0x84, 1, 0, 0, 32}, r_, {2, 32}, s_})))
        << "four digits of length";
    EXPECT_FALSE(parse_der_lax(join({{0x30, 0, 2, 0x80}, r_, {2, 32}, s_})))
        << "empty length leaves no s";
    EXPECT_FALSE(is_low_s(Bytes{0x30}));
    EXPECT_FALSE(verifies({}));
}

TEST_F(LaxDer, TooLargeNumbersParseButNeverVerify) {
    const auto zeros = parse_der_lax(join({{0x30, 0, 2, 33, 1}, r_, {2, 32}, s_}));
    ASSERT_TRUE(zeros);
    EXPECT_EQ(*zeros, CompactSignature{});
    EXPECT_FALSE(verifies(join({{0x30, 0, 2, 33, 1}, r_, {2, 32}, s_})));
    EXPECT_FALSE(verifies(join({{0x30, 0, 2, 32}, Bytes(32, 0xff), {2, 32}, s_}))) << "r above n";
    EXPECT_FALSE(verifies(join({{0x30, 0, 2, 0, 2, 0}}))) << "zeros";
}

TEST_F(LaxDer, WrongKeyOrHashFails) {
    const Bytes signature = sign_ecdsa(key_, hash_, RGrinding::none);
    EXPECT_FALSE(verify_ecdsa({}, signature, hash_));
    EXPECT_FALSE(verify_ecdsa(key_.negated().public_key().bytes(), signature, hash_));
    Digest256 other = hash_;
    other[31] ^= 1;
    EXPECT_FALSE(verify_ecdsa(key_.public_key().bytes(), signature, other));
}

TEST(RecoverableSignature, GivesBackTheKeyInItsForm) {
    base::SeededRng rng(11);
    for (int i = 0; i < 16; ++i) {
        const KeyForm form = i % 2 == 0 ? KeyForm::compressed : KeyForm::uncompressed;
        const PrivateKey key = PrivateKey::generate(rng, form);
        Digest256 hash;
        rng.fill(hash);
        const auto made = RecoverableSignature::sign(key, hash);
        const auto read = RecoverableSignature::parse(made.bytes());
        ASSERT_TRUE(read);
        EXPECT_EQ(read->recover(hash), key.public_key());
        hash[0] ^= 1;
        EXPECT_NE(read->recover(hash), key.public_key());
    }
}

TEST(RecoverableSignature, RejectsForeignBytes) {
    Bytes bytes(65, 1);
    for (const int header : {0, 26, 35, 255}) {
        bytes[0] = static_cast<std::uint8_t>(header);
        EXPECT_FALSE(RecoverableSignature::parse(bytes)) << header;
    }
    bytes[0] = 27;
    EXPECT_TRUE(RecoverableSignature::parse(bytes));
    EXPECT_FALSE(RecoverableSignature::parse(base::ByteView(bytes).first(64)));
    Bytes above_order(65, 0xff);
    above_order[0] = 27;
    EXPECT_EQ(RecoverableSignature::parse(above_order)->recover(Digest256{}), std::nullopt);
    Bytes zeros(65, 0);
    zeros[0] = 27;
    EXPECT_EQ(RecoverableSignature::parse(zeros)->recover(Digest256{}), std::nullopt);
}

}  // namespace
}  // namespace malha::crypto

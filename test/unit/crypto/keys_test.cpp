// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/crypto/keys.hpp"

#include <gtest/gtest.h>

#include "malha/base/rng.hpp"
#include "malha/base/secret.hpp"
#include "support/csv.hpp"

namespace malha::crypto {
namespace {

using test::unhex;

constexpr const char* kGroupOrder =
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
constexpr const char* kOrderMinusOne =
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";
constexpr const char* kGeneratorX =
    "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
constexpr const char* kGeneratorY =
    "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";

PrivateKey secret(std::uint8_t value, KeyForm form = KeyForm::compressed) {
    Bytes32 bytes{};
    bytes[31] = value;
    return PrivateKey::from_bytes(bytes, form).value();
}

TEST(PrivateKey, AcceptsExactlyOneToOrderMinusOne) {
    EXPECT_FALSE(PrivateKey::from_bytes(Bytes32{}, KeyForm::compressed));
    EXPECT_FALSE(PrivateKey::from_bytes(unhex(kGroupOrder), KeyForm::compressed));
    EXPECT_TRUE(PrivateKey::from_bytes(unhex(kOrderMinusOne), KeyForm::compressed));
    EXPECT_FALSE(PrivateKey::from_bytes(base::Bytes(31, 1), KeyForm::compressed));
    EXPECT_FALSE(PrivateKey::from_bytes(base::Bytes(33, 1), KeyForm::compressed));
}

TEST(PrivateKey, OneGivesTheGenerator) {
    const std::string x = kGeneratorX;
    EXPECT_EQ(base::to_hex(secret(1).public_key().bytes()), "02" + x);
    EXPECT_EQ(base::to_hex(secret(1, KeyForm::uncompressed).public_key().bytes()),
              "04" + x + kGeneratorY);
    EXPECT_EQ(base::to_hex(secret(1).public_key().x_only().bytes()), x);
    EXPECT_EQ(base::to_hex(secret(1).public_key().hash160()),
              "751e76e8199196d454941c45d1b3a323f1433bd6");
}

TEST(PrivateKey, GeneratesUntilTheNumberIsValid) {
    // First all ones (above the order), then zeros, then a good one.
    class ThreeAnswers final : public base::Rng {
    public:
        void fill(base::MutableByteView out) override {
            std::ranges::fill(out, static_cast<std::uint8_t>(calls == 0   ? 255
                                                             : calls == 1 ? 0
                                                                          : 9));
            ++calls;
        }
        int calls = 0;
    } rng;
    EXPECT_EQ(PrivateKey::generate(rng, KeyForm::compressed).bytes()[0], 9);
    EXPECT_EQ(rng.calls, 3);
}

TEST(PrivateKey, LivesInMemoryForSecrets) {
    const std::size_t before = base::secret_memory_use().used;
    {
        const PrivateKey key = secret(1);
        const PrivateKey copy = key;
        EXPECT_EQ(copy, key);
        EXPECT_NE(copy.bytes().data(), key.bytes().data());
        EXPECT_EQ(base::secret_memory_use().used, before + 2 * PrivateKey::kSize);
    }
    EXPECT_EQ(base::secret_memory_use().used, before);
}

TEST(PublicKey, FormsOfTheSamePoint) {
    const PublicKey small = secret(3).public_key();
    const PublicKey large = secret(3, KeyForm::uncompressed).public_key();
    EXPECT_TRUE(small.is_compressed());
    EXPECT_FALSE(large.is_compressed());
    EXPECT_EQ(small.decompressed(), large);
    EXPECT_EQ(large.compressed(), small);
    EXPECT_EQ(large.x_only(), small.x_only());
    EXPECT_NE(small, large);
    EXPECT_LT(small, large);
}

TEST(PublicKey, HybridsMustAgreeWithTheParityOfY) {
    base::Bytes bytes = base::to_bytes(secret(1, KeyForm::uncompressed).public_key().bytes());
    bytes[0] = 0x06;
    const auto hybrid = PublicKey::parse(bytes);
    ASSERT_TRUE(hybrid);
    EXPECT_EQ(base::to_bytes(hybrid->bytes()), bytes) << "kept as it came: scripts hash it";
    EXPECT_EQ(hybrid->compressed(), secret(1).public_key());
    bytes[0] = 0x07;
    EXPECT_FALSE(PublicKey::parse(bytes));
}

TEST(PublicKey, RejectsWhatIsNoPoint) {
    EXPECT_FALSE(PublicKey::parse({}));
    base::Bytes bytes = base::to_bytes(secret(1).public_key().bytes());
    for (const int prefix : {0, 1, 4, 5, 6, 7, 8, 255}) {
        bytes[0] = static_cast<std::uint8_t>(prefix);
        EXPECT_FALSE(PublicKey::parse(bytes)) << prefix;
    }
    bytes[0] = 2;
    EXPECT_TRUE(PublicKey::parse(bytes));
    bytes.push_back(0);
    EXPECT_FALSE(PublicKey::parse(bytes));
    EXPECT_FALSE(PublicKey::parse(unhex("02" + std::string(62, '0') + "05"))) << "no such x";
    EXPECT_FALSE(PublicKey::parse(unhex("02" + std::string(64, 'f')))) << "x not below the prime";
    EXPECT_FALSE(
        PublicKey::parse(unhex("04" + std::string(kGeneratorX) + std::string(kGeneratorX))));
}

TEST(Keys, TweaksOfBothSidesAgree) {
    base::SeededRng rng(8);
    for (int i = 0; i < 8; ++i) {
        const PrivateKey key = PrivateKey::generate(rng, KeyForm::compressed);
        Bytes32 tweak;
        rng.fill(tweak);
        const auto tweaked = key.tweak_add(tweak);
        ASSERT_TRUE(tweaked);
        EXPECT_EQ(key.public_key().tweak_add(tweak), tweaked->public_key());
    }
}

TEST(Keys, TweakToZeroOrOutOfRangeFails) {
    const auto minus_one = test::unhex_array<32>(kOrderMinusOne);
    const auto order = test::unhex_array<32>(kGroupOrder);
    EXPECT_FALSE(secret(1).tweak_add(minus_one));
    EXPECT_FALSE(secret(1).public_key().tweak_add(minus_one));
    EXPECT_FALSE(secret(2).tweak_add(order));
    EXPECT_FALSE(secret(2).public_key().tweak_add(order));
    EXPECT_EQ(secret(2).tweak_add(minus_one), secret(1));
}

TEST(Keys, NegationKeepsX) {
    const PrivateKey key = secret(5);
    EXPECT_EQ(key.negated().public_key().x_only(), key.public_key().x_only());
    EXPECT_NE(key.negated().public_key(), key.public_key());
    EXPECT_EQ(key.negated().negated(), key);
}

TEST(Keys, SharedSecretsAgree) {
    base::SeededRng rng(9);
    const PrivateKey a = PrivateKey::generate(rng, KeyForm::compressed);
    const PrivateKey b = PrivateKey::generate(rng, KeyForm::uncompressed);
    EXPECT_EQ(ecdh(a, b.public_key()), ecdh(b, a.public_key()));
    EXPECT_EQ(ecdh(secret(1), a.public_key()), sha256(a.public_key().bytes()));
}

}  // namespace
}  // namespace malha::crypto

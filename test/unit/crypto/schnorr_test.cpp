// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/crypto/schnorr.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/base/rng.hpp"
#include "support/csv.hpp"

namespace malha::crypto {
namespace {

using test::unhex;
using test::unhex_array;

TEST(Schnorr, Bip340Vectors) {
    MALHA_NEEDS_SHARED("vectors/bip340/bip340_test_vectors.csv");
    const auto rows = test::shared_csv("vectors/bip340/bip340_test_vectors.csv");
    ASSERT_EQ(rows.size(), 19u);
    std::size_t signed_count = 0;
    for (const auto& row : rows) {
        const auto key = unhex_array<32>(row.at("public key"));
        const auto signature = unhex_array<64>(row.at("signature"));
        const auto message = unhex(row.at("message"));
        EXPECT_EQ(verify_schnorr(key, signature, message), row.at("verification result") == "TRUE")
            << row.at("index");
        if (row.at("secret key").empty()) continue;
        const auto secret =
            PrivateKey::from_bytes(unhex(row.at("secret key")), KeyForm::compressed);
        ASSERT_TRUE(secret);
        EXPECT_EQ(secret->public_key().x_only().bytes(), key);
        EXPECT_EQ(sign_schnorr(*secret, message, unhex_array<32>(row.at("aux_rand"))), signature);
        ++signed_count;
    }
    std::cout << "BIP340: " << rows.size() << " cases, " << signed_count << " signed\n";
    EXPECT_GT(signed_count, 0u);
}

std::optional<Digest256> root_of(const nlohmann::json& value) {
    if (value.is_null()) return std::nullopt;
    return unhex_array<32>(value.get<std::string>());
}

TEST(Taproot, Bip341OutputKeys) {
    MALHA_NEEDS_SHARED("vectors/bip341/wallet_vectors.json");
    const auto vectors = test::shared_json("vectors/bip341/wallet_vectors.json");
    std::size_t count = 0;
    for (const auto& test : vectors.at("scriptPubKey")) {
        const auto& mid = test.at("intermediary");
        const auto internal =
            XOnlyPublicKey::parse(unhex(test.at("given").at("internalPubkey").get<std::string>()));
        ASSERT_TRUE(internal);
        const auto root = root_of(mid.at("merkleRoot"));
        EXPECT_EQ(base::to_hex(taproot_tweak_hash(*internal, root)), mid.at("tweak"));
        const auto output = taproot_output_key(*internal, root);
        ASSERT_TRUE(output);
        EXPECT_EQ(base::to_hex(output->key.bytes()), mid.at("tweakedPubkey"));
        if (root) {
            const auto& key = output->key.bytes();
            EXPECT_TRUE(check_taproot_commitment(key, output->is_odd, internal->bytes(), *root));
            EXPECT_FALSE(check_taproot_commitment(key, !output->is_odd, internal->bytes(), *root));
            Digest256 other = *root;
            other[0] ^= 1;
            EXPECT_FALSE(check_taproot_commitment(key, output->is_odd, internal->bytes(), other));
        }
        ++count;
    }
    EXPECT_EQ(count, 7u);
    for (const auto& spend : vectors.at("keyPathSpending"))
        for (const auto& input : spend.at("inputSpending")) {
            const auto secret = PrivateKey::from_bytes(
                unhex(input.at("given").at("internalPrivkey").get<std::string>()),
                KeyForm::compressed);
            const auto root = root_of(input.at("given").at("merkleRoot"));
            const auto& mid = input.at("intermediary");
            EXPECT_EQ(base::to_hex(secret->public_key().x_only().bytes()),
                      mid.at("internalPubkey"));
            const auto tweaked = taproot_private_key(*secret, root);
            ASSERT_TRUE(tweaked);
            EXPECT_EQ(base::to_hex(tweaked->bytes()), mid.at("tweakedPrivkey"));
            ++count;
        }
    std::cout << "BIP341: " << count << " cases\n";
    EXPECT_EQ(count, 14u);
}

TEST(Taproot, TweakedPrivateKeyBelongsToTheOutputKey) {
    base::SeededRng rng(7);
    for (int i = 0; i < 8; ++i) {
        const PrivateKey key = PrivateKey::generate(rng, KeyForm::compressed);
        Digest256 root;
        rng.fill(root);
        const auto output = taproot_output_key(key.public_key().x_only(), root);
        const auto tweaked = taproot_private_key(key, root);
        ASSERT_TRUE(output && tweaked);
        EXPECT_EQ(tweaked->public_key().x_only(), output->key);
    }
}

TEST(Taproot, CommitmentToKeysOffTheCurveFails) {
    // x = 5 is on no point of the curve.
    Bytes32 no_key{};
    no_key[31] = 5;
    EXPECT_FALSE(XOnlyPublicKey::parse(no_key));
    EXPECT_FALSE(check_taproot_commitment(no_key, false, no_key, Digest256{}));
    EXPECT_FALSE(verify_schnorr(no_key, SchnorrSignature{}, Digest256{}));
}

}  // namespace
}  // namespace malha::crypto

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/musig_nonce.hpp"

#include <gtest/gtest.h>

#include "malha/base/hex.hpp"
#include "support/shared.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using nlohmann::json;

constexpr const char* kFolder = "vectors/bip327/";

Bytes bytes_of(const json& text) {
    return base::from_hex(text.get<std::string>()).value();
}
/// No bytes for null.
Bytes bytes_or_none(const json& text) {
    return text.is_null() ? Bytes{} : bytes_of(text);
}

crypto::PrivateKey some_key() {
    return crypto::PrivateKey::from_bytes(Bytes(32, 1), crypto::KeyForm::compressed).value();
}

}  // namespace

TEST(MusigNonce, GenerationVectors) {
    MALHA_NEEDS_SHARED(kFolder);
    const json vectors = test::shared_json(std::string(kFolder) + "nonce_gen_vectors.json");
    std::size_t cases = 0;
    for (const json& entry : vectors.at("test_cases")) {
        const auto signer = crypto::PublicKey::parse(bytes_of(entry.at("pk"))).value();
        const auto key = crypto::PrivateKey::from_bytes(bytes_or_none(entry.at("sk")),
                                                        crypto::KeyForm::compressed);
        const Bytes aggregate = bytes_or_none(entry.at("aggpk"));
        const Bytes message = bytes_or_none(entry.at("msg"));
        const Bytes extra = bytes_or_none(entry.at("extra_in"));
        MusigNonceInput input{.signer = signer, .aggregate = aggregate, .extra = extra};
        if (key) input.key = &*key;
        if (!entry.at("msg").is_null()) input.message = message;
        const Bytes random = bytes_of(entry.at("rand_"));
        const auto nonce = make_musig_nonce(base::ByteView(random).first<32>(), input);
        ASSERT_TRUE(nonce);
        EXPECT_EQ(base::to_hex(nonce->first().bytes()) + base::to_hex(nonce->second().bytes()) +
                      base::to_hex(nonce->signer().bytes()),
                  base::to_hex(bytes_of(entry.at("expected_secnonce"))));
        EXPECT_EQ(base::to_hex(nonce->public_nonce()),
                  base::to_hex(bytes_of(entry.at("expected_pubnonce"))));
        ++cases;
    }
    EXPECT_EQ(cases, 4U);
}

TEST(MusigNonce, AggregationVectors) {
    MALHA_NEEDS_SHARED(kFolder);
    const json vectors = test::shared_json(std::string(kFolder) + "nonce_agg_vectors.json");
    std::size_t cases = 0;
    for (const char* kind : {"valid_test_cases", "error_test_cases"})
        for (const json& entry : vectors.at(kind)) {
            std::vector<Bytes> nonces;
            for (const std::size_t index : entry.at("pnonce_indices"))
                nonces.push_back(bytes_of(vectors.at("pnonces").at(index)));
            const auto sum = sum_musig_nonces(nonces);
            ++cases;
            ASSERT_EQ(sum.has_value(), entry.contains("expected"));
            if (!sum) continue;
            EXPECT_EQ(base::to_hex(sum->bytes()), base::to_hex(bytes_of(entry.at("expected"))));
            EXPECT_TRUE(MusigNoncePoints::parse(bytes_of(entry.at("expected"))));
        }
    EXPECT_EQ(cases, 5U);
}

TEST(MusigNonces, HandsEachSecretOutOnce) {
    base::SeededRng rng(1);
    MusigNonces nonces(rng);
    const auto key = some_key();
    const auto signer = key.public_key();
    const auto first = nonces.make({.signer = signer, .key = &key});
    const auto second = nonces.make({.signer = signer, .key = &key});
    EXPECT_NE(first, second);
    const auto secret = nonces.take(second);
    ASSERT_TRUE(secret);
    EXPECT_EQ(secret->public_nonce(), second);
    EXPECT_FALSE(nonces.take(second));
    EXPECT_TRUE(nonces.take(first));
    EXPECT_FALSE(nonces.take(Bytes(66, 2)));
}

TEST(MusigNonces, ForgetsTheOldest) {
    base::SeededRng rng(1);
    MusigNonces nonces(rng);
    const auto signer = some_key().public_key();
    const auto oldest = nonces.make({.signer = signer});
    const auto next = nonces.make({.signer = signer});
    for (std::size_t i = 1; i < MusigNonces::kWaitingMax; ++i)
        static_cast<void>(nonces.make({.signer = signer}));
    EXPECT_FALSE(nonces.take(oldest));
    EXPECT_TRUE(nonces.take(next));
}

}  // namespace malha::keys

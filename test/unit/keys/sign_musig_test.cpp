// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/sign_musig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "malha/base/endian.hpp"
#include "malha/base/hex.hpp"
#include "malha/keys/musig.hpp"
#include "support/shared.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using base::ByteView;
using crypto::PublicKey;
using nlohmann::json;

constexpr const char* kFolder = "vectors/bip327/";

Bytes bytes_of(const json& text) {
    return base::from_hex(text.get<std::string>()).value();
}
Bytes bytes_at(const json& list, const json& index) {
    return bytes_of(list.at(index.get<std::size_t>()));
}
crypto::Bytes32 to_32(const Bytes& bytes) {
    crypto::Bytes32 result{};
    std::ranges::copy(bytes, result.begin());
    return result;
}
crypto::PrivateKey private_key(const json& text) {
    return crypto::PrivateKey::from_bytes(bytes_of(text), crypto::KeyForm::compressed).value();
}
std::optional<MusigSecretNonce> secret_nonce(ByteView bytes) {
    return MusigSecretNonce::from_numbers(bytes.first(32), bytes.subspan(32, 32),
                                          PublicKey::parse(bytes.subspan(64)).value());
}

/// The keys that a case names. Empty optional: one is none.
std::optional<std::vector<PublicKey>> keys_of(const json& vectors, const json& entry) {
    std::vector<PublicKey> keys;
    for (const json& index : entry.at("key_indices")) {
        const auto key = PublicKey::parse(bytes_at(vectors.at("pubkeys"), index));
        if (!key) return std::nullopt;
        keys.push_back(*key);
    }
    return keys;
}

std::vector<Bytes> listed(const json& list, const json& indices) {
    std::vector<Bytes> found;
    for (const json& index : indices)
        found.push_back(bytes_at(list, index));
    return found;
}

/// Empty optional: a tweak is refused.
std::optional<MusigKey> tweaked(const std::vector<PublicKey>& keys,
                                const std::vector<Bytes>& tweaks, const json& is_xonly) {
    MusigKey key(musig_aggregate(keys).value());
    for (std::size_t i = 0; i < tweaks.size(); ++i) {
        const auto kind =
            is_xonly.at(i).get<bool>() ? MusigTweak::Kind::x_only : MusigTweak::Kind::plain;
        if (!key.apply({to_32(tweaks[i]), kind})) return std::nullopt;
    }
    return key;
}

struct Combined {
    std::optional<crypto::SchnorrSignature> signature;
    PublicKey key;
};
Combined combine(const json& vectors, const json& entry) {
    const auto key =
        tweaked(keys_of(vectors, entry).value(),
                listed(vectors.at("tweaks"), entry.at("tweak_indices")), entry.at("is_xonly"))
            .value();
    MusigParts parts{.nonces = listed(vectors.at("pnonces"), entry.at("nonce_indices")),
                     .signatures = {}};
    for (const Bytes& part : listed(vectors.at("psigs"), entry.at("psig_indices")))
        parts.signatures.push_back(to_32(part));
    return {combine_musig(key, parts, bytes_of(vectors.at("msg"))), key.key()};
}

/// BIP 327 DeterministicSign, of the last signer: a nonce that needs no state, made of everything.
std::optional<MusigSecretNonce> deterministic_nonce(const crypto::PrivateKey& key, ByteView random,
                                                    ByteView others, const MusigKey& aggregate,
                                                    ByteView message) {
    crypto::Bytes32 masked = key.bytes();
    const auto mask = crypto::tagged_hash("MuSig/aux", random);
    for (std::size_t i = 0; !random.empty() && i < masked.size(); ++i)
        masked[i] ^= mask[i];
    std::array<std::uint8_t, 8> length{};
    base::store_be<std::uint64_t>(length.data(), message.size());
    std::array<crypto::Digest256, 2> numbers{};
    for (std::uint8_t i = 0; i < 2; ++i)
        numbers[i] =
            crypto::tagged_hash("MuSig/deterministic/nonce", masked, others,
                                aggregate.key().x_only().bytes(), length, message, Bytes{i});
    return MusigSecretNonce::from_numbers(numbers[0], numbers[1], key.public_key());
}

/// (public nonce, partial signature). Empty optional: something is refused.
std::optional<std::pair<Bytes, Bytes>> sign_deterministically(const json& vectors,
                                                              const json& entry) {
    const auto keys = keys_of(vectors, entry);
    std::vector<Bytes> tweaks;
    for (const json& tweak : entry.at("tweaks"))
        tweaks.push_back(bytes_of(tweak));
    const auto key = keys ? tweaked(*keys, tweaks, entry.at("is_xonly")) : std::nullopt;
    if (!key) return std::nullopt;
    const auto own = private_key(vectors.at("sk"));
    const Bytes message = bytes_at(vectors.at("msgs"), entry.at("msg_index"));
    const Bytes others = bytes_of(entry.at("aggothernonce"));
    const Bytes random = entry.at("rand").is_null() ? Bytes{} : bytes_of(entry.at("rand"));
    auto nonce = deterministic_nonce(own, random, others, *key, message);
    const MusigPublicNonce public_nonce = nonce->public_nonce();
    const Bytes own_nonce(public_nonce.begin(), public_nonce.end());
    const auto sum = sum_musig_nonces(std::vector<Bytes>{own_nonce, others});
    if (!sum) return std::nullopt;
    const auto part = sign_musig(*std::move(nonce), own, {*key, *keys, *sum, message});
    if (!part) return std::nullopt;
    return std::pair{own_nonce, Bytes(part->begin(), part->end())};
}

}  // namespace

TEST(SignMusig, SignatureAggregationVectors) {
    MALHA_NEEDS_SHARED(kFolder);
    const json vectors = test::shared_json(std::string(kFolder) + "sig_agg_vectors.json");
    std::size_t cases = 0;
    for (const json& entry : vectors.at("valid_test_cases")) {
        const Combined made = combine(vectors, entry);
        ASSERT_TRUE(made.signature);
        EXPECT_EQ(Bytes(made.signature->begin(), made.signature->end()),
                  bytes_of(entry.at("expected")));
        EXPECT_TRUE(crypto::verify_schnorr(made.key.x_only().bytes(), *made.signature,
                                           bytes_of(vectors.at("msg"))));
        ++cases;
    }
    for (const json& entry : vectors.at("error_test_cases")) {
        EXPECT_FALSE(combine(vectors, entry).signature);
        ++cases;
    }
    EXPECT_EQ(cases, 5U);
}

TEST(SignMusig, SigningVectors) {
    MALHA_NEEDS_SHARED(kFolder);
    const json vectors = test::shared_json(std::string(kFolder) + "sign_verify_vectors.json");
    const auto own = private_key(vectors.at("sk"));
    std::size_t cases = 0;
    for (const json& entry : vectors.at("valid_test_cases")) {
        const auto keys = keys_of(vectors, entry).value();
        const MusigKey key(musig_aggregate(keys).value());
        const auto nonces = listed(vectors.at("pnonces"), entry.at("nonce_indices"));
        const Bytes message = bytes_at(vectors.at("msgs"), entry.at("msg_index"));
        const auto sum = sum_musig_nonces(nonces).value();
        const auto expected_sum = sum.bytes();
        EXPECT_EQ(Bytes(expected_sum.begin(), expected_sum.end()),
                  bytes_at(vectors.at("aggnonces"), entry.at("aggnonce_index")));
        const MusigContext context{key, keys, sum, message};
        const auto part =
            sign_musig(secret_nonce(bytes_at(vectors.at("secnonces"), 0)).value(), own, context);
        ASSERT_TRUE(part);
        EXPECT_EQ(Bytes(part->begin(), part->end()), bytes_of(entry.at("expected")));
        const auto signer = entry.at("signer_index").get<std::size_t>();
        EXPECT_TRUE(verify_musig_part(*part, nonces[signer], keys[signer], context));
        ++cases;
    }
    for (const json& entry : vectors.at("sign_error_test_cases")) {
        const auto keys = keys_of(vectors, entry);
        const auto sum =
            MusigNoncePoints::parse(bytes_at(vectors.at("aggnonces"), entry.at("aggnonce_index")));
        auto nonce = secret_nonce(bytes_at(vectors.at("secnonces"), entry.at("secnonce_index")));
        const Bytes message = bytes_at(vectors.at("msgs"), entry.at("msg_index"));
        const bool is_signed =
            keys && sum && nonce &&
            sign_musig(*std::move(nonce), own,
                       {MusigKey(musig_aggregate(*keys).value()), *keys, *sum, message});
        EXPECT_FALSE(is_signed) << entry.at("comment");
        ++cases;
    }
    EXPECT_EQ(cases, 12U);
}

TEST(SignMusig, VerificationVectors) {
    MALHA_NEEDS_SHARED(kFolder);
    const json vectors = test::shared_json(std::string(kFolder) + "sign_verify_vectors.json");
    std::size_t cases = 0;
    for (const char* kind : {"verify_fail_test_cases", "verify_error_test_cases"})
        for (const json& entry : vectors.at(kind)) {
            const auto keys = keys_of(vectors, entry);
            const auto nonces = listed(vectors.at("pnonces"), entry.at("nonce_indices"));
            const auto sum = sum_musig_nonces(nonces);
            const Bytes message = bytes_at(vectors.at("msgs"), entry.at("msg_index"));
            const auto signer = entry.at("signer_index").get<std::size_t>();
            const bool is_valid =
                keys && sum &&
                verify_musig_part(to_32(bytes_of(entry.at("sig"))), nonces[signer], (*keys)[signer],
                                  {MusigKey(musig_aggregate(*keys).value()), *keys, *sum, message});
            EXPECT_FALSE(is_valid) << entry.at("comment");
            ++cases;
        }
    EXPECT_EQ(cases, 5U);
}

TEST(SignMusig, TweakVectors) {
    MALHA_NEEDS_SHARED(kFolder);
    const json vectors = test::shared_json(std::string(kFolder) + "tweak_vectors.json");
    const auto own = private_key(vectors.at("sk"));
    const Bytes message = bytes_of(vectors.at("msg"));
    std::size_t cases = 0;
    for (const char* kind : {"valid_test_cases", "error_test_cases"})
        for (const json& entry : vectors.at(kind)) {
            const auto keys = keys_of(vectors, entry).value();
            const auto key = tweaked(keys, listed(vectors.at("tweaks"), entry.at("tweak_indices")),
                                     entry.at("is_xonly"));
            ++cases;
            EXPECT_EQ(key.has_value(), entry.contains("expected"));
            if (!key) continue;
            const auto nonces = listed(vectors.at("pnonces"), entry.at("nonce_indices"));
            const auto sum = sum_musig_nonces(nonces).value();
            const MusigContext context{*key, keys, sum, message};
            const auto part =
                sign_musig(secret_nonce(bytes_of(vectors.at("secnonce"))).value(), own, context);
            ASSERT_TRUE(part);
            EXPECT_EQ(Bytes(part->begin(), part->end()), bytes_of(entry.at("expected")));
            const auto signer = entry.at("signer_index").get<std::size_t>();
            EXPECT_TRUE(verify_musig_part(*part, nonces[signer], keys[signer], context));
        }
    EXPECT_EQ(cases, 6U);
}

TEST(SignMusig, DeterministicSigningVectors) {
    MALHA_NEEDS_SHARED(kFolder);
    const json vectors = test::shared_json(std::string(kFolder) + "det_sign_vectors.json");
    std::size_t cases = 0;
    for (const char* kind : {"valid_test_cases", "error_test_cases"})
        for (const json& entry : vectors.at(kind)) {
            const auto made = sign_deterministically(vectors, entry);
            ++cases;
            ASSERT_EQ(made.has_value(), entry.contains("expected"));
            if (!made) continue;
            EXPECT_EQ(made->first, bytes_of(entry.at("expected").at(0)));
            EXPECT_EQ(made->second, bytes_of(entry.at("expected").at(1)));
        }
    EXPECT_EQ(cases, 9U);
}

TEST(SignMusig, RefusesANonceOfAnotherSigner) {
    MALHA_NEEDS_SHARED(kFolder);
    const json vectors = test::shared_json(std::string(kFolder) + "sign_verify_vectors.json");
    const auto own = private_key(vectors.at("sk"));
    const json& entry = vectors.at("valid_test_cases").at(0);
    const auto keys = keys_of(vectors, entry).value();
    const MusigKey key(musig_aggregate(keys).value());
    const auto sum =
        sum_musig_nonces(listed(vectors.at("pnonces"), entry.at("nonce_indices"))).value();
    Bytes nonce = bytes_at(vectors.at("secnonces"), 0);
    std::ranges::copy(keys[1].bytes(), nonce.begin() + 64);
    EXPECT_FALSE(sign_musig(secret_nonce(nonce).value(), own, {key, keys, sum, Bytes(32)}));
}

TEST(SignMusig, RefusesNoncesThatAreNoPoints) {
    MALHA_NEEDS_SHARED(kFolder);
    const json vectors = test::shared_json(std::string(kFolder) + "sig_agg_vectors.json");
    const auto key = PublicKey::parse(bytes_at(vectors.at("pubkeys"), 0));
    EXPECT_FALSE(combine_musig(MusigKey(*key), {{Bytes(66)}, {crypto::Bytes32{1}}}, Bytes(32)));
    EXPECT_FALSE(combine_musig(MusigKey(*key), {{Bytes(65, 2)}, {crypto::Bytes32{1}}}, Bytes(32)));
    EXPECT_FALSE(combine_musig(MusigKey(*key), {}, Bytes(32)));
}

}  // namespace malha::keys

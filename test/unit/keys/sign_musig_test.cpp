// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/sign_musig.hpp"

#include <gtest/gtest.h>

#include "malha/base/hex.hpp"
#include "malha/keys/musig.hpp"
#include "support/shared.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using nlohmann::json;
constexpr const char* kVectors = "vectors/bip327/sig_agg_vectors.json";

Bytes bytes_at(const json& list, const json& index) {
    return base::from_hex(list.at(index.get<std::size_t>()).get<std::string>()).value();
}
crypto::Bytes32 to_32(const Bytes& bytes) {
    crypto::Bytes32 result{};
    std::copy(bytes.begin(), bytes.end(), result.begin());
    return result;
}

std::optional<crypto::SchnorrSignature> combine(const json& vectors, const json& entry,
                                                std::optional<crypto::PublicKey>& key_out) {
    std::vector<crypto::PublicKey> keys;
    for (const json& index : entry.at("key_indices"))
        keys.push_back(crypto::PublicKey::parse(bytes_at(vectors.at("pubkeys"), index)).value());
    MusigKey key(musig_aggregate(keys).value());
    for (std::size_t i = 0; i < entry.at("tweak_indices").size(); ++i) {
        const MusigTweak tweak{
            to_32(bytes_at(vectors.at("tweaks"), entry.at("tweak_indices").at(i))),
            entry.at("is_xonly").at(i).get<bool>() ? MusigTweak::Kind::x_only
                                                   : MusigTweak::Kind::plain};
        EXPECT_TRUE(key.apply(tweak));
    }
    MusigParts parts;
    for (const json& index : entry.at("nonce_indices"))
        parts.nonces.push_back(bytes_at(vectors.at("pnonces"), index));
    for (const json& index : entry.at("psig_indices"))
        parts.signatures.push_back(to_32(bytes_at(vectors.at("psigs"), index)));
    key_out = key.key();
    return combine_musig(key, parts, base::from_hex(vectors.at("msg").get<std::string>()).value());
}

}  // namespace

TEST(SignMusig, SignatureAggregationVectors) {
    MALHA_NEEDS_SHARED(kVectors);
    const json vectors = test::shared_json(kVectors);
    std::size_t cases = 0;
    std::optional<crypto::PublicKey> key;
    for (const json& entry : vectors.at("valid_test_cases")) {
        const auto signature = combine(vectors, entry, key);
        ASSERT_TRUE(signature);
        EXPECT_EQ(Bytes(signature->begin(), signature->end()),
                  base::from_hex(entry.at("expected").get<std::string>()));
        EXPECT_TRUE(
            crypto::verify_schnorr(key->x_only().bytes(), *signature,
                                   base::from_hex(vectors.at("msg").get<std::string>()).value()));
        ++cases;
    }
    for (const json& entry : vectors.at("error_test_cases")) {
        EXPECT_FALSE(combine(vectors, entry, key));
        ++cases;
    }
    EXPECT_EQ(cases, 5U);
}

TEST(SignMusig, RefusesNoncesThatAreNoPoints) {
    MALHA_NEEDS_SHARED(kVectors);
    const json vectors = test::shared_json(kVectors);
    const auto key = crypto::PublicKey::parse(bytes_at(vectors.at("pubkeys"), 0));
    EXPECT_FALSE(combine_musig(MusigKey(*key), {{Bytes(66)}, {crypto::Bytes32{1}}}, Bytes(32)));
    EXPECT_FALSE(combine_musig(MusigKey(*key), {{Bytes(65, 2)}, {crypto::Bytes32{1}}}, Bytes(32)));
    EXPECT_FALSE(combine_musig(MusigKey(*key), {}, Bytes(32)));
}

}  // namespace malha::keys

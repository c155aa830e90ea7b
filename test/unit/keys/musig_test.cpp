// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/musig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <vector>

#include "malha/base/hex.hpp"
#include "malha/keys/sign_musig.hpp"
#include "support/address_formats.hpp"
#include "support/shared.hpp"

namespace malha::keys {
namespace {

crypto::PublicKey key_from(const std::string& hex) {
    return crypto::PublicKey::parse(*base::from_hex(hex)).value();
}

}  // namespace

TEST(Musig, Bip327AggregatesInTheGivenOrder) {
    MALHA_NEEDS_SHARED("vectors/bip327/key_agg_vectors.json");
    const auto vectors = test::shared_json("vectors/bip327/key_agg_vectors.json");
    std::size_t cases = 0;
    for (const auto& entry : vectors.at("valid_test_cases")) {
        std::vector<crypto::PublicKey> keys;
        for (const std::size_t index : entry.at("key_indices"))
            keys.push_back(key_from(vectors.at("pubkeys")[index]));
        const auto aggregate = musig_aggregate(keys);
        ASSERT_TRUE(aggregate);
        EXPECT_EQ(base::to_hex(aggregate->x_only().bytes()),
                  base::to_hex(*base::from_hex(entry.at("expected").get<std::string>())));
        ++cases;
    }
    EXPECT_EQ(cases, 4U);
    std::cout << cases << " cases\n";
}

TEST(Musig, Bip327RefusesBadKeysAndTweaks) {
    MALHA_NEEDS_SHARED("vectors/bip327/key_agg_vectors.json");
    const auto vectors = test::shared_json("vectors/bip327/key_agg_vectors.json");
    std::size_t cases = 0;
    for (const auto& entry : vectors.at("error_test_cases")) {
        std::vector<crypto::PublicKey> keys;
        for (const std::size_t index : entry.at("key_indices"))
            if (const auto key = crypto::PublicKey::parse(
                    *base::from_hex(vectors.at("pubkeys")[index].get<std::string>())))
                keys.push_back(*key);
        bool is_refused = keys.size() != entry.at("key_indices").size();
        if (!is_refused) {
            MusigKey key(musig_aggregate(keys).value());
            MusigTweak tweak;
            const std::size_t index = entry.at("tweak_indices").at(0);
            std::ranges::copy(*base::from_hex(vectors.at("tweaks")[index].get<std::string>()),
                              tweak.value.begin());
            if (entry.at("is_xonly").at(0)) tweak.kind = MusigTweak::Kind::x_only;
            is_refused = !key.apply(tweak);
        }
        EXPECT_TRUE(is_refused) << entry.at("comment");
        ++cases;
    }
    EXPECT_EQ(cases, 5U);
}

TEST(Musig, Bip327SortsKeysAsByteStrings) {
    MALHA_NEEDS_SHARED("vectors/bip327/key_sort_vectors.json");
    const auto vectors = test::shared_json("vectors/bip327/key_sort_vectors.json");
    std::vector<crypto::PublicKey> keys, sorted;
    for (const std::string hex : vectors.at("pubkeys"))
        keys.push_back(key_from(hex));
    for (const std::string hex : vectors.at("sorted_pubkeys"))
        sorted.push_back(key_from(hex));
    std::ranges::sort(keys);
    EXPECT_FALSE(keys.empty());
    EXPECT_EQ(keys, sorted);
}

TEST(Musig, ThereIsNoCoefficientForOthers) {
    const auto key = key_from("02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9");
    const auto other =
        key_from("02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5");
    EXPECT_TRUE(musig_coefficient(std::vector{key}, key));
    EXPECT_FALSE(musig_coefficient(std::vector{key}, other));
}

TEST(Musig, Bip328ExtendedKeys) {
    MALHA_NEEDS_SHARED("vectors/bip328/vectors.json");
    std::size_t cases = 0;
    for (const auto& entry : test::shared_json("vectors/bip328/vectors.json")) {
        std::vector<crypto::PublicKey> keys;
        for (const std::string hex : entry.at("keys"))
            keys.push_back(key_from(hex));
        const auto aggregate = musig_aggregate(keys);
        ASSERT_TRUE(aggregate);
        EXPECT_EQ(base::to_hex(aggregate->bytes()), entry.at("aggregate_pubkey"));
        EXPECT_EQ(extended_key_text(musig_extended_key(*aggregate), kMainFormat), entry.at("xpub"));
        ++cases;
    }
    EXPECT_EQ(cases, 3U);
    std::cout << cases << " cases\n";
}

TEST(Musig, NoKeysHaveNoAggregate) {
    EXPECT_FALSE(musig_aggregate({}));
}

}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/musig.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <vector>

#include "malha/base/hex.hpp"
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

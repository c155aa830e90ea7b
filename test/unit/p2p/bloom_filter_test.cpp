// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/bloom_filter.hpp"

#include <gtest/gtest.h>

#include "malha/base/hex.hpp"
#include "malha/script/templates.hpp"
#include "transactions.hpp"

namespace malha::p2p {
namespace {

base::Bytes hex(std::string_view text) {
    return *base::from_hex(text);
}

wire::FilterLoad empty(std::size_t size, std::uint8_t flags = 0) {
    return {.filter = base::Bytes(size), .hash_functions = 5, .tweak = 0, .flags = flags};
}

/// Inserting 99108ad8..., b5a2c786... and b9300670... into three bytes, without and with a tweak,
/// gives these: the values that implementations of BIP 37 have checked themselves by since 2012.
struct Known {
    std::string_view filter;
    std::uint32_t tweak;
};
class BloomFilterKnown : public testing::TestWithParam<Known> {};
INSTANTIATE_TEST_SUITE_P(All, BloomFilterKnown,
                         testing::Values(Known{"614e9b", 0}, Known{"ce4299", 2147483649}));

TEST_P(BloomFilterKnown, KnowsItsMembersOnly) {
    const BloomFilter filter({.filter = hex(GetParam().filter),
                              .hash_functions = 5,
                              .tweak = GetParam().tweak,
                              .flags = 1});
    EXPECT_TRUE(filter.contains(hex("99108ad8ed9bb6274d3980bab5a85c048f0950c8")));
    EXPECT_FALSE(filter.contains(hex("19108ad8ed9bb6274d3980bab5a85c048f0950c8")));
    EXPECT_TRUE(filter.contains(hex("b5a2c786d9ef4658287ced5914b37a1b4aa32eee")));
    EXPECT_TRUE(filter.contains(hex("b9300670b4c5366e95b2699e8b18bc75e5f729c5")));
}

TEST(BloomFilter, HoldsWhatWasInserted) {
    BloomFilter filter(empty(100));
    for (std::size_t size = 0; size < 10; ++size) {
        const base::Bytes element(size, 7);
        EXPECT_FALSE(filter.contains(element)) << size;
        filter.insert(element);
        EXPECT_TRUE(filter.contains(element)) << size;
    }
}

TEST(BloomFilter, WithoutBytesMatchesEverything) {
    BloomFilter filter({.filter = {}, .hash_functions = 5, .tweak = 0, .flags = 1});
    filter.insert(base::Bytes(5));
    EXPECT_TRUE(filter.contains(base::Bytes(6)));
    EXPECT_TRUE(filter.matches(*test::spending({test::unknown_output(1)})));
}

TEST(BloomFilter, MatchesIdsScriptsAndSpentOutputs) {
    primitives::MutableTransaction draft;
    draft.inputs.push_back(
        {.prevout = test::unknown_output(1), .script_sig = hex("03aabbcc"), .witness = {}});
    draft.outputs.push_back(
        {.value = {1},
         .script_pubkey = script::p2pkh_script(hex("99108ad8ed9bb6274d3980bab5a85c048f0950c8"))});
    const auto tx = primitives::make_transaction(draft);
    base::Bytes outpoint = base::to_bytes(draft.inputs[0].prevout.txid.bytes);
    outpoint.resize(36);
    for (const base::Bytes& element : {base::to_bytes(tx->txid.bytes), hex("aabbcc"), outpoint,
                                       hex("99108ad8ed9bb6274d3980bab5a85c048f0950c8")}) {
        BloomFilter filter(empty(1000));
        EXPECT_FALSE(filter.matches(*tx));
        filter.insert(element);
        EXPECT_TRUE(filter.matches(*tx)) << base::to_hex(element);
    }
}

/// @return whether a spender of the output matches after the transaction did.
bool follows(std::uint8_t flags, const base::Bytes& script, const base::Bytes& element) {
    primitives::MutableTransaction draft;
    draft.inputs.push_back({.prevout = test::unknown_output(1), .script_sig = {}, .witness = {}});
    draft.outputs.push_back({.value = {1}, .script_pubkey = script});
    const auto tx = primitives::make_transaction(draft);
    BloomFilter filter(empty(1000, flags));
    filter.insert(element);
    EXPECT_TRUE(filter.matches(*tx));
    return filter.matches(*test::spending({{tx->txid, 0}}));
}

TEST(BloomFilter, FollowsOutputsAsItsFlagsSay) {
    const base::Bytes hash(20, 9);
    base::Bytes key(33, 4);
    key[0] = 2;
    EXPECT_FALSE(follows(0, script::p2pkh_script(hash), hash));
    EXPECT_TRUE(follows(1, script::p2pkh_script(hash), hash));
    EXPECT_FALSE(follows(2, script::p2pkh_script(hash), hash));
    EXPECT_FALSE(follows(0, script::p2pk_script(key), key));
    EXPECT_TRUE(follows(2, script::p2pk_script(key), key));
    EXPECT_TRUE(follows(2, script::multisig_script(1, {key, key}), key));
}

}  // namespace
}  // namespace malha::p2p

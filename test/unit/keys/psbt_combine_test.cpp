// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/psbt_combine.hpp"

#include <gtest/gtest.h>

#include "psbt_vectors.hpp"
#include "support/shared.hpp"

namespace malha::keys {
namespace {

Psbt simple(std::uint8_t txid, std::uint32_t version = 0) {
    Psbt psbt;
    psbt.version = version;
    psbt.fallback_lock_time = txid;
    PsbtInput& input = psbt.inputs.emplace_back();
    input.prevout.txid.bytes[0] = txid;
    input.prevout.index = 1;
    input.sequence = 5;
    psbt.outputs.emplace_back().value = primitives::Amount{txid};
    return psbt;
}

}  // namespace

TEST(PsbtCombine, Vectors) {
    MALHA_NEEDS_SHARED("vectors/psbt/rpc_psbt.json");
    const auto vectors = test::shared_json("vectors/psbt/rpc_psbt.json");
    for (const auto& entry : vectors.at("combiner")) {
        std::vector<Psbt> psbts;
        for (const auto& text : entry.at("combine"))
            psbts.push_back(decode_base64(text).value());
        const auto combined = combine_psbts(psbts);
        ASSERT_TRUE(combined);
        EXPECT_EQ(encode_base64(*combined), entry.at("result").get<std::string>());
    }
}

TEST(PsbtCombine, KeepsTheFirstOfDifferentValues) {
    std::vector<Psbt> psbts{simple(1), simple(1), simple(1)};
    psbts[1].inputs[0].redeem_script = {1};
    psbts[2].inputs[0].redeem_script = {2};
    psbts[2].other.unknown[{9}] = {3};
    const auto combined = combine_psbts(psbts);
    ASSERT_TRUE(combined);
    EXPECT_EQ(combined->inputs[0].redeem_script, base::Bytes{1});
    EXPECT_EQ(combined->other.unknown.size(), 1U);
}

TEST(PsbtCombine, RefusesOtherTransactions) {
    EXPECT_FALSE(combine_psbts(std::vector<Psbt>{simple(1), simple(2)}));
    EXPECT_FALSE(combine_psbts(std::vector<Psbt>{simple(1, 0), simple(1, 2)}));
}

TEST(PsbtCombine, SequencesAreLeftToUpdatersInVersion2) {
    std::vector<Psbt> psbts{simple(1, 2), simple(1, 2)};
    psbts[1].inputs[0].sequence = 6;
    EXPECT_TRUE(combine_psbts(psbts));
    psbts = {simple(1, 0), simple(1, 0)};
    psbts[1].inputs[0].sequence = 6;
    EXPECT_FALSE(combine_psbts(psbts));
}

TEST(PsbtJoin, PutsInputsAndOutputsTogether) {
    base::SeededRng rng(1);
    const auto joined = join_psbts(std::vector<Psbt>{simple(3), simple(2), simple(4)}, rng);
    ASSERT_TRUE(joined);
    EXPECT_EQ(joined->fallback_lock_time, 2U);
    std::set<std::uint8_t> spent;
    std::set<std::int64_t> paid;
    for (std::size_t i = 0; i < 3; ++i) {
        spent.insert(joined->inputs[i].prevout.txid.bytes[0]);
        paid.insert(joined->outputs[i].value.sat);
    }
    EXPECT_EQ(spent, (std::set<std::uint8_t>{2, 3, 4}));
    EXPECT_EQ(paid, (std::set<std::int64_t>{2, 3, 4}));
}

TEST(PsbtJoin, DropsSignaturesOfTheParts) {
    base::SeededRng rng(1);
    std::vector<Psbt> psbts{simple(1), simple(2)};
    psbts[0].inputs[0].final_script_sig = {1};
    psbts[0].inputs[0].redeem_script = {4};
    psbts[1].inputs[0].final_witness = {{2}};
    psbts[1].inputs[0].taproot_key_signature = base::Bytes(64, 3);
    const auto joined = join_psbts(psbts, rng);
    ASSERT_TRUE(joined);
    for (const PsbtInput& input : joined->inputs) {
        EXPECT_FALSE(input.is_final());
        EXPECT_TRUE(input.taproot_key_signature.empty());
        EXPECT_EQ(input.redeem_script.empty(), input.prevout.txid.bytes[0] == 2);
    }
}

TEST(PsbtJoin, RefusesAnInputOfTwo) {
    base::SeededRng rng(1);
    const auto joined = join_psbts(std::vector<Psbt>{simple(1), simple(1)}, rng);
    ASSERT_FALSE(joined);
    EXPECT_EQ(joined.error(), simple(1).inputs[0].prevout);
}

}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// sighash.json (legacy) and the wallet vectors of BIP 341.
#include "malha/script/sighash.hpp"

#include <iostream>

#include "malha/base/hex.hpp"
#include "malha/crypto/schnorr.hpp"
#include "malha/script/taproot.hpp"
#include "malha/script/templates.hpp"
#include "spend.hpp"
#include "support/script_text.hpp"
#include "support/shared.hpp"

namespace malha::script {
namespace {

constexpr const char* kLegacyFile = "vectors/sighash/sighash.json";
constexpr const char* kBip341File = "vectors/bip341/wallet_vectors.json";

TEST(LegacySighash, MatchesVectors) {
    MALHA_NEEDS_SHARED(kLegacyFile);
    int cases = 0;
    for (const auto& row : test::shared_json(kLegacyFile)) {
        if (row.size() == 1) continue;
        const auto tx = primitives::parse_transaction(test::unhex(row[0].get<std::string>()));
        const auto hash_type = static_cast<std::uint32_t>(row[3].get<std::int32_t>());
        const Digest256 hash = legacy_sighash(*tx.value(), row[2].get<std::size_t>(),
                                              test::unhex(row[1].get<std::string>()), hash_type);
        EXPECT_EQ(base::to_display_hex(hash), row[4]) << row;
        ++cases;
    }
    std::cout << cases << " sighash\n";
    EXPECT_EQ(cases, 500);
}

TEST(LegacySighash, IsOneForSingleWithoutItsOutput) {
    primitives::MutableTransaction tx;
    tx.inputs.resize(2);
    tx.outputs.resize(1);
    const auto built = primitives::make_transaction(tx);
    Digest256 one{};
    one[0] = 1;
    EXPECT_EQ(legacy_sighash(*built, 1, {}, sighash::kSingle), one);
    EXPECT_NE(legacy_sighash(*built, 0, {}, sighash::kSingle), one);
}

/// The Merkle root of a tree; appends the hashes of its leaves, in order.
Digest256 root_of(const nlohmann::json& tree, std::vector<std::string>& leaf_hashes) {
    if (tree.is_array()) {
        const Digest256 left = root_of(tree[0], leaf_hashes);
        return tapbranch_hash(left, root_of(tree[1], leaf_hashes));
    }
    const Digest256 leaf = tapleaf_hash(tree["leafVersion"].get<std::uint8_t>(),
                                        test::unhex(tree["script"].get<std::string>()));
    leaf_hashes.push_back(base::to_hex(leaf));
    return leaf;
}

/// The scripts of a tree with their leaf versions, in order.
void collect_leaves(const nlohmann::json& tree, std::vector<nlohmann::json>& leaves) {
    if (!tree.is_array()) {
        leaves.push_back(tree);
        return;
    }
    collect_leaves(tree[0], leaves);
    collect_leaves(tree[1], leaves);
}

TEST(TaprootTree, MatchesBip341) {
    MALHA_NEEDS_SHARED(kBip341File);
    int cases = 0;
    int control_blocks = 0;
    const auto vectors = test::shared_json(kBip341File);
    for (const auto& row : vectors["scriptPubKey"]) {
        const auto key = crypto::XOnlyPublicKey::parse(
            test::unhex(row["given"]["internalPubkey"].get<std::string>()));
        const auto& tree = row["given"]["scriptTree"];
        std::optional<Digest256> root;
        std::vector<std::string> leaf_hashes;
        if (!tree.is_null()) root = root_of(tree, leaf_hashes);
        if (root) {
            EXPECT_EQ(base::to_hex(*root), row["intermediary"]["merkleRoot"]);
            EXPECT_EQ(nlohmann::json(leaf_hashes), row["intermediary"]["leafHashes"]);
        }
        const auto output = crypto::taproot_output_key(*key, root);
        EXPECT_EQ(base::to_hex(output->key.bytes()), row["intermediary"]["tweakedPubkey"]);
        ++cases;
        if (!row["expected"].contains("scriptPathControlBlocks")) continue;
        std::vector<nlohmann::json> leaves;
        collect_leaves(tree, leaves);
        for (std::size_t i = 0; i < leaves.size(); ++i, ++control_blocks) {
            const auto bytes =
                test::unhex(row["expected"]["scriptPathControlBlocks"][i].get<std::string>());
            const auto control = ControlBlock::parse(bytes);
            ASSERT_TRUE(control);
            EXPECT_EQ(control->leaf_version, leaves[i]["leafVersion"]);
            const auto leaf = tapleaf_hash(control->leaf_version,
                                           test::unhex(leaves[i]["script"].get<std::string>()));
            EXPECT_TRUE(commits_to_leaf(output->key.bytes(), *control, leaf));
            EXPECT_FALSE(commits_to_leaf(output->key.bytes(), *control,
                                         *root == leaf ? Digest256{} : *root));
        }
    }
    std::cout << cases << " taproot outputs, " << control_blocks << " control blocks\n";
    EXPECT_EQ(cases, 7);
    EXPECT_GT(control_blocks, 0);
}

TEST(ControlBlock, TakesUpTo128Levels) {
    const auto parses = [](std::size_t size) {
        return ControlBlock::parse(base::Bytes(size, 0xc1)).has_value();
    };
    EXPECT_FALSE(parses(0));
    EXPECT_FALSE(parses(32));
    EXPECT_TRUE(parses(33));
    EXPECT_FALSE(parses(34));
    EXPECT_TRUE(parses(65));
    EXPECT_TRUE(parses(33 + 128 * 32));
    EXPECT_FALSE(parses(33 + 129 * 32));
}

/// The transaction of BIP 341's key path vectors, with the outputs that it spends.
Spend bip341_spend(const nlohmann::json& given) {
    Spend spend{
        .tx = primitives::parse_transaction(test::unhex(given["rawUnsignedTx"].get<std::string>()))
                  .value(),
        .scripts = {},
        .outputs = {}};
    for (const auto& spent : given["utxosSpent"])
        spend.add_output({spent["amountSats"].get<std::int64_t>()},
                         test::unhex(spent["scriptPubKey"].get<std::string>()));
    return spend;
}

TEST(TaprootSighash, MatchesBip341) {
    MALHA_NEEDS_SHARED(kBip341File);
    int cases = 0;
    const auto vectors = test::shared_json(kBip341File);
    for (const auto& row : vectors["keyPathSpending"]) {
        const Spend spend = bip341_spend(row["given"]);
        const PrecomputedTransaction tx(*spend.tx, spend.outputs, Precompute::everything);
        const auto& shared = *tx.taproot();
        EXPECT_EQ(base::to_hex(shared.amounts), row["intermediary"]["hashAmounts"]);
        EXPECT_EQ(base::to_hex(shared.outputs), row["intermediary"]["hashOutputs"]);
        EXPECT_EQ(base::to_hex(shared.prevouts), row["intermediary"]["hashPrevouts"]);
        EXPECT_EQ(base::to_hex(shared.script_pubkeys), row["intermediary"]["hashScriptPubkeys"]);
        EXPECT_EQ(base::to_hex(shared.sequences), row["intermediary"]["hashSequences"]);
        for (const auto& input : row["inputSpending"]) {
            const auto hash = taproot_sighash(tx, input["given"]["txinIndex"].get<std::size_t>(),
                                              input["given"]["hashType"].get<std::uint8_t>(), {});
            ASSERT_TRUE(hash);
            EXPECT_EQ(base::to_hex(*hash), input["intermediary"]["sigHash"]);
            ++cases;
        }
        const auto signed_tx = primitives::parse_transaction(
            test::unhex(row["auxiliary"]["fullySignedTx"].get<std::string>()));
        Evaluation evaluation;
        const Spend complete{.tx = signed_tx.value(), .scripts = {}, .outputs = spend.outputs};
        EXPECT_EQ(outcome(complete.verify_all(evaluation, kStandardFlags)), "OK");
    }
    std::cout << cases << " taproot key path spends\n";
    EXPECT_EQ(cases, 7);
}

TEST(TaprootSighash, KnowsOnlyTheDefinedHashTypes) {
    primitives::MutableTransaction tx;
    tx.inputs.resize(2);
    tx.outputs.resize(1);
    const auto built = primitives::make_transaction(tx);
    const std::vector<primitives::TxOutput> spent(2);
    const PrecomputedTransaction precomputed(*built, spent, Precompute::everything);
    std::vector<int> defined;
    for (int hash_type = 0; hash_type < 256; ++hash_type)
        if (taproot_sighash(precomputed, 0, static_cast<std::uint8_t>(hash_type), {}))
            defined.push_back(hash_type);
    EXPECT_EQ(defined, (std::vector<int>{0, 1, 2, 3, 0x81, 0x82, 0x83}));
    EXPECT_FALSE(taproot_sighash(precomputed, 1, sighash::kSingle, {}));
    EXPECT_TRUE(taproot_sighash(precomputed, 1, sighash::kNone, {}));
}

TEST(PrecomputedTransaction, HashesOnlyWhatWitnessesNeed) {
    const base::Bytes p2tr = witness_script(1, base::Bytes(32));
    const auto needs = [&p2tr](bool first, bool second) {
        primitives::MutableTransaction tx;
        tx.inputs.resize(2);
        tx.outputs.resize(1);
        if (first) tx.inputs[0].witness = {{1}};
        if (second) tx.inputs[1].witness = {{1}};
        const auto built = primitives::make_transaction(tx);
        const std::vector<primitives::TxOutput> spent{{{1}, {}}, {{1}, p2tr}};
        const PrecomputedTransaction done(*built, spent, Precompute::for_witnesses);
        return std::pair(done.witness_v0().has_value(), done.taproot().has_value());
    };
    EXPECT_EQ(needs(false, false), std::pair(false, false));
    EXPECT_EQ(needs(true, false), std::pair(true, false));
    EXPECT_EQ(needs(false, true), std::pair(false, true));
    EXPECT_EQ(needs(true, true), std::pair(true, true));
}

}  // namespace
}  // namespace malha::script

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Single real blocks of all eras, as they are and with one byte changed.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/chain_params.hpp"
#include "malha/consensus/connect.hpp"
#include "malha/script/sigops.hpp"
#include "support/block_vectors.hpp"
#include "support/shared.hpp"
#include "unit/consensus/block_builder.hpp"
#include "unit/consensus/header_chain.hpp"

namespace malha::consensus {
namespace {

using primitives::MutableTransaction;

struct RealBlock {
    nlohmann::json facts;
    primitives::BlockPtr block;
    ConsensusParams params;
    primitives::Height height;
    test::SpentFile spent;

    [[nodiscard]] bool has_spent() const { return facts.at("has_spent"); }
    [[nodiscard]] script::VerifyFlags flags() const {
        return script_flags_for_block(params, height, block->hash());
    }
};

std::vector<RealBlock> read_real_blocks() {
    std::vector<RealBlock> blocks;
    for (const auto& facts : test::shared_json("vectors/blocks/index.json")) {
        const std::string path = "vectors/blocks/" + facts.at("file").get<std::string>();
        RealBlock& real = blocks.emplace_back();
        real.facts = facts;
        real.block = test::read_block(path + ".blk");
        real.params =
            (facts.at("network") == "mainnet" ? main_params() : testnet3_params()).consensus;
        real.height = facts.at("height");
        if (real.has_spent()) real.spent = test::read_spent(path + ".spent");
    }
    return blocks;
}

/// The chain below a block, with just the median times that its sequence locks ask about. The time
/// of a block is the median that is wanted five blocks later.
test::ChainPiece chain_below(const RealBlock& real) {
    std::map<primitives::Height, std::uint32_t> medians;
    for (std::size_t i = 0; i < real.spent.outputs.size(); ++i)
        if (real.spent.median_times[i] != 0)
            medians[real.spent.outputs[i].height - 1] = real.spent.median_times[i];
    const primitives::Height first =
        std::max(0, medians.empty() ? real.height - 20 : medians.begin()->first - 20);
    medians[real.height - 1] = real.block->header().time - 3600;
    return {first, real.height - 1,
            [medians](primitives::Height height) {
                const auto next = medians.lower_bound(height + 5);
                return next != medians.end() ? next->second : medians.rbegin()->second;
            },
            real.block->header().bits};
}

HeaderNode node_of(const RealBlock& real, const HeaderNode& parent) {
    HeaderNode node;
    node.parent = &parent;
    node.height = real.height;
    node.hash = real.block->hash();
    node.time = real.block->header().time;
    return node;
}

TEST(RealBlocks, KeepEveryRule) {
    MALHA_NEEDS_SHARED("vectors/blocks/index.json");
    const auto blocks = read_real_blocks();
    EXPECT_EQ(blocks.size(), 32U);
    for (const RealBlock& real : blocks) {
        SCOPED_TRACE(real.facts.at("file"));
        const auto& block = *real.block;
        EXPECT_EQ(block.hash().to_display_hex(), real.facts.at("hash"));
        EXPECT_TRUE(check_block(real.params, block));
        auto chain = chain_below(real);
        chain.tip().hash = block.header().prev_hash;
        const auto context = check_block_context(real.params, block, chain.tip());
        EXPECT_TRUE(context) << to_string(context.error());
        EXPECT_FALSE(is_block_mutated(
            block, real.height >= 481'824 ? WitnessRules::active : WitnessRules::inactive));
    }
}

TEST(RealBlocks, HaveTheRecordedSizes) {
    MALHA_NEEDS_SHARED("vectors/blocks/index.json");
    for (const RealBlock& real : read_real_blocks()) {
        SCOPED_TRACE(real.facts.at("file"));
        const auto& block = *real.block;
        EXPECT_EQ(block.raw().size(), real.facts.at("size"));
        EXPECT_EQ(block.stripped_size(), real.facts.at("stripped_size"));
        EXPECT_EQ(block.weight(), real.facts.at("weight"));
        EXPECT_EQ(block.transactions().size(), real.facts.at("txs"));
        std::int64_t sigops = 0;
        for (const auto& tx : block.transactions())
            sigops += script::legacy_sigops(tx);
        EXPECT_EQ(sigops, real.facts.at("legacy_sigops"));
        const auto index = find_witness_commitment(block);
        ASSERT_EQ(index.has_value(), real.facts.contains("witness_commitment"));
        if (!index) continue;
        const auto script = block.transactions()[0].outputs[*index].script_pubkey;
        EXPECT_EQ(base::to_hex(script.subspan(6, 32)), real.facts.at("witness_commitment"));
        // Miners committed before they had to; only segwit blocks bring the nonce.
        if (real.params.is_active(BuriedDeployment::segwit, real.height)) {
            EXPECT_TRUE(check_witness_commitment(block, WitnessRules::active));
        }
    }
}

TEST(RealBlocks, ConnectWithTheRecordedFeesAndSigops) {
    MALHA_NEEDS_SHARED("vectors/blocks/index.json");
    int count = 0;
    std::size_t inputs = 0;
    for (const RealBlock& real : read_real_blocks()) {
        if (!real.has_spent()) continue;
        SCOPED_TRACE(real.facts.at("file"));
        auto chain = chain_below(real);
        const HeaderNode node = node_of(real, chain.tip());
        const auto effect = check_block_inputs(
            real.params, {.node = node,
                          .block = *real.block,
                          .spent = real.spent.outputs,
                          .transaction_count = real.block->transactions().size()});
        ASSERT_TRUE(effect) << to_string(effect.error());
        EXPECT_EQ(effect->fees.sat, real.facts.at("fees"));
        EXPECT_EQ(block_subsidy(real.params, real.height).sat, real.facts.at("subsidy"));
        // The index counts with P2SH and witness, which hold for all these blocks.
        EXPECT_EQ(effect->sigop_cost, real.facts.at("sigop_cost"));
        const auto verified = verify_block_scripts(*real.block, real.spent.outputs, real.flags());
        EXPECT_TRUE(verified) << to_string(verified.error());
        ++count;
        inputs += real.spent.outputs.size();
    }
    EXPECT_EQ(count, 18);
    std::cout << "blocks: " << count << ", inputs: " << inputs << "\n";
}

TEST(RealBlocks, LoseTheirMerkleRootWithAnyByte) {
    MALHA_NEEDS_SHARED("vectors/blocks/index.json");
    for (const RealBlock& real : read_real_blocks()) {
        SCOPED_TRACE(real.facts.at("file"));
        auto bytes = base::to_bytes(real.block->raw());
        // The coinbase's lock time, and a byte of the header's Merkle root.
        for (const std::size_t at : {bytes.size() - 1, std::size_t{40}}) {
            auto changed = bytes;
            changed[at] ^= 1;
            const auto block = test::parse_block(changed);
            const auto checked = check_block_body(*block);
            ASSERT_FALSE(checked);
            EXPECT_EQ(checked.error().rule, Rule::bad_merkle_root);
            EXPECT_TRUE(is_block_mutated(*block, WitnessRules::active));
        }
    }
}

/// Replaces a transaction; the Merkle root follows, so that only the scripts can tell.
primitives::BlockPtr with_transaction(const primitives::BlockPtr& block, std::size_t index,
                                      const MutableTransaction& tx) {
    std::vector<primitives::TransactionPtr> all;
    for (std::size_t i = 0; i < block->transactions().size(); ++i)
        all.push_back(share_transaction(block, i));
    all[index] = primitives::make_transaction(tx);
    return test::BlockBuilder::assemble(block->header(), all);
}

/// A byte in the middle of the first signature that an input brings; null when it brings none.
std::uint8_t* signature_byte(primitives::MutableTxInput& input) {
    constexpr std::size_t kSchnorrSignatureMin = 64;
    for (auto& item : input.witness)
        if (item.size() >= kSchnorrSignatureMin && item.size() <= 73) return &item[20];
    if (input.script_sig.size() > 70 && input.script_sig[0] >= 0x46 && input.script_sig[0] <= 0x49)
        return &input.script_sig[20];
    return nullptr;
}

TEST(RealBlocks, FailWithOneByteOfAmountScriptOrSignatureChanged) {
    MALHA_NEEDS_SHARED("vectors/blocks/index.json");
    int changes = 0;
    for (const RealBlock& real : read_real_blocks()) {
        if (!real.has_spent()) continue;
        SCOPED_TRACE(real.facts.at("file"));
        const auto transactions = real.block->transactions();
        std::size_t index = 1;
        MutableTransaction original;
        for (; index < transactions.size(); ++index) {
            original = MutableTransaction(transactions[index]);
            if (signature_byte(original.inputs[0]) != nullptr) break;
        }
        if (index == transactions.size()) {
            EXPECT_EQ(transactions.size(), 1U);  // Nothing but a coinbase.
            continue;
        }
        const auto expect_failure = [&](const MutableTransaction& tx) {
            const auto block = with_transaction(real.block, index, tx);
            EXPECT_TRUE(check_block_body(*block));
            const auto verified = verify_block_scripts(*block, real.spent.outputs, real.flags());
            ASSERT_FALSE(verified);
            EXPECT_EQ(verified.error().rule, Rule::script_failed);
            ++changes;
        };
        auto tx = original;
        tx.outputs[0].value.sat ^= 1;
        expect_failure(tx);
        tx = original;
        tx.outputs[0].script_pubkey.back() ^= 1;
        expect_failure(tx);
        tx = original;
        *signature_byte(tx.inputs[0]) ^= 1;
        expect_failure(tx);
    }
    EXPECT_EQ(changes, 3 * 15);
}

}  // namespace
}  // namespace malha::consensus

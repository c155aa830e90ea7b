// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/consensus/block_rules.hpp"

#include <gtest/gtest.h>

#include "malha/consensus/chain_params.hpp"
#include "malha/consensus/merkle.hpp"
#include "unit/consensus/block_builder.hpp"
#include "unit/consensus/header_chain.hpp"

namespace malha::consensus {
namespace {

using primitives::MutableTransaction;
using script::Opcode;
using test::BlockBuilder;
using test::HeaderChain;
using test::spend_of;

HeaderChain chain_of(int length) {
    HeaderChain chain;
    for (int i = 0; i < length; ++i)
        chain.extend(1'000'000 + 600 * static_cast<std::uint32_t>(i));
    return chain;
}

std::string reason(const base::Result<void, Violation>& checked) {
    return checked ? "valid" : reject_reason(checked.error());
}

std::string body(const BlockBuilder& builder) {
    return reason(check_block_body(*builder.build()));
}

class BlockRules : public testing::Test {
protected:
    std::string context(const BlockBuilder& block) {
        return reason(check_block_context(params, *block.build(), chain.tip()));
    }

    ConsensusParams params = regtest_params({}).consensus;
    HeaderChain chain = chain_of(20);
    BlockBuilder builder{chain.tip()};
};

TEST_F(BlockRules, AcceptAnHonestBlock) {
    EXPECT_EQ(body(builder), "valid");
    EXPECT_EQ(context(builder), "valid");
    builder.transactions = {spend_of(1), spend_of(2)};
    builder.transactions[0].inputs[0].witness = {{1}};
    builder.commit_to_witnesses();
    EXPECT_EQ(body(builder), "valid");
    EXPECT_EQ(context(builder), "valid");
}

TEST_F(BlockRules, NeedProofOfWork) {
    BlockBuilder mined = builder;
    auto block = mined.build();
    bool seen_failure = false;
    while (!check_block(params, *block)) {
        EXPECT_EQ(reason(check_block(params, *block)), "high-hash");
        EXPECT_EQ(reason(check_block_solution(params, *block)), "high-hash");
        seen_failure = true;
        ++mined.header.nonce;
        block = mined.build();
    }
    while (!seen_failure) {
        ++mined.header.nonce;
        seen_failure = !check_block(params, *mined.build());
    }
    EXPECT_EQ(reason(check_block(params, *block)), "valid");
}

TEST_F(BlockRules, NeedTheirMerkleRoot) {
    builder.transactions = {spend_of(1), spend_of(2)};
    const auto block = builder.build();
    auto header = block->header();
    header.merkle_root.bytes[5] ^= 1;
    std::vector<primitives::TransactionPtr> all;
    for (std::size_t i = 0; i < 3; ++i)
        all.push_back(share_transaction(block, i));
    EXPECT_EQ(reason(check_block_body(*primitives::Block::assemble(header, all))),
              "bad-txnmrklroot");
    // CVE-2012-2459: the last transaction once more, under the same root.
    all.push_back(all.back());
    const auto forged = primitives::Block::assemble(block->header(), all);
    EXPECT_EQ(block_merkle_tree(*forged).root, block->header().merkle_root);
    EXPECT_EQ(reason(check_block_body(*forged)), "bad-txns-duplicate");
}

TEST_F(BlockRules, NeedTransactionsButNotTooMany) {
    const auto empty = primitives::Block::assemble(builder.header, {});
    EXPECT_EQ(reason(check_block_body(*empty)), "bad-blk-length");
}

TEST_F(BlockRules, BoundTheSizeWithoutWitness) {
    constexpr std::size_t kSizeMax = 1'000'000;
    builder.transactions = {spend_of(1), spend_of(2)};
    auto& script = builder.transactions[0].outputs[0].script_pubkey;
    script.resize(900'000);
    script.resize(script.size() + kSizeMax - builder.build()->stripped_size());
    ASSERT_EQ(builder.build()->stripped_size(), kSizeMax);
    EXPECT_EQ(body(builder), "valid");
    script.push_back(0);
    EXPECT_EQ(body(builder), "bad-blk-length");
}

TEST_F(BlockRules, NeedOneCoinbaseAtTheStart) {
    const auto coinbase = make_transaction(builder.coinbase);
    const auto payment = make_transaction(spend_of(1));
    const auto check = [&](const std::vector<primitives::TransactionPtr>& all) {
        return reason(check_block_body(*BlockBuilder::assemble(builder.header, all)));
    };
    EXPECT_EQ(check({coinbase, payment}), "valid");
    EXPECT_EQ(check({payment, coinbase}), "bad-cb-missing");
    EXPECT_EQ(check({payment}), "bad-cb-missing");
    auto other = builder.coinbase;
    other.outputs[0].value.sat = 1;
    EXPECT_EQ(check({coinbase, payment, make_transaction(other)}), "bad-cb-multiple");
}

TEST_F(BlockRules, CheckEachTransaction) {
    builder.transactions = {spend_of(1), spend_of(2)};
    builder.transactions[1].outputs[0].value.sat = -1;
    const auto checked = check_block_body(*builder.build());
    ASSERT_FALSE(checked);
    const auto txid = make_transaction(builder.transactions[1])->txid.to_display_hex();
    EXPECT_EQ(to_string(checked.error()),
              "bad-txns-vout-negative, Transaction check failed (tx hash " + txid + ") ");
}

TEST_F(BlockRules, BoundLegacySignatureOperations) {
    builder.transactions = {spend_of(1)};
    builder.transactions[0].outputs[0].script_pubkey.assign(19'999, Opcode::OP_CHECKSIG);
    builder.coinbase.outputs[0].script_pubkey = {Opcode::OP_CHECKSIG};
    EXPECT_EQ(body(builder), "valid");
    builder.transactions[0].inputs[0].script_sig = {Opcode::OP_CHECKSIG};
    EXPECT_EQ(body(builder), "bad-blk-sigops");
    // A multisig counts twenty.
    builder.transactions[0].inputs[0].script_sig.clear();
    builder.coinbase.outputs[0].script_pubkey = {Opcode::OP_1, Opcode::OP_CHECKMULTISIG};
    EXPECT_EQ(body(builder), "bad-blk-sigops");
}

TEST_F(BlockRules, NeedFinalTransactionsByHeight) {
    builder.transactions = {spend_of(1)};
    builder.transactions[0].inputs[0].sequence = 0;
    builder.transactions[0].lock_time = 19;  // The block has height 20.
    EXPECT_EQ(context(builder), "valid");
    builder.transactions[0].lock_time = 20;
    EXPECT_EQ(context(builder), "bad-txns-nonfinal");
}

TEST_F(BlockRules, MeasureLockTimesByTheMedianTimePastOnceBip113IsActive) {
    chain = HeaderChain();
    for (int i = 0; i < 20; ++i)
        chain.extend(1'600'000'000 + 600 * static_cast<std::uint32_t>(i));
    BlockBuilder block(chain.tip());
    block.transactions = {spend_of(1)};
    block.transactions[0].inputs[0].sequence = 0;
    const auto median = static_cast<std::uint32_t>(chain.tip().median_time_past().value);
    block.transactions[0].lock_time = median - 1;
    EXPECT_EQ(context(block), "valid");
    block.transactions[0].lock_time = median;
    EXPECT_EQ(context(block), "bad-txns-nonfinal");

    params = regtest_params({.activation_heights = {{BuriedDeployment::csv, 21}}}).consensus;
    EXPECT_EQ(context(block), "valid");
    block.transactions[0].lock_time = block.header.time;
    EXPECT_EQ(context(block), "bad-txns-nonfinal");
    block.transactions[0].lock_time = block.header.time - 1;
    EXPECT_EQ(context(block), "valid");
}

TEST_F(BlockRules, NeedTheHeightInTheCoinbaseOnceBip34IsActive) {
    auto& script = builder.coinbase.inputs[0].script_sig;
    EXPECT_EQ(script, (base::Bytes{1, 20, 0}));
    script = {2, 20, 0};  // The height, but not in its shortest form.
    EXPECT_EQ(context(builder), "bad-cb-height");
    script = {1, 21, 0};
    EXPECT_EQ(context(builder), "bad-cb-height");
    params = regtest_params({.activation_heights = {{BuriedDeployment::bip34, 21}}}).consensus;
    EXPECT_EQ(context(builder), "valid");

    for (const int height : {1, 16, 17, 127, 128, 255, 256, 32'767, 32'768, 227'931}) {
        test::ChainPiece piece(
            height - 11, height - 1, [](primitives::Height) { return 1000U; }, 0x207fffff);
        const BlockBuilder at(piece.tip());
        EXPECT_EQ(reason(check_block_context(main_params().consensus, *at.build(), piece.tip())),
                  "valid");
    }
}

TEST_F(BlockRules, ForbidWitnessesWithoutCommitment) {
    builder.transactions = {spend_of(1)};
    EXPECT_EQ(context(builder), "valid");
    builder.transactions[0].inputs[0].witness = {{1}};
    EXPECT_EQ(context(builder), "unexpected-witness");
    builder.commit_to_witnesses();
    EXPECT_EQ(context(builder), "valid");
    // Before segwit even a right commitment allows none.
    params = regtest_params({.activation_heights = {{BuriedDeployment::segwit, 21}}}).consensus;
    EXPECT_EQ(context(builder), "unexpected-witness");
    EXPECT_EQ(reason(check_witness_commitment(*builder.build(), WitnessRules::inactive)),
              "unexpected-witness");
}

TEST_F(BlockRules, NeedAWitnessNonceOf32Bytes) {
    builder.commit_to_witnesses();
    EXPECT_EQ(context(builder), "valid");
    auto& witness = builder.coinbase.inputs[0].witness;
    witness = {base::Bytes(31, 7)};
    EXPECT_EQ(context(builder), "bad-witness-nonce-size");
    witness = {base::Bytes(33, 7)};
    EXPECT_EQ(context(builder), "bad-witness-nonce-size");
    witness = {base::Bytes(32, 7), base::Bytes(32, 7)};
    EXPECT_EQ(context(builder), "bad-witness-nonce-size");
    witness.clear();
    EXPECT_EQ(context(builder), "bad-witness-nonce-size");
}

TEST_F(BlockRules, NeedACommitmentToTheWitnesses) {
    builder.transactions = {spend_of(1)};
    builder.transactions[0].inputs[0].witness = {{1}};
    builder.commit_to_witnesses();
    builder.transactions[0].inputs[0].witness = {{2}};
    EXPECT_EQ(context(builder), "bad-witness-merkle-match");
    builder.transactions[0].inputs[0].witness = {{1}};
    EXPECT_EQ(context(builder), "valid");
    // The nonce is part of it.
    builder.coinbase.inputs[0].witness = {base::Bytes(32, 8)};
    EXPECT_EQ(context(builder), "bad-witness-merkle-match");
}

TEST_F(BlockRules, TakeTheLastCommitment) {
    builder.commit_to_witnesses();
    EXPECT_EQ(find_witness_commitment(*builder.build()), 1U);
    builder.coinbase.outputs.push_back(builder.coinbase.outputs[1]);
    builder.coinbase.outputs[1].script_pubkey.back() ^= 1;
    EXPECT_EQ(find_witness_commitment(*builder.build()), 2U);
    EXPECT_EQ(context(builder), "valid");
    std::swap(builder.coinbase.outputs[1], builder.coinbase.outputs[2]);
    EXPECT_EQ(context(builder), "bad-witness-merkle-match");
    // Longer scripts count, shorter do not.
    builder.coinbase.outputs[2].script_pubkey.resize(37);
    EXPECT_EQ(find_witness_commitment(*builder.build()), 1U);
    builder.coinbase.outputs[1].script_pubkey.push_back(0);
    EXPECT_EQ(find_witness_commitment(*builder.build()), 1U);
    EXPECT_EQ(context(builder), "valid");
}

TEST_F(BlockRules, BoundTheWeight) {
    builder.transactions = {spend_of(1)};
    auto& witness = builder.transactions[0].inputs[0].witness;
    witness = {base::Bytes(3'900'000)};
    const auto weight = [&] {
        BlockBuilder committed = builder;
        committed.commit_to_witnesses();
        return committed.build()->weight();
    };
    witness[0].resize(witness[0].size() + static_cast<std::size_t>(kBlockWeightMax - weight()));
    ASSERT_EQ(weight(), kBlockWeightMax);
    const auto check = [&] {
        BlockBuilder committed = builder;
        committed.commit_to_witnesses();
        return context(committed);
    };
    EXPECT_EQ(check(), "valid");
    witness[0].push_back(0);
    EXPECT_EQ(check(), "bad-blk-weight");
}

TEST_F(BlockRules, TellMutatedBlocks) {
    builder.transactions = {spend_of(1)};
    builder.transactions[0].inputs[0].witness = {{1}};
    builder.commit_to_witnesses();
    EXPECT_FALSE(is_block_mutated(*builder.build(), WitnessRules::active));
    EXPECT_TRUE(is_block_mutated(*builder.build(), WitnessRules::inactive));
    builder.transactions[0].inputs[0].witness = {{2}};
    EXPECT_TRUE(is_block_mutated(*builder.build(), WitnessRules::active));

    auto header = builder.build()->header();
    header.merkle_root = {};
    const auto coinbase = make_transaction(builder.coinbase);
    EXPECT_TRUE(is_block_mutated(*primitives::Block::assemble(header, {&coinbase, 1}),
                                 WitnessRules::inactive));
}

TEST_F(BlockRules, SuspectBlocksOfAmbiguousTransactions) {
    MutableTransaction tx = spend_of(1);
    const auto size = [&] { return make_transaction(tx)->stripped_size; };
    tx.outputs[0].script_pubkey.resize(1 + kAmbiguousTransactionSize - size());
    ASSERT_EQ(size(), kAmbiguousTransactionSize);
    const auto is_suspect = [&] {
        return is_block_mutated(*BlockBuilder::assemble(builder.header, {make_transaction(tx)}),
                                WitnessRules::active);
    };
    EXPECT_TRUE(is_suspect());
    tx.outputs[0].script_pubkey.push_back(0);
    EXPECT_FALSE(is_suspect());
    // Behind a coinbase such a transaction is harmless, and valid.
    tx.outputs[0].script_pubkey.pop_back();
    builder.transactions = {tx};
    EXPECT_FALSE(is_block_mutated(*builder.build(), WitnessRules::active));
    EXPECT_EQ(body(builder), "valid");
}

TEST(BlockSubsidy, HalvesUntilNothingIsLeft) {
    const auto params = main_params().consensus;
    EXPECT_EQ(block_subsidy(params, 0).sat, 5'000'000'000);
    EXPECT_EQ(block_subsidy(params, 209'999).sat, 5'000'000'000);
    EXPECT_EQ(block_subsidy(params, 210'000).sat, 2'500'000'000);
    EXPECT_EQ(block_subsidy(params, 840'000).sat, 312'500'000);
    EXPECT_EQ(block_subsidy(params, 32 * 210'000).sat, 1);
    EXPECT_EQ(block_subsidy(params, 33 * 210'000).sat, 0);
    EXPECT_EQ(block_subsidy(params, 64 * 210'000).sat, 0);
    EXPECT_EQ(block_subsidy(params, 2'000'000'000).sat, 0);
    std::int64_t total = 0;
    for (primitives::Height era = 0; era < 70; ++era)
        total += block_subsidy(params, era * 210'000).sat * 210'000;
    EXPECT_EQ(total, 2'099'999'997'690'000);
    EXPECT_EQ(block_subsidy(regtest_params({}).consensus, 150).sat, 2'500'000'000);
}

}  // namespace
}  // namespace malha::consensus

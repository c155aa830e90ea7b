// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/consensus/connect.hpp"

#include <gtest/gtest.h>

#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/chain_params.hpp"
#include "unit/consensus/block_builder.hpp"
#include "unit/consensus/header_chain.hpp"

namespace malha::consensus {
namespace {

using primitives::kCoin;
using script::Opcode;
using script::VerifyFlag;
using script::VerifyFlags;
using test::spend_of;

test::HeaderChain chain_of(std::uint32_t length) {
    test::HeaderChain chain;
    for (std::uint32_t i = 0; i < length; ++i)
        chain.extend(1'000'000 + 600 * i);
    return chain;
}

class Connect : public testing::Test {
protected:
    /// An anyone-can-spend coin for each input of the builder's transactions.
    void fill_coins(std::int64_t sat, primitives::Height height) {
        coins.clear();
        for (const auto& tx : builder.transactions)
            for (std::size_t i = 0; i < tx.inputs.size(); ++i)
                coins.push_back({.output = {.value = {sat}, .script_pubkey = kAnyone},
                                 .height = height,
                                 .coinbase = false});
    }
    base::Result<BlockEffect, Violation> check(std::size_t transaction_count = 0) {
        const auto block = builder.build();
        HeaderNode node;
        node.bits = builder.header.bits;
        node.time = builder.header.time;
        node.hash = block->hash();
        node.link(&chain.tip());
        if (transaction_count == 0) transaction_count = block->transactions().size();
        return check_block_inputs(params, {.node = node,
                                           .block = *block,
                                           .spent = coins,
                                           .transaction_count = transaction_count});
    }
    std::string reason(std::size_t transaction_count = 0) {
        const auto checked = check(transaction_count);
        return checked ? "valid" : to_string(checked.error());
    }
    std::string txid(std::size_t index) {
        return make_transaction(builder.transactions[index])->txid.to_display_hex();
    }

    static constexpr std::uint8_t kAnyone[] = {Opcode::OP_1};
    ConsensusParams params = main_params().consensus;
    test::HeaderChain chain = chain_of(141);
    test::BlockBuilder builder{chain.tip()};  ///< of the block at height 141
    std::vector<SpentOutput> coins;
};

TEST_F(Connect, AddsUpFeesAndSigops) {
    builder.transactions = {spend_of(1), spend_of(2)};
    builder.transactions[0].outputs[0].script_pubkey = {Opcode::OP_CHECKSIG};
    builder.coinbase.outputs[0].script_pubkey = {Opcode::OP_CHECKSIG};
    fill_coins(1500, 1);
    const auto effect = check();
    ASSERT_TRUE(effect) << to_string(effect.error());
    EXPECT_EQ(effect->fees.sat, 1000);
    EXPECT_EQ(effect->sigop_cost, 8);
}

TEST_F(Connect, BoundsTheCoinbaseBySubsidyAndFees) {
    builder.transactions = {spend_of(1)};
    fill_coins(1500, 1);
    builder.coinbase.outputs[0].value.sat = 50 * kCoin.sat + 500;
    EXPECT_EQ(reason(), "valid");
    builder.coinbase.outputs.push_back({{1}, {}});
    EXPECT_EQ(reason(),
              "bad-cb-amount, coinbase pays too much (actual=5000000501 vs limit=5000000500)");
    // Not known before all transactions are.
    EXPECT_EQ(reason(1), "valid");
}

TEST_F(Connect, ChecksEachSpendAndNamesTheTransaction) {
    builder.transactions = {spend_of(1), spend_of(2)};
    fill_coins(1000, 1);
    coins[1].output.value.sat = 999;
    EXPECT_EQ(reason(),
              "bad-txns-in-belowout, value in (0.00000999) < value out (0.00001)"
              " in transaction " +
                  txid(1));
    EXPECT_EQ(reason(2), "valid");
    coins[1].output.value.sat = 1000;
    coins[0].coinbase = true;
    coins[0].height = 141 - 99;
    EXPECT_EQ(reason(),
              "bad-txns-premature-spend-of-coinbase,"
              " tried to spend coinbase at depth 99 in transaction " +
                  txid(0));
    coins[0].height -= 1;
    EXPECT_EQ(reason(), "valid");
}

TEST_F(Connect, ReportsTheFirstBadTransaction) {
    builder.transactions = {spend_of(1), spend_of(2)};
    fill_coins(999, 1);
    ASSERT_FALSE(check());
    EXPECT_NE(reason().find(txid(0)), std::string::npos);
}

TEST_F(Connect, BoundsAllFeesTogether) {
    builder.transactions = {spend_of(1, 0), spend_of(2, 0)};
    fill_coins(primitives::kMaxMoney.sat, 1);
    EXPECT_EQ(reason(),
              "bad-txns-accumulated-fee-outofrange,"
              " accumulated fee in the block out of range");
    coins[1].output.value.sat = 0;
    EXPECT_EQ(reason(), "valid");
}

TEST_F(Connect, KeepsSequenceLocksOnceBip68IsActive) {
    params = regtest_params({}).consensus;
    builder.transactions = {spend_of(1)};
    builder.transactions[0].inputs[0].sequence = 10;
    fill_coins(1000, 131);
    builder.coinbase.outputs[0].value.sat = 0;
    EXPECT_EQ(reason(), "valid");
    fill_coins(1000, 132);
    EXPECT_EQ(reason(), "bad-txns-nonfinal, contains a non-BIP68-final transaction " + txid(0));
    params.buried_heights[static_cast<std::size_t>(BuriedDeployment::csv)] = 142;
    EXPECT_EQ(reason(), "valid");
}

TEST_F(Connect, AcceptsCoinsOfTheSameBlock) {
    params = regtest_params({}).consensus;
    builder.transactions = {spend_of(1)};
    builder.transactions[0].inputs[0].sequence = 0;
    builder.coinbase.outputs[0].value.sat = 0;
    fill_coins(1000, 141);
    EXPECT_EQ(reason(), "valid");
    builder.transactions[0].inputs[0].sequence = 1;
    EXPECT_NE(reason(), "valid");
}

TEST_F(Connect, BoundsSignatureOperationsWithP2shAndWitness) {
    builder.transactions = {spend_of(1)};
    // 19,999 legacy operations cost 79,996; a redeem script adds 4, a witness key 1.
    builder.transactions[0].outputs[0].script_pubkey.assign(19'999, Opcode::OP_CHECKSIG);
    fill_coins(1000, 1);
    EXPECT_EQ(check()->sigop_cost, 79'996);
    base::Bytes p2sh = {Opcode::OP_HASH160, 20};
    p2sh.resize(22);
    p2sh.push_back(Opcode::OP_EQUAL);
    coins[0].output.script_pubkey = p2sh;
    builder.transactions[0].inputs[0].script_sig = {1, Opcode::OP_CHECKSIG};
    EXPECT_EQ(check()->sigop_cost, 80'000);
    builder.transactions[0].inputs[0].script_sig = {2, Opcode::OP_CHECKSIG, Opcode::OP_CHECKSIG};
    EXPECT_EQ(reason(), "bad-blk-sigops, too many sigops");
    base::Bytes p2wpkh = {Opcode::OP_0, 20};
    p2wpkh.resize(22);
    coins[0].output.script_pubkey = p2wpkh;
    builder.transactions[0].inputs[0].script_sig.clear();
    EXPECT_EQ(check()->sigop_cost, 79'997);
}

TEST_F(Connect, RunsScriptsInOrder) {
    builder.transactions = {spend_of(1), spend_of(2)};
    fill_coins(1000, 1);
    const VerifyFlags flags = script::kMandatoryFlags;
    EXPECT_TRUE(verify_block_scripts(*builder.build(), coins, flags));
    static constexpr std::uint8_t kNobody[] = {Opcode::OP_0};
    coins[1].output.script_pubkey = kNobody;
    const auto verified = verify_block_scripts(*builder.build(), coins, flags);
    ASSERT_FALSE(verified);
    EXPECT_EQ(reject_reason(verified.error()),
              "block-script-verify-flag-failed (Script evaluated without error but finished with a"
              " false/empty top stack element)");
    EXPECT_EQ(verified.error().debug,
              "input 0 of " + txid(1) + " (wtxid " + txid(1) + "), spending " +
                  builder.transactions[1].inputs[0].prevout.txid.to_display_hex() + ":0");
}

TEST(ConnectTexts, NameWhatOnlyTheCallerKnows) {
    const auto tx = make_transaction(spend_of(1));
    EXPECT_EQ(
        to_string(missing_inputs(*tx)),
        "bad-txns-inputs-missingorspent, CheckTxInputs: inputs missing/spent in transaction " +
            tx->txid.to_display_hex());
    EXPECT_EQ(to_string(duplicate_coins()), "bad-txns-BIP30, tried to overwrite transaction");
}

TEST(ScriptFlags, FollowTheSoftForks) {
    const auto params = main_params().consensus;
    const auto flags = [&](primitives::Height height) {
        return script_flags_for_block(params, height, {});
    };
    VerifyFlags expected = VerifyFlag::p2sh | VerifyFlag::witness | VerifyFlag::taproot;
    EXPECT_EQ(flags(0), expected);
    EXPECT_EQ(flags(363'724), expected);
    expected |= VerifyFlag::der_signature;
    EXPECT_EQ(flags(363'725), expected);
    EXPECT_EQ(flags(388'380), expected);
    expected |= VerifyFlag::check_lock_time_verify;
    EXPECT_EQ(flags(388'381), expected);
    EXPECT_EQ(flags(419'327), expected);
    expected |= VerifyFlag::check_sequence_verify;
    EXPECT_EQ(flags(419'328), expected);
    EXPECT_EQ(flags(481'823), expected);
    expected |= VerifyFlag::null_dummy;
    EXPECT_EQ(flags(481'824), expected);
    EXPECT_EQ(flags(900'000), script::kMandatoryFlags);
}

TEST(ScriptFlags, SpareTheBlocksThatBrokeTheRulesBeforeThereWereAny) {
    const auto params = main_params().consensus;
    const auto flags = [&](std::string_view hash) {
        return script_flags_for_block(params, 0,
                                      primitives::BlockHash::from_display_hex(hash).value());
    };
    EXPECT_EQ(flags("00000000000002dc756eebf4f49723ed8d30cc28a5f108eb94b1ba88ac4f9c22"),
              VerifyFlags());
    EXPECT_EQ(flags("0000000000000000000f14c35b2d841e986ab5441de8c585d5ffe55ea1e395ad"),
              VerifyFlag::p2sh | VerifyFlag::witness);
}

HeaderNode node_at(primitives::Height height, std::string_view hash) {
    HeaderNode node;
    node.height = height;
    node.hash = primitives::BlockHash::from_display_hex(hash).value();
    return node;
}

TEST(Bip30, SparesTheTwoRepeatedCoinbases) {
    const auto params = main_params().consensus;
    constexpr std::string_view kRepeat =
        "00000000000a4d0a398161ffc163c503763b1f4360639393e0e4c8e300e0caec";
    EXPECT_FALSE(needs_bip30_check(params, node_at(91'842, kRepeat)));
    EXPECT_TRUE(needs_bip30_check(params, node_at(91'843, kRepeat)));
    EXPECT_FALSE(needs_bip30_check(
        params,
        node_at(91'880, "00000000000743f190a18c5577a3c2d2a1f610ae9601ac046a38084ccb7cd721")));
    EXPECT_TRUE(needs_bip30_check(params, node_at(91'842, params.genesis_hash.to_display_hex())));
    EXPECT_TRUE(has_overwritten_coinbase(
        node_at(91'722, "00000000000271a2dc26e7667f8419f2e15416dc6955e5a6c6cdf3f2574dd08e")));
    EXPECT_TRUE(has_overwritten_coinbase(
        node_at(91'812, "00000000000af0aed4792b1acee3d966af36cf5def14935db8de83d6f9306f2f")));
    EXPECT_FALSE(has_overwritten_coinbase(node_at(91'842, kRepeat)));
}

TEST(Bip30, IsImpliedByBip34OnTheKnownChainForAWhile) {
    auto params = main_params().consensus;
    constexpr primitives::Height kBip34 = 227'931;
    test::ChainPiece piece(
        kBip34, kBip34 + 3, [](primitives::Height) { return 1000U; }, 0);
    HeaderNode& tip = piece.tip();
    EXPECT_TRUE(needs_bip30_check(params, tip));  // Another chain.
    // On the known chain, BIP 34's own block is the ancestor of those after it.
    HeaderNode* at_bip34 = &tip;
    while (at_bip34->parent != nullptr)
        at_bip34 = const_cast<HeaderNode*>(at_bip34->parent);
    at_bip34->hash = params.bip34_hash;
    EXPECT_FALSE(needs_bip30_check(params, tip));
    EXPECT_TRUE(needs_bip30_check(params, *at_bip34));  // It still has to be checked itself.
    params.buried_heights[static_cast<std::size_t>(BuriedDeployment::bip34)] = kBip34 + 1;
    EXPECT_TRUE(needs_bip30_check(params, tip));
    HeaderNode far;
    far.height = 1'983'702;
    EXPECT_TRUE(needs_bip30_check(params, far));
}

}  // namespace
}  // namespace malha::consensus

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/mining/block_template.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/chain_params.hpp"
#include "malha/consensus/header_rules.hpp"

namespace malha::mining {
namespace {

using primitives::Amount;

class BlockTemplateTest : public ::testing::Test {
protected:
    BlockTemplateTest() {
        const primitives::BlockHeader& header = chain_.genesis->header();
        genesis_.hash = header.hash();
        genesis_.merkle_root = header.merkle_root;
        genesis_.version = header.version;
        genesis_.time = header.time;
        genesis_.bits = header.bits;
        genesis_.nonce = header.nonce;
        genesis_.link(nullptr);
    }

    BlockTemplate make(std::vector<TemplateTransaction> transactions = {}) {
        return make_template({.params = chain_.consensus,
                              .parent = genesis_,
                              .version_bits = cache_,
                              .now = now_,
                              .coinbase_script = script_,
                              .transactions = std::move(transactions)});
    }

    static TemplateTransaction some_transaction(Amount fee) {
        primitives::MutableTransaction tx;
        tx.inputs.resize(1);
        tx.inputs[0].prevout.index = 0;
        tx.inputs[0].witness.push_back({1, 2, 3});
        tx.outputs.push_back({Amount{1}, {0x51}});
        return {.tx = primitives::make_transaction(tx), .fee = fee};
    }

    consensus::ChainParams chain_ = consensus::regtest_params({});
    consensus::HeaderNode genesis_;
    consensus::VersionBitsCache cache_;
    base::UnixSeconds now_{1'700'000'000};
    base::Bytes script_{0x51};
};

}  // namespace

TEST_F(BlockTemplateTest, AnEmptyBlockObeysEveryRuleButProofOfWork) {
    const BlockTemplate candidate = make();
    const auto block = candidate.block();
    EXPECT_EQ(candidate.height, 1);
    EXPECT_EQ(candidate.coinbase_value, (Amount{50 * primitives::kCoin.sat}));
    EXPECT_EQ(block->header().time, now_.value);
    EXPECT_TRUE(consensus::check_block_body(*block));
    EXPECT_TRUE(consensus::check_block_context(chain_.consensus, *block, genesis_));
    EXPECT_TRUE(consensus::check_header(chain_.consensus, block->header(), genesis_, now_));
}

TEST_F(BlockTemplateTest, FeesGoToTheCoinbaseAndWitnessesAreCommittedTo) {
    const BlockTemplate candidate = make({some_transaction(Amount{1000})});
    EXPECT_EQ(candidate.coinbase_value.sat, 50 * primitives::kCoin.sat + 1000);
    EXPECT_EQ(candidate.coinbase->outputs[0].value, candidate.coinbase_value);
    const auto block = candidate.block();
    EXPECT_TRUE(consensus::check_witness_commitment(*block, consensus::WitnessRules::active));
    EXPECT_NE(make().witness_commitment, candidate.witness_commitment);
}

TEST_F(BlockTemplateTest, TimeIsNeverBeforeTheMedian) {
    now_ = {1};
    const BlockTemplate candidate = make();
    EXPECT_EQ(candidate.time_min.value, std::int64_t{genesis_.time} + 1);
    EXPECT_EQ(candidate.header.time, genesis_.time + 1);
}

TEST_F(BlockTemplateTest, ANonceIsFoundWithinTheTries) {
    const BlockTemplate candidate = make();
    std::uint64_t tries = 1000;
    const auto header = find_proof_of_work(candidate.header, chain_.consensus, tries);
    ASSERT_TRUE(header);
    EXPECT_TRUE(consensus::check_proof_of_work(header->hash(), header->bits, chain_.consensus));
    EXPECT_EQ(tries + header->nonce, 1000U);
}

TEST_F(BlockTemplateTest, TheSearchEndsWithTheTriesOrTheNonces) {
    BlockTemplate candidate = make();
    std::uint64_t none = 0;
    EXPECT_FALSE(find_proof_of_work(candidate.header, chain_.consensus, none));
    candidate.header.bits = 0x03000001;  // a target of 1 that no hash meets
    candidate.header.nonce = std::numeric_limits<std::uint32_t>::max() - 1;
    std::uint64_t tries = 1000;
    EXPECT_FALSE(find_proof_of_work(candidate.header, chain_.consensus, tries));
    EXPECT_EQ(tries, 999U);
}

TEST(CoinbaseScript, PushesTheHeightInAtLeastTwoBytes) {
    EXPECT_EQ(coinbase_script_sig(1), (base::Bytes{0x51, 0x00}));
    EXPECT_EQ(coinbase_script_sig(16), (base::Bytes{0x60, 0x00}));
    EXPECT_EQ(coinbase_script_sig(17), (base::Bytes{0x01, 0x11}));
    EXPECT_EQ(coinbase_script_sig(242), (base::Bytes{0x02, 0xf2, 0x00}));
}

}  // namespace malha::mining

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/consensus/signet.hpp"

#include <gtest/gtest.h>

#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/chain_params.hpp"
#include "support/block_vectors.hpp"
#include "support/shared.hpp"
#include "unit/consensus/block_builder.hpp"
#include "unit/consensus/header_chain.hpp"

namespace malha::consensus {
namespace {

using primitives::MutableTransaction;
using script::ScriptBuilder;

const base::Bytes kAnyone = {script::OP_1};
const base::Bytes kHeader = {0xec, 0xc7, 0xda, 0xa2};

/// A block whose commitment output is followed by `extra`.
primitives::BlockPtr block_with(const base::Bytes& extra) {
    test::HeaderChain chain;
    chain.extend(1000);
    test::BlockBuilder builder(chain.tip());
    builder.commit_to_witnesses();
    auto& script = builder.coinbase.outputs.back().script_pubkey;
    script.insert(script.end(), extra.begin(), extra.end());
    return builder.build();
}

base::Bytes solution_push(const base::Bytes& solution) {
    base::Bytes data = kHeader;
    data.insert(data.end(), solution.begin(), solution.end());
    return ScriptBuilder().push_data(data).take();
}

TEST(Signet, AcceptsRealBlocks) {
    MALHA_NEEDS_SHARED("vectors/chain/signet_1_10.hex");
    const auto params = signet_params({}).consensus;
    const auto blocks = test::read_hex_blocks("vectors/chain/signet_1_10.hex");
    ASSERT_EQ(blocks.size(), 10U);
    for (const auto& block : blocks) {
        EXPECT_TRUE(check_signet_solution(*block, params.signet_challenge));
        EXPECT_TRUE(check_block(params, *block));
        EXPECT_FALSE(check_signet_solution(*block, base::Bytes{script::OP_0}));
    }
    EXPECT_TRUE(check_block(params, *signet_params({}).genesis));
}

TEST(Signet, RefusesRealBlocksChangedInAnyPart) {
    MALHA_NEEDS_SHARED("vectors/chain/signet_1_10.hex");
    const auto params = signet_params({}).consensus;
    const auto block = test::read_hex_blocks("vectors/chain/signet_1_10.hex").front();
    const auto index = find_witness_commitment(*block).value();
    const auto check = [&](primitives::BlockHeader header, const MutableTransaction& coinbase) {
        const auto tx = make_transaction(coinbase);
        return check_signet_solution(*primitives::Block::assemble(header, {&tx, 1}),
                                     params.signet_challenge);
    };
    const MutableTransaction original(block->transactions()[0]);
    EXPECT_TRUE(check(block->header(), original));

    auto header = block->header();
    header.nonce += 1;  // Mined after it was signed.
    EXPECT_TRUE(check(header, original));
    header.time += 1;
    EXPECT_FALSE(check(header, original));
    header = block->header();
    header.version += 1;
    EXPECT_FALSE(check(header, original));
    header = block->header();
    header.prev_hash.bytes[0] ^= 1;
    EXPECT_FALSE(check(header, original));

    auto coinbase = original;
    coinbase.outputs[0].value.sat -= 1;
    EXPECT_FALSE(check(block->header(), coinbase));
    coinbase = original;
    coinbase.outputs[index].script_pubkey.back() ^= 1;  // In the signature.
    EXPECT_FALSE(check(block->header(), coinbase));
    coinbase = original;
    coinbase.outputs.erase(coinbase.outputs.begin() + static_cast<std::ptrdiff_t>(index));
    EXPECT_FALSE(check(block->header(), coinbase));
}

TEST(Signet, NeedsNoSolutionForATrivialChallenge) {
    EXPECT_TRUE(check_signet_solution(*block_with({}), kAnyone));
    test::HeaderChain chain;
    chain.extend(1000);
    const auto uncommitted = test::BlockBuilder(chain.tip()).build();
    EXPECT_FALSE(check_signet_solution(*uncommitted, kAnyone));
}

TEST(Signet, TakesTheSolutionApart) {
    // scriptSig of one byte, witness of one item of one byte.
    const auto block = block_with(solution_push({1, script::OP_1, 1, 1, 9}));
    const auto transactions = signet_transactions(*block, kAnyone);
    ASSERT_TRUE(transactions);
    const auto& input = transactions->to_sign->inputs[0];
    EXPECT_EQ(base::to_bytes(input.script_sig), (base::Bytes{script::OP_1}));
    ASSERT_EQ(input.witness.size(), 1U);
    EXPECT_EQ(base::to_bytes(input.witness[0]), (base::Bytes{9}));
    EXPECT_EQ(input.prevout.txid, transactions->to_spend->txid);
    EXPECT_EQ(base::to_bytes(transactions->to_spend->outputs[0].script_pubkey), kAnyone);
}

TEST(Signet, RefusesSolutionsOfAnotherShape) {
    EXPECT_TRUE(check_signet_solution(*block_with(solution_push({0, 0})), kAnyone));
    EXPECT_FALSE(check_signet_solution(*block_with(solution_push({0})), kAnyone));
    EXPECT_FALSE(check_signet_solution(*block_with(solution_push({0, 0, 0})), kAnyone));
    EXPECT_FALSE(check_signet_solution(*block_with(solution_push({5, 0})), kAnyone));
    EXPECT_FALSE(check_signet_solution(*block_with(solution_push({0, 0xff})), kAnyone));
    // The header alone is no solution, so that the block counts as unsigned.
    EXPECT_TRUE(check_signet_solution(*block_with(solution_push({})), kAnyone));
}

TEST(Signet, TakesTheFirstSolutionOnly) {
    auto extra = solution_push({0, 0});
    const auto second = solution_push({0});
    extra.insert(extra.end(), second.begin(), second.end());
    EXPECT_TRUE(check_signet_solution(*block_with(extra), kAnyone));
}

}  // namespace
}  // namespace malha::consensus

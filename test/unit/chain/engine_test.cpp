// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "engine_fixture.hpp"

namespace malha::chain {
namespace {

using malha::test::coinbase_of;
using malha::test::spend_anyone;
using primitives::Amount;
using primitives::BlockPtr;
using test::EngineHarness;

/// 110 blocks, so that ten coinbases can be spent.
std::vector<BlockPtr> mature_chain(EngineHarness& harness) {
    auto blocks = harness.builder.mine_chain(harness.builder.genesis(), 110);
    harness.submit_all(blocks);
    return blocks;
}

TEST(Engine, StartsWithGenesis) {
    EngineHarness harness;
    Engine& engine = harness.open();
    EXPECT_EQ(engine.chain().height(), 0);
    EXPECT_EQ(harness.tip(), harness.builder.genesis());
    EXPECT_EQ(harness.utxo().coins, 0U) << "the genesis output never existed";
}

TEST(Engine, ConnectsBlocksAndAnnouncesThem) {
    EngineHarness harness;
    Engine& engine = harness.open();
    const auto blocks = harness.builder.mine_chain(harness.builder.genesis(), 3);
    harness.submit_all(blocks);
    EXPECT_EQ(engine.chain().height(), 3);
    EXPECT_EQ(harness.log, " +1 tip1 +2 tip2 +3 tip3");
    EXPECT_EQ(engine.chain().tip()->validity(), Validity::scripts);
    EXPECT_EQ(harness.utxo().coins, 3U);
}

TEST(Engine, SpendsAndFindsCoins) {
    EngineHarness harness;
    Engine& engine = harness.open();
    const auto blocks = mature_chain(harness);
    auto draft = harness.builder.draft(harness.tip());
    draft.transactions.push_back(spend_anyone({coinbase_of(*blocks[0])}, Amount{1000}, 3));
    const auto block = harness.builder.mine(draft);
    EXPECT_EQ(harness.submit(block), "");
    EXPECT_FALSE(engine.coin(coinbase_of(*blocks[0])).value().has_value());
    const auto coin = engine.coin({block->transactions()[1].txid, 2}).value();
    ASSERT_TRUE(coin.has_value());
    EXPECT_EQ(coin->value.sat, 1000);
    EXPECT_EQ(coin->height, 111);
}

TEST(Engine, KeepsChainAndCoinsOverARestart) {
    EngineHarness harness;
    harness.open();
    const auto blocks = mature_chain(harness);
    const auto before = harness.utxo();
    ASSERT_TRUE(harness.engine->flush(FlushMode::always));
    Engine& again = harness.open();
    EXPECT_EQ(harness.tip(), blocks.back()->hash());
    EXPECT_EQ(harness.utxo().hash, before.hash);
    EXPECT_EQ(again.read_block(*again.chain().at(50)).value()->hash(), blocks[49]->hash());
}

TEST(Engine, BlocksStoredWithoutTheirWitnessesAreRefused) {
    using consensus::BuriedDeployment;
    const auto params_of = [](primitives::Height segwit) {
        return std::make_shared<const consensus::ChainParams>(consensus::regtest_params(
            {.activation_heights = {{BuriedDeployment::segwit, segwit}}}));
    };
    EngineHarness harness(*params_of(1000));
    harness.open();
    harness.submit_all(harness.builder.mine_chain(harness.tip(), 8));
    ASSERT_TRUE(harness.engine->flush(FlushMode::always));
    harness.options.params = params_of(9);
    EXPECT_NO_THROW(harness.open());
    harness.options.params = params_of(5);
    try {
        harness.open();
        FAIL() << "opened";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(),
                     "Witness data for blocks after height 5 requires validation. Please restart "
                     "with -reindex.");
    }
}

TEST(Engine, ReorganisesToMoreWork) {
    EngineHarness harness;
    Engine& engine = harness.open();
    const auto common = harness.builder.mine_chain(harness.builder.genesis(), 2);
    harness.submit_all(common);
    const auto a = harness.builder.mine_chain(common[1]->hash(), 2);
    const auto b = harness.builder.mine_chain(common[1]->hash(), 3);
    harness.submit_all(a);
    harness.log.clear();
    harness.submit_all({b[0], b[1]});
    EXPECT_EQ(harness.log, "") << "equal work does not move the tip";
    harness.submit_all({b[2]});
    EXPECT_EQ(harness.log, " -4 -3 +3 +4 +5 tip5");
    EXPECT_EQ(harness.tip(), b[2]->hash());
    const auto tips = engine.chain_tips();
    ASSERT_EQ(tips.size(), 2U);
    EXPECT_EQ(to_string(tips[0].status), "active");
    EXPECT_EQ(to_string(tips[1].status), "valid-fork");
    EXPECT_EQ(tips[1].branch_length, 2);
}

TEST(Engine, AdvancesInTurnsAndAnnouncesOnlyBetterTips) {
    EngineHarness harness;
    Engine& engine = harness.open();
    const auto a = harness.builder.mine_chain(harness.builder.genesis(), 2);
    const auto b = harness.builder.mine_chain(harness.builder.genesis(), 4);
    harness.submit_all(a);
    for (const auto& block : b)
        ASSERT_TRUE(engine.accept_block(check_alone(harness.params->consensus, block),
                                        BlockSource::requested));
    harness.log.clear();
    int turns = 1;
    while (engine.advance(std::chrono::milliseconds(0)).value())
        ++turns;
    EXPECT_GT(turns, 6) << "a turn of no time does one step";
    EXPECT_EQ(harness.log, " -2 -1 +1 +2 +3 tip3 +4 tip4");
    EXPECT_EQ(harness.tip(), b[3]->hash());
}

TEST(Engine, InvalidateReconsiderPrecious) {
    EngineHarness harness;
    Engine& engine = harness.open();
    const auto a = harness.builder.mine_chain(harness.builder.genesis(), 3);
    const auto b = harness.builder.mine_chain(harness.builder.genesis(), 3);
    harness.submit_all(a);
    harness.submit_all(b);
    ASSERT_TRUE(engine.invalidate_block(*engine.find(a[1]->hash())));
    EXPECT_EQ(harness.tip(), b[2]->hash());
    for (const ChainTip& tip : engine.chain_tips())
        EXPECT_EQ(to_string(tip.status), tip.node->hash == a[2]->hash() ? "invalid" : "active");
    ASSERT_TRUE(engine.reconsider_block(*engine.find(a[2]->hash())));
    EXPECT_EQ(harness.tip(), a[2]->hash()) << "it arrived first";
    ASSERT_TRUE(engine.precious_block(*engine.find(b[2]->hash())));
    EXPECT_EQ(harness.tip(), b[2]->hash());
}

TEST(Engine, BlockOnAnInvalidatedBlockIsRejected) {
    EngineHarness harness;
    Engine& engine = harness.open();
    const auto a = harness.builder.mine_chain(harness.builder.genesis(), 2);
    harness.submit_all(a);
    ASSERT_TRUE(engine.invalidate_block(*engine.find(a[1]->hash())));
    EXPECT_EQ(harness.submit(a[1]), "duplicate-invalid");
    EXPECT_EQ(harness.submit(harness.builder.mine_on(a[1]->hash())), "bad-prevblk");
}

TEST(Engine, InvalidSpendsAreRejectedAndLeaveNoTrace) {
    EngineHarness harness;
    Engine& engine = harness.open();
    const auto blocks = mature_chain(harness);
    const auto before = harness.utxo();
    const auto reject = [&](const std::vector<primitives::MutableTransaction>& transactions) {
        auto draft = harness.builder.draft(harness.tip());
        for (const auto& tx : transactions)
            draft.transactions.push_back(tx);
        return harness.submit(harness.builder.mine(draft));
    };
    const auto coin = coinbase_of(*blocks[0]);
    EXPECT_EQ(reject({spend_anyone({coin}, Amount{1}), spend_anyone({coin}, Amount{2})}),
              "bad-txns-inputs-missingorspent");
    EXPECT_EQ(reject({spend_anyone({coinbase_of(*blocks[50])}, Amount{1})}),
              "bad-txns-premature-spend-of-coinbase");
    EXPECT_EQ(reject({spend_anyone({coin}, Amount{51 * primitives::kCoin.sat})}),
              "bad-txns-in-belowout");
    auto failing_script = spend_anyone({coin}, Amount{1});
    failing_script.inputs[0].script_sig = {0x6a};
    EXPECT_EQ(
        reject({spend_anyone({coinbase_of(*blocks[1])}, Amount{1}), failing_script}).substr(0, 41),
        "block-script-verify-flag-failed (OP_RETUR");
    EXPECT_EQ(harness.tip(), blocks.back()->hash());
    EXPECT_EQ(harness.utxo().hash, before.hash);
    EXPECT_EQ(engine.chain_tips().size(), 5U);
}

TEST(Engine, CoinbaseThatWouldOverwriteCoinsIsRejected) {
    EngineHarness harness(consensus::regtest_params(
        {.activation_heights = {{consensus::BuriedDeployment::bip34, 500}},
         .version_bits = {},
         .fast_prune = false,
         .enforce_bip94 = false}));
    harness.open();
    const auto first = harness.builder.mine_on(harness.builder.genesis());
    ASSERT_EQ(harness.submit(first), "");
    auto draft = harness.builder.draft(first->hash());
    draft.transactions[0] = primitives::MutableTransaction(first->transactions()[0]);
    EXPECT_EQ(harness.submit(harness.builder.mine(draft)), "bad-txns-BIP30");
    EXPECT_EQ(harness.tip(), first->hash());
}

TEST(Engine, DuplicateIsNotNew) {
    EngineHarness harness;
    Engine& engine = harness.open();
    const auto block = harness.builder.mine_on(harness.builder.genesis());
    EXPECT_TRUE(engine.process_block(block).value().is_new);
    EXPECT_FALSE(engine.process_block(block).value().is_new);
}

TEST(Engine, MutatedBlockDoesNotSpoilTheRealOne) {
    EngineHarness harness;
    harness.open();
    const auto blocks = mature_chain(harness);
    auto draft = harness.builder.draft(harness.tip());
    draft.transactions.push_back(spend_anyone({coinbase_of(*blocks[0])}, Amount{1000}));
    draft.transactions.push_back(spend_anyone({coinbase_of(*blocks[1])}, Amount{1000}));
    const auto real = harness.builder.mine(draft);
    // The same header over doubled last transactions: the same Merkle root (CVE-2012-2459).
    std::vector<primitives::TransactionPtr> doubled;
    for (std::size_t i : {0U, 1U, 2U, 2U})
        doubled.push_back(primitives::share_transaction(real, i));
    const auto twin = primitives::Block::assemble(real->header(), doubled);
    ASSERT_EQ(twin->hash(), real->hash());
    EXPECT_EQ(harness.submit(twin), "bad-txns-duplicate");
    // The same header over other transactions.
    const auto other = primitives::Block::assemble(
        real->header(), std::vector{primitives::share_transaction(real, 0)});
    EXPECT_EQ(harness.submit(other), "bad-txnmrklroot");
    EXPECT_EQ(harness.submit(real), "");
}

TEST(Engine, WitnessMutationDoesNotSpoilTheRealOne) {
    EngineHarness harness;
    harness.open();
    const auto real = harness.builder.mine_on(harness.builder.genesis());
    primitives::MutableTransaction coinbase(real->transactions()[0]);
    coinbase.inputs[0].witness = {{1, 2, 3}};
    const auto tx = primitives::make_transaction(coinbase);
    const auto twin = primitives::Block::assemble(real->header(), std::vector{tx});
    ASSERT_EQ(twin->hash(), real->hash());
    EXPECT_EQ(harness.submit(twin), "unexpected-witness");
    EXPECT_EQ(harness.submit(real), "");
}

TEST(Engine, HeadersComeFirst) {
    EngineHarness harness;
    Engine& engine = harness.open();
    const auto blocks = harness.builder.mine_chain(harness.builder.genesis(), 3);
    EXPECT_EQ(
        consensus::reject_reason(*engine.accept_header(blocks[1]->header()).error().violation()),
        "prev-blk-not-found");
    std::vector<primitives::BlockHeader> headers;
    for (const auto& block : blocks)
        headers.push_back(block->header());
    EXPECT_EQ(engine.accept_headers(headers).value()->height, 3);
    EXPECT_EQ(engine.tree().best_header()->height, 3);
    // Blocks may come in any order.
    harness.submit_all({blocks[2], blocks[1]});
    EXPECT_EQ(engine.chain().height(), 0);
    harness.submit_all({blocks[0]});
    EXPECT_EQ(engine.chain().height(), 3);
}

TEST(Engine, UnrequestedBlockIsStoredOnlyWhenItMayMatter) {
    EngineHarness harness;
    Engine& engine = harness.open();
    const auto chain = harness.builder.mine_chain(harness.builder.genesis(), 3);
    const auto weak = harness.builder.mine_on(harness.builder.genesis());
    harness.submit_all(chain);
    const auto push = [&](const BlockPtr& block) {
        return engine
            .accept_block(check_alone(harness.params->consensus, block), BlockSource::unrequested)
            .value()
            .is_new;
    };
    EXPECT_FALSE(push(weak));
    EXPECT_FALSE(engine.find(weak->hash())->has_data());
    EXPECT_TRUE(push(harness.builder.mine_on(chain[2]->hash())));
    auto far = harness.builder.mine_chain(chain[2]->hash(), 290);
    std::vector<primitives::BlockHeader> headers;
    for (const auto& block : far)
        headers.push_back(block->header());
    ASSERT_TRUE(engine.accept_headers(headers));
    EXPECT_TRUE(push(far[287])) << "288 above the tip";
    EXPECT_FALSE(push(far[288]));
}

TEST(Engine, TestBlockChangesNothing) {
    EngineHarness harness;
    Engine& engine = harness.open();
    const auto blocks = mature_chain(harness);
    const auto before = harness.utxo();
    auto draft = harness.builder.draft(harness.tip());
    draft.transactions.push_back(spend_anyone({coinbase_of(*blocks[0])}, Amount{1000}));
    EXPECT_TRUE(engine.test_block(draft.mine(), ProofOfWork::checked));
    auto bad = draft;
    bad.transactions[1].inputs[0].script_sig = {0x6a};
    EXPECT_FALSE(engine.test_block(bad.mine(), ProofOfWork::checked));
    draft.break_proof_of_work = true;
    EXPECT_FALSE(engine.test_block(draft.mine(), ProofOfWork::checked));
    EXPECT_TRUE(engine.test_block(draft.mine(), ProofOfWork::ignored));
    const auto elsewhere = harness.builder.draft(blocks[3]->hash()).mine();
    EXPECT_EQ(engine.test_block(elsewhere, ProofOfWork::checked).error().violation()->rule,
              consensus::Rule::prev_block_not_found);
    EXPECT_EQ(harness.utxo().hash, before.hash);
    EXPECT_EQ(harness.tip(), blocks.back()->hash());
}

TEST(Engine, StopsAtHeight) {
    EngineHarness harness;
    harness.options.stop_at_height = 2;
    Engine& engine = harness.open();
    const auto blocks = harness.builder.mine_chain(harness.builder.genesis(), 4);
    for (const auto& block : blocks)
        ASSERT_TRUE(engine.process_block(block));
    EXPECT_EQ(engine.chain().height(), 2);
    EXPECT_TRUE(harness.stopped);
}

TEST(Engine, VerifiesItsChain) {
    EngineHarness harness;
    Engine& engine = harness.open();
    const auto blocks = mature_chain(harness);
    auto draft = harness.builder.draft(harness.tip());
    draft.transactions.push_back(spend_anyone({coinbase_of(*blocks[0])}, Amount{1000}));
    ASSERT_EQ(harness.submit(harness.builder.mine(draft)), "");
    const auto before = harness.utxo();
    for (int level = 0; level <= 4; ++level)
        EXPECT_TRUE(engine.verify_chain(level, 0).value()) << level;
    EXPECT_EQ(harness.utxo().hash, before.hash);
}

TEST(Engine, InitialDownloadEndsWithARecentTip) {
    EngineHarness harness;
    Engine& engine = harness.open();
    EXPECT_TRUE(engine.is_initial_block_download());
    auto draft = harness.builder.draft(harness.builder.genesis());
    draft.header.time = static_cast<std::uint32_t>(harness.clock.time.value) - 24 * 60 * 60;
    ASSERT_EQ(harness.submit(harness.builder.mine(draft)), "");
    EXPECT_FALSE(engine.is_initial_block_download());
    harness.clock.time.value += 1'000'000;
    EXPECT_FALSE(engine.is_initial_block_download()) << "it is over for ever";
}

}  // namespace
}  // namespace malha::chain

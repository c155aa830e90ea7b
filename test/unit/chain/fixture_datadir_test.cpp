// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Data directories that Bitcoin Core wrote: opened without a reindex, with the recorded answers.
#include "support/fixture_datadir.hpp"
#include "engine_fixture.hpp"
#include "support/shared.hpp"

namespace malha::chain {
namespace {

using malha::test::FixtureDatadir;
using malha::test::shared_json;
using nlohmann::json;
using test::EngineHarness;

/// The recorded result of a call without error.
json recorded(const std::string& file, const std::string& method, const json& params) {
    for (const auto& entry : shared_json(file))
        if (entry["method"] == method && entry["params"] == params && entry.contains("result"))
            return entry["result"];
    throw std::runtime_error("not recorded: " + method + params.dump());
}

std::string display(const crypto::Digest256& digest) {
    return primitives::BlockHash::from(digest).to_display_hex();
}

class FixtureTest : public ::testing::Test {
protected:
    Engine& open(const FixtureDatadir& datadir) {
        harness.set_directory(datadir.regtest());
        harness.clock.time.value = 1'760'000'000;
        return harness.open();
    }
    EngineHarness harness;
};

TEST_F(FixtureTest, RegtestMainHasTheRecordedChainAndCoins) {
    MALHA_NEEDS_SHARED("fixtures/datadir/regtest-main.tar.xz");
    const FixtureDatadir datadir("regtest-main");
    Engine& engine = open(datadir);

    const json chain = "fixtures/expected/chain.json";
    const auto info = recorded(chain, "getblockchaininfo", json::array());
    EXPECT_EQ(engine.chain().height(), info["blocks"].get<int>());
    EXPECT_EQ(harness.tip().to_display_hex(), info["bestblockhash"]);
    EXPECT_EQ(engine.tree().best_header()->height, info["headers"].get<int>());

    const auto tips = recorded(chain, "getchaintips", json::array());
    const auto found = engine.chain_tips();
    ASSERT_EQ(found.size(), tips.size());
    for (const ChainTip& tip : found) {
        const json wanted = {{"height", tip.node->height},
                             {"hash", tip.node->hash.to_display_hex()},
                             {"branchlen", tip.branch_length},
                             {"status", to_string(tip.status)}};
        EXPECT_NE(std::find(tips.begin(), tips.end(), wanted), tips.end()) << wanted;
    }
    EXPECT_EQ(tips.size(), 5U);
}

TEST_F(FixtureTest, RegtestMainHasTheRecordedUtxoHashes) {
    MALHA_NEEDS_SHARED("fixtures/datadir/regtest-main.tar.xz");
    const FixtureDatadir datadir("regtest-main");
    open(datadir);
    const std::string file = "fixtures/expected/gettxoutsetinfo.json";
    const auto none = recorded(file, "gettxoutsetinfo", {"none"});
    const auto by_muhash = recorded(file, "gettxoutsetinfo", {"muhash"});
    const auto serialized = recorded(file, "gettxoutsetinfo", {"hash_serialized_3"});
    const UtxoStats stats = harness.utxo(UtxoHash::mu_hash);
    EXPECT_EQ(display(*stats.hash), by_muhash["muhash"]);
    EXPECT_EQ(stats.coins, none["txouts"].get<std::uint64_t>());
    EXPECT_EQ(stats.bogosize, none["bogosize"].get<std::uint64_t>());
    EXPECT_EQ(display(*harness.utxo(UtxoHash::serialized3).hash), serialized["hash_serialized_3"]);
}

TEST_F(FixtureTest, RegtestMainGivesItsBlocksAndTakesMore) {
    MALHA_NEEDS_SHARED("fixtures/datadir/regtest-main.tar.xz");
    const FixtureDatadir datadir("regtest-main");
    Engine& engine = open(datadir);
    std::istringstream blocks(malha::test::shared_text("fixtures/datadir/main-blocks.hex.xz"));
    primitives::Height height = 0;
    for (std::string line; std::getline(blocks, line);) {
        const BlockNode& node = *engine.chain().at(++height);
        EXPECT_EQ(base::to_hex(engine.read_block_bytes(node).value()), line);
        EXPECT_TRUE(engine.read_undo(node)) << height;
    }
    EXPECT_EQ(height, engine.chain().height());
    EXPECT_TRUE(engine.verify_chain(4, 0).value());

    // The chain goes on, and so does ours after a restart.
    auto& builder = harness.builder;
    builder.adopt(*engine.chain().tip());
    harness.submit_all(builder.mine_chain(harness.tip(), 5));
    ASSERT_TRUE(engine.flush(FlushMode::always));
    EXPECT_EQ(harness.open().chain().height(), height + 5);
    EXPECT_TRUE(harness.engine->verify_chain(4, 0).value());
}

TEST_F(FixtureTest, RegtestXor0IsReadable) {
    MALHA_NEEDS_SHARED("fixtures/datadir/regtest-xor0.tar.xz");
    const FixtureDatadir datadir("regtest-xor0");
    Engine& engine = open(datadir);
    EXPECT_EQ(engine.chain().height(), 112);
    EXPECT_TRUE(engine.verify_chain(4, 0).value());
}

TEST_F(FixtureTest, RegtestPrunedOpens) {
    MALHA_NEEDS_SHARED("fixtures/datadir/regtest-pruned.tar.xz");
    const FixtureDatadir datadir("regtest-pruned");
    harness.options.fast_prune = true;
    harness.options.prune.mode = PruneMode::manual;
    Engine& engine = open(datadir);
    EXPECT_EQ(engine.chain().height(), 560);
    EXPECT_EQ(engine.prune_height(), 240) << "as recorded";
    EXPECT_FALSE(engine.read_block(*engine.chain().at(100)));
    EXPECT_TRUE(engine.read_block(*engine.chain().tip()));
}

}  // namespace
}  // namespace malha::chain

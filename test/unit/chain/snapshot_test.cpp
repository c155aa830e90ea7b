// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A chain that goes on from a snapshot of coins, and the history below it. Files and answers of
// Bitcoin Core: test_snapshots.py.
#include "snapshot_fixture.hpp"

namespace malha::chain {
namespace {

using test::RecordedChain;
using test::SnapshotNode;

constexpr primitives::Height kHeight = 50;  ///< of the node before it loads the snapshot

class SnapshotTest : public ::testing::Test {
protected:
    void SetUp() override {
        node.open();
        node.give(1, kHeight);
    }
    void load() {
        const auto loaded = node.load();
        ASSERT_TRUE(loaded) << loaded.error().message;
    }
    /// A branch of its own, from the block of this height on.
    std::vector<primitives::BlockPtr> branch_from(primitives::Height height, std::size_t count) {
        const BlockNode& fork =
            *engine().find(chain.blocks[static_cast<std::size_t>(height) - 1]->hash());
        node.harness.builder.adopt(fork);
        return node.harness.builder.mine_chain(fork.hash, count);
    }
    [[nodiscard]] Engine& engine() { return *node.harness.engine; }
    [[nodiscard]] primitives::Height history_height() {
        return engine().snapshot()->history_tip->height;
    }

    RecordedChain chain;
    SnapshotNode node{chain};
};

TEST_F(SnapshotTest, TakesThePlaceOfTheChainWhichIsValidatedBelowIt) {
    node.harness.log.clear();
    load();
    EXPECT_EQ(node.harness.log, " tip110") << "no block was connected";
    ASSERT_TRUE(engine().snapshot());
    EXPECT_EQ(engine().snapshot()->base, engine().chain().tip());
    EXPECT_EQ(history_height(), kHeight);
    EXPECT_EQ(engine().chain().tip()->chain_tx_count, chain.known.chain_tx_count);
    EXPECT_TRUE(engine().is_unvalidated(*engine().chain().at(kHeight + 1)));
    EXPECT_FALSE(engine().is_unvalidated(*engine().chain().at(kHeight)));

    node.harness.log.clear();
    node.give(111, 112);
    EXPECT_EQ(node.harness.log, " +111 tip111 +112 tip112");
    node.give(53, 110);
    EXPECT_EQ(history_height(), kHeight) << "a block is missing";
    node.harness.log.clear();
    node.give(51, 51);
    EXPECT_EQ(node.harness.log, " h51");
    node.give(52, 52);
    EXPECT_TRUE(node.harness.log.ends_with(" h109 h110 complete")) << node.harness.log;
    EXPECT_EQ(engine().snapshot()->history_tip, nullptr);
    EXPECT_FALSE(engine().is_unvalidated(*engine().chain().at(100)));
    node.give(113, 120);
    EXPECT_EQ(node.harness.utxo().hash, chain.top_hash);
    EXPECT_TRUE(engine().verify_chain(4, 0).value());
}

TEST_F(SnapshotTest, TheNextStartForgetsHowItBegan) {
    load();
    node.give(51, 120);
    ASSERT_TRUE(engine().flush(FlushMode::always));
    const base::Path folder = node.harness.options.chainstate_dir.string() + "_snapshot";
    EXPECT_TRUE(std::filesystem::exists(folder));
    node.open();
    EXPECT_FALSE(engine().snapshot());
    EXPECT_FALSE(std::filesystem::exists(folder));
    EXPECT_FALSE(std::filesystem::exists(node.harness.options.chainstate_dir / "base_blockhash"));
    EXPECT_EQ(engine().chain().height(), 120);
    EXPECT_EQ(node.harness.utxo().hash, chain.top_hash);
    EXPECT_TRUE(engine().verify_chain(4, 0).value());
}

TEST_F(SnapshotTest, ARestartGoesOnWithBothChains) {
    load();
    node.open();
    EXPECT_EQ(engine().chain().height(), 110);
    EXPECT_EQ(history_height(), kHeight);
    node.give(51, 70);
    node.give(111, 115);
    node.open();  // what was not flushed is repeated
    EXPECT_EQ(engine().snapshot()->base->height, 110);
    node.give(51, 80);
    node.give(111, 115);
    ASSERT_TRUE(engine().flush(FlushMode::always));
    node.open();
    EXPECT_EQ(engine().chain().height(), 115);
    EXPECT_EQ(history_height(), 80);
    node.give(81, 120);
    EXPECT_EQ(engine().snapshot()->history_tip, nullptr);
    EXPECT_EQ(node.harness.utxo().hash, chain.top_hash);
}

TEST_F(SnapshotTest, LeavesABranchOfItsOwnOnTheWay) {
    const auto branch = branch_from(40, 20);
    node.harness.submit_all(branch);
    ASSERT_EQ(node.harness.tip(), branch.back()->hash());
    load();
    node.give(51, 120);
    EXPECT_EQ(engine().snapshot()->history_tip, nullptr);
    EXPECT_EQ(node.harness.utxo().hash, chain.top_hash);
}

TEST_F(SnapshotTest, OtherCoinsAtTheEndOfTheHistoryStopTheNode) {
    load();
    // As if a program had been made to accept these coins.
    auto params = *node.harness.options.params;
    params.assume_utxo.front().coins_hash.bytes[0] ^= 1;
    node.harness.options.params = std::make_shared<const consensus::ChainParams>(params);
    node.open();
    node.give(51, 109);
    EXPECT_TRUE(node.harness.submit(chain.blocks[109]).starts_with("fault: The snapshot")) << "110";
    ASSERT_EQ(node.harness.faults.size(), 1U);
    EXPECT_FALSE(engine().activate_best_chain());
    const base::Path folder = node.harness.options.chainstate_dir.string() + "_snapshot";
    EXPECT_FALSE(std::filesystem::exists(folder));
    EXPECT_TRUE(std::filesystem::exists(folder.string() + "_INVALID"));

    node.harness.faults.clear();
    node.open();
    EXPECT_FALSE(engine().snapshot());
    node.give(51, 120);
    EXPECT_EQ(node.harness.utxo().hash, chain.top_hash);
}

TEST_F(SnapshotTest, OtherCoinsAreFoundByAStartToo) {
    load();
    node.give(51, 120);
    auto params = *node.harness.options.params;
    params.assume_utxo.front().coins_hash.bytes[0] ^= 1;
    node.harness.options.params = std::make_shared<const consensus::ChainParams>(params);
    ASSERT_TRUE(engine().flush(FlushMode::always));
    EXPECT_THROW(node.open(), std::runtime_error);
    node.open();
    EXPECT_FALSE(engine().snapshot());
    EXPECT_EQ(engine().chain().height(), 120);
    EXPECT_EQ(node.harness.utxo().hash, chain.top_hash);
}

TEST(Snapshot, AnInvalidHistoryStopsTheNode) {
    // A chain whose rewards are not halved: valid for its maker only.
    auto generous = consensus::regtest_params({});
    generous.consensus.subsidy_halving_interval = 1'000'000;
    const RecordedChain chain(generous, 160);
    SnapshotNode node(chain);
    auto params = *node.harness.options.params;
    params.consensus.subsidy_halving_interval = 150;
    node.harness.options.params = std::make_shared<const consensus::ChainParams>(params);
    node.open();
    node.give(1, 50);
    ASSERT_TRUE(node.load());
    node.give(51, 149);
    EXPECT_TRUE(node.harness.submit(chain.blocks[149]).starts_with("fault: The snapshot"));
    node.harness.faults.clear();
    node.open();
    EXPECT_FALSE(node.harness.engine->snapshot());
    node.give(51, 149);
    EXPECT_EQ(node.harness.submit(chain.blocks[149]), "bad-cb-amount");
    EXPECT_EQ(node.harness.engine->chain().height(), 149);
}

TEST_F(SnapshotTest, RefusesWhatCannotBeItsBase) {
    const auto why_not = [this](const primitives::BlockHash& hash) {
        const auto base = engine().snapshot_base(hash);
        return base ? std::string() : base.error().message;
    };
    const auto& base = chain.known.base.hash;
    EXPECT_NE(why_not(chain.blocks[60]->hash()).find("not recognized"), std::string::npos);
    EXPECT_NE(why_not(base).find("must appear in the headers chain"), std::string::npos);
    node.give_headers();
    EXPECT_EQ(why_not(base), "");
    ASSERT_TRUE(engine().invalidate_block(*engine().find(chain.blocks[100]->hash())));
    EXPECT_NE(why_not(base).find("part of an invalid chain"), std::string::npos);
    ASSERT_TRUE(engine().reconsider_block(*engine().find(chain.blocks[100]->hash())));
    for (const auto& block : branch_from(60, 80))
        ASSERT_TRUE(engine().accept_header(block->header()));
    EXPECT_NE(why_not(base).find("forked headers-chain"), std::string::npos);
}

TEST_F(SnapshotTest, CannotBeLeftBeforeItIsValidated) {
    load();
    EXPECT_NE(engine().snapshot_base(chain.known.base.hash).error().message.find("more than once"),
              std::string::npos);
    ASSERT_TRUE(engine().invalidate_block(*engine().chain().at(100)));
    EXPECT_EQ(engine().chain().height(), 110);
    // A better branch from below the base cannot be reached without the history's undo data.
    const auto branch = branch_from(50, 80);
    node.harness.submit_all(branch);
    EXPECT_EQ(engine().chain().height(), 110);
    node.give(51, 110);
    EXPECT_EQ(node.harness.tip(), branch.back()->hash()) << "validated: now it may";
}

TEST_F(SnapshotTest, BothSidesHaveFilesOfTheirOwnAndPruningSparesTheHistory) {
    load();
    node.give(111, 120);
    node.give(51, 60);
    const auto file_of = [this](primitives::Height height) {
        return engine().chain().at(height)->file;
    };
    EXPECT_EQ(file_of(50), file_of(60));
    EXPECT_EQ(file_of(111), file_of(120));
    EXPECT_NE(file_of(60), file_of(111));
    node.open();
    node.give(61, 61);
    EXPECT_EQ(file_of(61), file_of(60)) << "after a start too";
}

TEST_F(SnapshotTest, ADamagedFileLeavesNothing) {
    node.give_headers();
    auto bytes = base::read_file(node.harness.filesystem, chain.file(), 1 << 20).value();
    bytes.pop_back();
    const base::Path cut = chain.file().string() + ".cut";
    ASSERT_TRUE(base::write_file_atomically(node.harness.filesystem, cut, bytes));
    const auto loaded = node.load(cut);
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().message.find("truncated snapshot"), std::string::npos);
    EXPECT_FALSE(
        std::filesystem::exists(node.harness.options.chainstate_dir.string() + "_snapshot"));
    EXPECT_EQ(engine().chain().height(), kHeight);
}

}  // namespace
}  // namespace malha::chain

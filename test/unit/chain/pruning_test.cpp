// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Pruning through the engine, with the tiny files of -fastprune.
#include <filesystem>
#include <fstream>

#include "engine_fixture.hpp"

namespace malha::chain {
namespace {

using test::EngineHarness;

constexpr primitives::Height kBlocks = 900;
constexpr primitives::Height kKept = 288;
constexpr std::uint64_t kRoomBytes = std::uint64_t{17} << 20;

class PruningTest : public ::testing::Test {
protected:
    PruningTest() : harness(consensus::regtest_params({.fast_prune = true})) {
        harness.options.fast_prune = true;
        harness.options.prune.mode = PruneMode::manual;
        harness.clock.time.value = 1'296'690'000;  // near the blocks: no initial download
    }
    void mine(primitives::Height blocks) {
        harness.submit_all(harness.builder.mine_chain(harness.tip(), blocks));
    }
    [[nodiscard]] base::Path file(const std::string& name) const {
        return harness.options.blocks_dir / name;
    }
    [[nodiscard]] primitives::Height first_kept() const {
        return harness.engine->prune_height().value_or(0) + 1;
    }

    EngineHarness harness;
};

TEST_F(PruningTest, ManualPruningDeletesWholeFilesBelowTheHeight) {
    Engine& engine = harness.open();
    mine(kBlocks);
    const auto before = harness.utxo();
    const std::uint64_t size = engine.size_on_disk();
    EXPECT_EQ(engine.prune_height(), std::nullopt);
    ASSERT_TRUE(engine.prune_up_to(10));
    EXPECT_EQ(engine.prune_height(), std::nullopt) << "no file ends that early";
    ASSERT_TRUE(engine.prune_up_to(kBlocks));
    EXPECT_GT(first_kept(), 100);
    EXPECT_LE(first_kept(), kBlocks - kKept + 1);
    EXPECT_LT(engine.size_on_disk(), size);
    EXPECT_FALSE(std::filesystem::exists(file("blk00000.dat")));
    EXPECT_FALSE(std::filesystem::exists(file("rev00000.dat")));
    EXPECT_FALSE(engine.read_block(*engine.chain().at(first_kept() - 1)));
    EXPECT_FALSE(engine.read_undo(*engine.chain().at(first_kept() - 1)));
    EXPECT_TRUE(engine.read_block(*engine.chain().at(first_kept())));
    EXPECT_TRUE(engine.verify_chain(4, kBlocks - first_kept() + 1).value());
    EXPECT_FALSE(engine.verify_chain(4, 0).value()) << "not all of it can be verified";
    EXPECT_EQ(harness.utxo().hash, before.hash);
    EXPECT_TRUE(harness.faults.empty());
}

TEST_F(PruningTest, PrunedStateOutlivesARestartAndAReorganisation) {
    harness.open();
    mine(kBlocks);
    ASSERT_TRUE(harness.engine->prune_up_to(kBlocks));
    const primitives::Height kept = first_kept();
    // As after a crash before the files were deleted.
    std::ofstream(file("blk00000.dat")) << "left over";
    Engine& engine = harness.open();
    EXPECT_EQ(first_kept(), kept);
    EXPECT_EQ(engine.chain().height(), kBlocks);
    EXPECT_FALSE(std::filesystem::exists(file("blk00000.dat")));
    ASSERT_TRUE(engine.invalidate_block(*engine.chain().at(kBlocks - kKept + 2)));
    EXPECT_EQ(engine.chain().height(), kBlocks - kKept + 1);
    mine(kKept);
    EXPECT_EQ(engine.chain().height(), kBlocks + 1);
    EXPECT_TRUE(harness.faults.empty());
}

TEST_F(PruningTest, PrunedDirectoryIsRefusedWithoutPruneMode) {
    harness.open();
    mine(kBlocks);
    ASSERT_TRUE(harness.engine->prune_up_to(kBlocks));
    harness.options.prune.mode = PruneMode::off;
    try {
        harness.open();
        FAIL() << "opened";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("-reindex"), std::string::npos) << error.what();
    }
}

TEST_F(PruningTest, ReindexDeletesTheFilesBehindTheGap) {
    harness.open();
    mine(kBlocks);
    ASSERT_TRUE(harness.engine->prune_up_to(kBlocks));
    harness.options.wipe_block_index = harness.options.wipe_chainstate = true;
    const auto count_files = [this] {
        return std::distance(std::filesystem::directory_iterator(harness.options.blocks_dir), {});
    };
    EXPECT_GT(count_files(), 4);
    harness.on_created = [&](Engine&) { EXPECT_EQ(count_files(), 2) << "index and xor.dat stay"; };
    harness.open();
}

TEST_F(PruningTest, LocksKeepWhatOthersStillNeed) {
    Engine& engine = harness.open();
    mine(kBlocks);
    engine.set_prune_lock("index", 1);
    engine.set_prune_lock("wallet", 1);
    ASSERT_TRUE(engine.prune_up_to(kBlocks));
    EXPECT_EQ(engine.prune_height(), std::nullopt);
    engine.set_prune_lock("index", kBlocks);
    ASSERT_TRUE(engine.prune_up_to(kBlocks));
    EXPECT_EQ(engine.prune_height(), std::nullopt);
    engine.clear_prune_lock("wallet");
    ASSERT_TRUE(engine.prune_up_to(kBlocks));
    EXPECT_TRUE(engine.prune_height());
}

TEST_F(PruningTest, AutomaticPruningKeepsToItsTarget) {
    harness.options.prune = {PruneMode::automatic, kRoomBytes + 150'000};
    Engine& engine = harness.open();
    mine(kBlocks);
    EXPECT_TRUE(engine.prune_height());
    EXPECT_LE(first_kept(), kBlocks - kKept + 1);
    EXPECT_LT(engine.size_on_disk(), 150'000U + 2 * 65'536U);
    ASSERT_TRUE(engine.flush(FlushMode::always));
    harness.open();
    EXPECT_EQ(harness.engine->chain().height(), kBlocks);
    EXPECT_TRUE(harness.faults.empty());
}

TEST_F(PruningTest, AFullFlushPrunesAChainThatWasNotPrunedBefore) {
    harness.options.prune.mode = PruneMode::off;
    harness.open();
    mine(kBlocks);
    ASSERT_TRUE(harness.engine->flush(FlushMode::always));
    harness.options.prune = {.mode = PruneMode::automatic, .target_bytes = kRoomBytes};
    Engine& engine = harness.open();
    EXPECT_EQ(engine.prune_height(), std::nullopt);
    ASSERT_TRUE(engine.flush(FlushMode::always));
    EXPECT_GT(first_kept(), 100);
    EXPECT_LE(first_kept(), kBlocks - kKept + 1);
}

TEST_F(PruningTest, AutomaticPruningLeavesShortChainsAlone) {
    harness.options.prune = {PruneMode::automatic, 1};
    Engine& engine = harness.open();
    mine(kKept);
    EXPECT_EQ(engine.prune_height(), std::nullopt);
}

}  // namespace
}  // namespace malha::chain

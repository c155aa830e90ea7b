// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Coins of the past, and the files of them. Recorded files: test_snapshots.py.
#include "malha/chain/past_coins.hpp"

#include <gtest/gtest.h>

#include "engine_fixture.hpp"
#include "malha/chain/snapshot_file.hpp"

namespace malha::chain {
namespace {

using test::EngineHarness;

class PastCoinsTest : public ::testing::Test {
protected:
    PastCoinsTest() {
        harness.open();
        const auto blocks = harness.builder.mine_chain(harness.tip(), 101);
        harness.submit_all(blocks);
        auto draft = harness.builder.draft(harness.tip());
        draft.transactions.push_back(malha::test::spend_anyone(
            {malha::test::coinbase_of(*blocks[0])}, primitives::Amount{100'000}, 3));
        harness.submit_all({harness.builder.mine(std::move(draft))});
    }
    PastCoinsOptions options(CopyPlace place) {
        return {.fs = harness.filesystem,
                .rng = harness.rng,
                .directory = directory.path() / "copy",
                .place = place};
    }
    static bool never() { return false; }

    /// The coins `blocks` below the tip, by way of a copy.
    crypto::Digest256 hash_below_tip(CopyPlace place, int blocks) {
        auto cursor = harness.engine->coins_cursor();
        EXPECT_TRUE(cursor);
        auto past = PastCoins::create(options(place), *cursor, never);
        EXPECT_TRUE(past);
        const BlockNode* node = harness.engine->chain().tip();
        for (; blocks > 0; --blocks, node = node->parent_node())
            EXPECT_TRUE((*past)->take_off(*node, **harness.engine->read_block(*node),
                                          *harness.engine->read_undo(*node)));
        auto old = (*past)->cursor();
        EXPECT_TRUE(old);
        EXPECT_EQ(old->best_block(), node->hash);
        const auto stats = compute_utxo_stats(*old, UtxoHash::serialized3, never);
        EXPECT_TRUE(stats);
        return *stats->hash;
    }

    EngineHarness harness;
    malha::test::TemporaryDirectory directory;
};

TEST_F(PastCoinsTest, EqualTheCoinsOfThatTime) {
    const auto now = *harness.utxo(UtxoHash::serialized3).hash;
    for (const CopyPlace place : {CopyPlace::disk, CopyPlace::memory}) {
        EXPECT_EQ(hash_below_tip(place, 0), now);
        const auto before = hash_below_tip(place, 2);
        EXPECT_EQ(*harness.utxo(UtxoHash::serialized3).hash, now) << "the chain's own coins stay";
        EXPECT_FALSE(std::filesystem::exists(directory.path() / "copy"));
        const BlockNode& undone = *harness.engine->chain().at(101);
        ASSERT_TRUE(harness.engine->invalidate_block(undone));
        EXPECT_EQ(*harness.utxo(UtxoHash::serialized3).hash, before);
        ASSERT_TRUE(harness.engine->reconsider_block(undone));
    }
}

TEST_F(PastCoinsTest, RefuseUndoDataOfAnotherBlock) {
    auto cursor = harness.engine->coins_cursor();
    auto past = PastCoins::create(options(CopyPlace::memory), *cursor, never);
    ASSERT_TRUE(past);
    const BlockNode& tip = *harness.engine->chain().tip();
    const BlockNode& other = *tip.parent_node();
    EXPECT_FALSE((*past)->take_off(tip, **harness.engine->read_block(other),
                                   *harness.engine->read_undo(other)));
}

TEST_F(PastCoinsTest, ASnapshotThatIsShortOfCoinsIsAnError) {
    auto file = harness.filesystem.open(directory.path() / "snapshot", base::OpenMode::read_write);
    ASSERT_TRUE(file);
    for (const int error : {0, 1}) {
        auto cursor = harness.engine->coins_cursor();
        const SnapshotHeader header{.base = harness.tip(), .coins = 104U + error};
        const auto written = write_snapshot(**file, header, *cursor, never);
        EXPECT_EQ(written.has_value(), error == 0);
    }
}

}  // namespace
}  // namespace malha::chain

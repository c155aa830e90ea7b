// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/index/follower.hpp"

#include <iostream>

#include "index_rig.hpp"

namespace malha::index {
namespace {

using malha::test::SimDisk;
using test::Branches;
using test::IndexRig;

class FollowerTest : public ::testing::Test {
protected:
    const Branches blocks;
    /// What indexes say that saw nothing but the final chain.
    std::string wanted() {
        IndexRig rig;
        EXPECT_TRUE(rig.open());
        EXPECT_TRUE(rig.give(blocks.final_chain()));
        return rig.describe(blocks.final_chain());
    }
};

TEST_F(FollowerTest, ReachesTheTipAndSaysSo) {
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    rig.harness.submit_all(blocks.base);
    EXPECT_EQ(rig.follower->summaries()[0].best.height, -1);
    EXPECT_FALSE(rig.follower->wait_until_current(*rig.indexes->transactions()));
    ASSERT_TRUE(rig.follow());
    for (const IndexSummary& summary : rig.follower->summaries()) {
        EXPECT_TRUE(summary.is_synced) << summary.name;
        EXPECT_EQ(summary.best.height, 104) << summary.name;
    }
    EXPECT_TRUE(rig.follower->wait_until_current(*rig.indexes->transactions()));
}

TEST_F(FollowerTest, FollowsReorganisations) {
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    ASSERT_TRUE(rig.give(blocks.base) && rig.give(blocks.first_a) && rig.give(blocks.branch_b));
    // A stale block keeps its filter.
    EXPECT_EQ(rig.describe({blocks.first_a.back()}).find("filter -"), std::string::npos);
    ASSERT_TRUE(rig.give(blocks.second_a));
    EXPECT_EQ(rig.describe(blocks.final_chain()), wanted());
}

TEST_F(FollowerTest, RewindsAfterAReorganisationWhileItWasAway) {
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    ASSERT_TRUE(rig.give(blocks.base) && rig.give(blocks.branch_b) && rig.flush());
    rig.close();
    rig.harness.on_created = {};
    rig.harness.open();
    rig.harness.submit_all(blocks.first_a);
    rig.harness.submit_all(blocks.second_a);
    ASSERT_TRUE(rig.harness.engine->flush(chain::FlushMode::always));
    ASSERT_TRUE(rig.open()) << rig.error;
    ASSERT_TRUE(rig.follow());
    EXPECT_EQ(rig.describe(blocks.final_chain()), wanted());
}

/// The reorganisation took rows away, and the locator named the block that they belonged to.
TEST_F(FollowerTest, SaysOfTheOldBranchAllAgainIfACrashLosesAReorganisation) {
    std::vector<primitives::BlockPtr> old_chain = blocks.base;
    old_chain.insert(old_chain.end(), blocks.branch_b.begin(), blocks.branch_b.end());
    IndexRig untouched;
    ASSERT_TRUE(untouched.open() && untouched.give(old_chain));
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    ASSERT_TRUE(rig.give(old_chain) && rig.flush());
    ASSERT_TRUE(rig.give(blocks.first_a) && rig.give(blocks.second_a));
    rig.close();
    ASSERT_TRUE(rig.open()) << rig.error;
    ASSERT_EQ(rig.harness.engine->chain().tip()->hash, old_chain.back()->hash());
    ASSERT_TRUE(rig.follow());
    EXPECT_EQ(rig.describe(old_chain), untouched.describe(old_chain));
}

TEST_F(FollowerTest, ShowsHowFarItIsBeforeRowsAreWritten) {
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    rig.harness.submit_all(blocks.base);
    ASSERT_TRUE(rig.follower->step().value());
    const IndexSummary half_way = rig.follower->summary(*rig.indexes->scripts());
    EXPECT_EQ(half_way.best.height, 63);
    EXPECT_EQ(half_way.written.height, -1);  // 64 small blocks wait for more
    ASSERT_TRUE(rig.follow());
    EXPECT_EQ(rig.follower->summary(*rig.indexes->scripts()).written.height, 104);
}

TEST_F(FollowerTest, WritesEachBlockOnceTheChainHasCaughtUp) {
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    rig.harness.submit_all(blocks.base);
    while (rig.follower->step().value()) {
    }
    const IndexSummary early = rig.follower->summary(*rig.indexes->scripts());
    EXPECT_EQ(early.best.height, 104);
    EXPECT_LT(early.written.height, 104);
    rig.harness.clock.time = {rig.harness.engine->chain().tip()->time};
    rig.harness.submit_all(blocks.first_a);
    while (rig.follower->step().value()) {
    }
    EXPECT_EQ(rig.follower->summary(*rig.indexes->scripts()).written.height, 107);
}

/// On the index's thread, without further blocks: who asks for the tip is not left waiting.
TEST_F(FollowerTest, WritesWhatWaitsForWhoAsks) {
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    rig.harness.submit_all(blocks.base);
    rig.follower->start();
    const ScriptIndex& index = *rig.indexes->scripts();
    while (!rig.follower->summary(index).is_synced)
        std::this_thread::yield();
    EXPECT_TRUE(rig.follower->wait_until_current(index));
    EXPECT_EQ(rig.follower->summary(index).written.height, 104);
}

TEST_F(FollowerTest, NeverCommitsAheadOfTheFlushedChain) {
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    ASSERT_TRUE(rig.give(blocks.base) && rig.flush());
    ASSERT_TRUE(rig.give(blocks.first_a));
    ASSERT_TRUE(rig.follower->commit_all());
    for (Index* index : rig.indexes->all())
        EXPECT_EQ(index->stored_locator().value().front(), blocks.base.back()->hash())
            << index->name();
    ASSERT_TRUE(rig.flush());
    for (Index* index : rig.indexes->all())
        EXPECT_EQ(index->stored_locator().value().front(), blocks.first_a.back()->hash())
            << index->name();
}

TEST_F(FollowerTest, RefusesTheIndexOfAnotherChain) {
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    ASSERT_TRUE(rig.give(blocks.base) && rig.flush());
    rig.close();
    rig.harness.set_directory("/another");
    EXPECT_FALSE(rig.open());
    EXPECT_EQ(rig.error, "txindex: best block of the index not found. Please rebuild the index.");
}

/// The power goes at random moments of a run with flushes and reorganisations; each time the node
/// starts again on what is left. In the end the indexes say what they say when built in one go.
TEST_F(FollowerTest, EndsEqualHoweverOftenThePowerGoes) {
    constexpr int kRuns = 10;
    constexpr int kCutsEach = 6;
    const std::string in_one_go = wanted();
    int cuts = 0;
    for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
        IndexRig rig(seed);
        base::SeededRng rng(seed);
        const auto run = [&] {
            return rig.give(blocks.base) && rig.flush() && rig.give(blocks.first_a) &&
                   rig.flush() && rig.give(blocks.branch_b) && rig.flush() &&
                   rig.give(blocks.second_a) && rig.flush();
        };
        ASSERT_TRUE(rig.open());
        for (int cut = 0; cut < kCutsEach; ++cut) {
            rig.disk.fail_at(rng.below(600), SimDisk::Fault::power_cut);
            static_cast<void>(run());
            cuts += rig.disk.has_failed() ? 1 : 0;
            rig.close();
            rig.disk.clear_fault();
            rig.disk.restart();
            ASSERT_TRUE(rig.open()) << rig.error;
        }
        ASSERT_TRUE(run()) << rig.error;
        ASSERT_EQ(rig.describe(blocks.final_chain()), in_one_go) << "seed " << seed;
    }
    EXPECT_GE(cuts, 30);
    std::cout << cuts << " power cuts\n";
}

}  // namespace
}  // namespace malha::index

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/index/coin_stats_index.hpp"

#include "index_rig.hpp"

namespace malha::index {
namespace {

using test::Branches;
using test::IndexRig;

/// After every block the index says what a walk over all coins says.
TEST(CoinStatsIndex, AgreesWithAllCoinsAtEveryHeight) {
    const Branches blocks;
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    int compared = 0;
    const auto give = [&](const std::vector<primitives::BlockPtr>& some) {
        for (const auto& block : some) {
            ASSERT_TRUE(rig.give({block}));
            const chain::BlockNode& tip = *rig.harness.engine->chain().tip();
            const auto stats = rig.indexes->coin_stats()->find({tip.hash, tip.height});
            ASSERT_TRUE(stats && *stats);
            const chain::UtxoStats walked = rig.harness.utxo();
            EXPECT_EQ((*stats)->mu_hash, *walked.hash) << tip.height;
            EXPECT_EQ((*stats)->coins, walked.coins) << tip.height;
            EXPECT_EQ((*stats)->bogosize, walked.bogosize) << tip.height;
            EXPECT_EQ((*stats)->total, walked.total) << tip.height;
            EXPECT_EQ((*stats)->subsidy.sat, (*stats)->total.sat + (*stats)->unspendable().sat)
                << tip.height;
            ++compared;
        }
    };
    give(blocks.base);
    give(blocks.first_a);
    give(blocks.branch_b);
    give(blocks.second_a);
    EXPECT_EQ(compared, 104 + 3 + 5 + 4);
}

TEST(CoinStatsIndex, KeepsBlocksThatLeftTheChain) {
    const Branches blocks;
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    ASSERT_TRUE(rig.give(blocks.base) && rig.give(blocks.first_a));
    const BlockPosition stale{blocks.first_a.back()->hash(), 107};
    const auto before = rig.indexes->coin_stats()->find(stale);
    ASSERT_TRUE(rig.give(blocks.branch_b));
    const auto after = rig.indexes->coin_stats()->find(stale);
    ASSERT_TRUE(before && *before && after && *after);
    EXPECT_EQ(**before, **after);
    EXPECT_FALSE(*rig.indexes->coin_stats()->find({blocks.second_a.back()->hash(), 111}));
}

}  // namespace
}  // namespace malha::index

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/block_download.hpp"

#include <gtest/gtest.h>

#include <set>

#include "malha/chain/block_tree.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;
using chain::BlockNode;

constexpr PeerId kA{1};
constexpr PeerId kB{2};
constexpr std::size_t kBytes = 1000;

/// A tree of headers without proof of work, and which of their blocks we have.
class BlockDownloadTest : public testing::Test {
protected:
    BlockDownloadTest()
        : download_([this](const BlockNode& node) { return have_.contains(&node); }) {
        const primitives::BlockHeader genesis{};
        BlockNode& root = tree_.insert(genesis, genesis.hash(), nullptr);
        tree_.set_transactions(root, 1);
        have_.insert(&root);
        best_ = {&root};
    }
    void grow(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            best_.push_back(&child(*best_.back(), 1));
    }
    BlockNode& child(BlockNode& parent, std::uint32_t nonce) {
        const primitives::BlockHeader header{.version = 1,
                                             .prev_hash = parent.hash,
                                             .merkle_root = {},
                                             .time = parent.time + 1,
                                             .bits = 0x207fffff,
                                             .nonce = nonce};
        return tree_.insert(header, header.hash(), &parent);
    }
    void peer(PeerId id, bool is_limited = false) {
        download_.add_peer(id, is_limited);
        download_.set_best_known(id, *best_.back());
    }
    std::vector<const BlockNode*> next(PeerId id) { return download_.next(id, *best_[0], now_); }
    void deliver(PeerId id, const BlockNode& node) {
        EXPECT_TRUE(download_.owes(id, node));
        download_.begin_check(node, kBytes);
        download_.received(id, node, now_);
        have_.insert(&node);
        tree_.set_transactions(*tree_.find(node.hash), 1);
        download_.settled(node, kBytes);
    }
    static std::vector<primitives::Height> heights(const std::vector<const BlockNode*>& nodes) {
        std::vector<primitives::Height> list;
        for (const BlockNode* node : nodes)
            list.push_back(node->height);
        return list;
    }

    chain::BlockTree tree_;
    std::vector<BlockNode*> best_;
    std::set<const BlockNode*> have_;
    BlockDownload download_;
    base::MonoTime now_{1h};
};

TEST_F(BlockDownloadTest, AsksEachBlockFromOnePeerInOrder) {
    grow(100);
    peer(kA);
    peer(kB);
    EXPECT_EQ(heights(next(kA)), (std::vector<primitives::Height>{1, 2, 3, 4, 5, 6, 7, 8}));
    EXPECT_EQ(heights(next(kB)), (std::vector<primitives::Height>{9, 10, 11, 12, 13, 14, 15, 16}));
    EXPECT_TRUE(next(kA).empty());
    EXPECT_EQ(download_.busy_peers(), 2u);
}

TEST_F(BlockDownloadTest, TheHistoryBelowASnapshotComesAfterTheTip) {
    grow(462);
    const BlockDownload::History history{.tip = best_[20], .base = best_[460]};
    const auto ask = [&](PeerId id) {
        return heights(download_.next(id, *best_[460], now_, BlockDownload::kOwedMax, history));
    };
    peer(kA);
    EXPECT_EQ(ask(kA), (std::vector<primitives::Height>{461, 462, 21, 22, 23, 24, 25, 26}));
    peer(kB, /*is_limited=*/true);
    EXPECT_EQ(ask(kB).front(), 462 - BlockDownload::kLimitedDepth + 1) << "what it serves";
    // A chain that leaves ours below the base is of no use for it.
    constexpr PeerId kOther{3};
    BlockNode* branch = best_[450];
    for (std::uint32_t i = 0; i < 20; ++i)
        branch = &child(*branch, 2);
    download_.add_peer(kOther, /*is_limited=*/false);
    download_.set_best_known(kOther, *branch);
    for (const primitives::Height height : ask(kOther))
        EXPECT_GT(height, 450);
}

TEST_F(BlockDownloadTest, GoesOnFromATipThatJumped) {
    grow(100);
    peer(kA);
    EXPECT_EQ(heights(next(kA)).front(), 1);
    for (int i = 1; i <= 8; ++i)
        deliver(kA, *best_[static_cast<std::size_t>(i)]);
    const auto asked = heights(download_.next(kA, *best_[60], now_));
    EXPECT_EQ(asked.front(), 61);
}

TEST_F(BlockDownloadTest, AsksNothingOfAPeerWithoutAKnownBlock) {
    grow(5);
    download_.add_peer(kA, false);
    EXPECT_TRUE(next(kA).empty());
}

TEST_F(BlockDownloadTest, AFastPeerSoonOwesMany) {
    grow(4000);
    peer(kA);
    auto owed = next(kA);
    for (int round = 0; round < 20; ++round) {
        for (const BlockNode* node : owed) {
            now_ += 1ms;
            deliver(kA, *node);
        }
        owed = next(kA);
    }
    EXPECT_EQ(download_.owed_count(kA), BlockDownload::kOwedMax);
}

TEST_F(BlockDownloadTest, ASlowPeerOwesFew) {
    grow(100);
    peer(kA);
    for (const BlockNode* node : next(kA)) {
        now_ += 3s;
        deliver(kA, *node);
    }
    EXPECT_EQ(next(kA).size(), BlockDownload::kOwedMin);
}

TEST_F(BlockDownloadTest, SaysWhichBlockKeepsTheWindowFromMoving) {
    const auto fetch_all_but_the_first = [this] {
        for (int round = 0; round < 400; ++round) {
            now_ += 1ms;
            for (const BlockNode* node : next(kB))
                if (download_.owes(kB, *node)) deliver(kB, *node);
        }
    };
    grow(BlockDownload::kWindow);
    peer(kA);
    peer(kB);
    const auto first = next(kA);
    for (std::size_t i = 1; i < first.size(); ++i)
        deliver(kA, *first[i]);
    fetch_all_but_the_first();
    EXPECT_EQ(have_.size(), BlockDownload::kWindow) << "with the genesis block";
    EXPECT_EQ(download_.waits_for(kB), nullptr) << "the chain ends with the window";
    grow(1);
    download_.set_best_known(kB, *best_.back());
    EXPECT_TRUE(next(kB).empty());
    EXPECT_EQ(download_.waits_for(kB), first[0]);
    EXPECT_EQ(download_.holders(*first[0]).front(), kA);
    download_.begin_check(*first[0], kBytes);
    EXPECT_EQ(download_.waits_for(kB), nullptr) << "it came";
}

TEST_F(BlockDownloadTest, TheWindowMovesWithWhatWeHave) {
    grow(3000);
    peer(kA);
    peer(kB);
    const auto first = next(kA);
    for (int round = 0; round < 200; ++round) {
        const auto owed = next(kB);
        now_ += 1ms;
        for (const BlockNode* node : owed)
            if (node->height > 8) deliver(kB, *node);
    }
    // Nothing above the window although B is fast; what A owes has been taken over.
    EXPECT_EQ(have_.count(best_[BlockDownload::kWindow + 1]), 0u);
    for (const BlockNode* node : first)
        deliver(kA, *node);
    const auto more = next(kB);
    ASSERT_FALSE(more.empty());
    EXPECT_EQ(more.front()->height, BlockDownload::kWindow + 1);
}

TEST_F(BlockDownloadTest, ADeadPeersBlocksAreTakenOver) {
    grow(16);
    peer(kA);
    const auto dead = next(kA);
    peer(kB);
    for (const BlockNode* node : next(kB)) {
        now_ += 10ms;
        deliver(kB, *node);
    }
    EXPECT_TRUE(next(kB).empty()) << "too early to give up on A";
    now_ += 2s;
    EXPECT_EQ(heights(next(kB)), heights(dead));
    // A still owes them: its copy is welcome if it comes first.
    EXPECT_TRUE(download_.owes(kA, *dead[0]));
}

TEST_F(BlockDownloadTest, PeersInLeagueCannotKeepABlock) {
    grow(8);
    // As many as may hold a block at a time, and none of them sends it.
    for (std::int64_t i = 10; i < 10 + static_cast<std::int64_t>(BlockDownload::kHoldersMax); ++i) {
        peer(PeerId{i});
        EXPECT_FALSE(next(PeerId{i}).empty());
        now_ += 5s;
    }
    peer(kB);
    const auto first = next(kB);
    ASSERT_FALSE(first.empty());
    EXPECT_EQ(first.front()->height, 1);
}

TEST_F(BlockDownloadTest, AGonePeersBlocksAreFree) {
    grow(8);
    peer(kA);
    peer(kB);
    ASSERT_EQ(next(kA).size(), 8u);
    EXPECT_TRUE(next(kB).empty());
    download_.remove_peer(kA);
    EXPECT_EQ(next(kB).size(), 8u);
}

TEST_F(BlockDownloadTest, ABlockThatWasNotFoundIsAskedElsewhere) {
    grow(8);
    peer(kA);
    peer(kB);
    const auto owed = next(kA);
    download_.give_up(kA, *owed[3]);
    EXPECT_EQ(heights(next(kB)), (std::vector<primitives::Height>{4}));
}

TEST_F(BlockDownloadTest, WhoLacksABlockIsAskedForItMuchLater) {
    grow(3);
    peer(kA);
    const auto owed = next(kA);
    ASSERT_EQ(owed.size(), 3U);
    for (const auto* node : owed)
        download_.lacks(kA, *node, now_);
    EXPECT_TRUE(next(kA).empty()) << "it would say the same again";
    peer(kB);
    EXPECT_EQ(heights(next(kB)), (std::vector<primitives::Height>{1, 2, 3}));
    download_.remove_peer(kB);
    EXPECT_TRUE(next(kA).empty());
    now_ += BlockDownload::kLackTime;
    EXPECT_EQ(heights(next(kA)), (std::vector<primitives::Height>{1, 2, 3}));
}

TEST_F(BlockDownloadTest, ARefusedBlockIsAskedAgain) {
    grow(1);
    peer(kA);
    peer(kB);
    const auto owed = next(kA);
    download_.begin_check(*owed[0], kBytes);
    download_.received(kA, *owed[0], now_);
    EXPECT_TRUE(next(kB).empty()) << "it is being checked";
    download_.settled(*owed[0], kBytes);
    EXPECT_EQ(next(kB), owed);
}

TEST_F(BlockDownloadTest, UncheckedBytesHoldTheDownloadBack) {
    grow(50);
    peer(kA);
    const auto owed = next(kA);
    for (const BlockNode* node : owed) {
        download_.begin_check(*node, BlockDownload::kUncheckedBytesMax / owed.size());
        download_.received(kA, *node, now_);
    }
    EXPECT_TRUE(next(kA).empty());
    have_.insert(owed[0]);
    download_.settled(*owed[0], BlockDownload::kUncheckedBytesMax / owed.size());
    EXPECT_FALSE(next(kA).empty());
}

TEST_F(BlockDownloadTest, ALimitedPeerIsAskedOnlyForRecentBlocks) {
    grow(400);
    peer(kA, /*is_limited=*/true);
    const auto owed = next(kA);
    ASSERT_FALSE(owed.empty());
    EXPECT_EQ(owed.front()->height, 400 - BlockDownload::kLimitedDepth + 1);
}

TEST_F(BlockDownloadTest, NothingIsAskedAboveAFailedBlock) {
    grow(10);
    tree_.mark_failed(*best_[4]);
    peer(kA);
    EXPECT_EQ(heights(next(kA)), (std::vector<primitives::Height>{1, 2, 3}));
}

TEST_F(BlockDownloadTest, ABetterBranchIsSearchedFromItsFork) {
    grow(6);
    peer(kA);
    for (const BlockNode* node : next(kA))
        deliver(kA, *node);
    BlockNode* fork = best_[2];
    std::vector<primitives::Height> expected;
    for (int i = 0; i < 5; ++i) {
        fork = &child(*fork, 77);
        expected.push_back(fork->height);
    }
    download_.set_best_known(kA, *fork);
    EXPECT_EQ(heights(next(kA)), expected);
}

TEST_F(BlockDownloadTest, BlocksPrunedInTheMiddleOfABranchAreAskedFor) {
    grow(300);
    for (BlockNode* node : best_)
        tree_.set_transactions(*node, 1);
    for (const BlockNode* node : best_)
        if (node->height < 50 || node->height > 180) have_.insert(node);
    peer(kA);
    EXPECT_EQ(heights(next(kA)), (std::vector<primitives::Height>{50, 51, 52, 53, 54, 55, 56, 57}));
}

TEST_F(BlockDownloadTest, OfEqualBranchesTheLastToldOfCounts) {
    grow(2);
    peer(kA);
    BlockNode& other = child(*best_[1], 77);
    download_.set_best_known(kA, other);
    EXPECT_EQ(next(kA), (std::vector<const BlockNode*>{best_[1], &other}));
    download_.set_best_known(kA, *best_[1]);
    EXPECT_EQ(download_.best_known(kA), &other);
}

TEST_F(BlockDownloadTest, TheCallersLimitIsKept) {
    grow(20);
    peer(kA);
    EXPECT_EQ(download_.next(kA, *best_[0], now_, 3).size(), 3U);
    EXPECT_TRUE(download_.next(kA, *best_[0], now_, 3).empty());
}

}  // namespace
}  // namespace malha::p2p

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BlockTree against a naive twin that looks at every block for every answer.
#include "malha/chain/block_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "malha/base/rng.hpp"
#include "malha/chain/active_chain.hpp"
#include "malha/consensus/work.hpp"

namespace malha::chain {
namespace {

using primitives::BlockHash;
using primitives::BlockHeader;

constexpr std::uint32_t kEasyBits = 0x207fffff;
constexpr std::uint32_t kHardBits = 0x203fffff;  // about twice the work

BlockHash numbered_hash(std::uint32_t number) {
    BlockHash hash;
    base::store_le(hash.bytes.data(), number);
    return hash;
}

/// A tree whose blocks carry numbers instead of proof of work.
class TreeBuilder {
public:
    TreeBuilder() { add(nullptr); }
    BlockNode& add(BlockNode* parent, std::uint32_t bits = kEasyBits) {
        BlockHeader header;
        header.bits = bits;
        return tree.insert(header, numbered_hash(next_++), parent);
    }
    BlockNode& add_block(BlockNode* parent, std::uint32_t bits = kEasyBits) {
        BlockNode& node = add(parent, bits);
        tree.set_transactions(node, 1);
        return node;
    }
    BlockNode* genesis() { return tree.find(numbered_hash(0)); }

    BlockTree tree;

private:
    std::uint32_t next_ = 0;
};

TEST(BlockTree, FindsWhatWasInserted) {
    TreeBuilder builder;
    BlockNode& child = builder.add(builder.genesis());
    EXPECT_EQ(builder.tree.find(child.hash), &child);
    EXPECT_EQ(builder.tree.find(numbered_hash(99)), nullptr);
    EXPECT_EQ(child.height, 1);
    EXPECT_EQ(builder.tree.size(), 2U);
}

TEST(BlockTree, TheWayLeadsThroughForks) {
    TreeBuilder builder;
    BlockNode& fork = builder.add(builder.genesis());
    BlockNode& left = builder.add(&fork);
    BlockNode& right = builder.add(&fork);
    const BlockNode& left_end = builder.add(&left);
    const BlockNode& right_end = builder.add(&right);
    EXPECT_EQ(builder.genesis()->next_towards(left_end), &fork);
    EXPECT_EQ(fork.next_towards(left_end), &left);
    EXPECT_EQ(fork.next_towards(right_end), &right);
    EXPECT_EQ(right.next_towards(right_end), &right_end);
}

TEST(BlockTree, HeaderWithoutBlockIsNoCandidate) {
    TreeBuilder builder;
    builder.tree.set_transactions(*builder.genesis(), 1);
    BlockNode& header = builder.add(builder.genesis());
    EXPECT_EQ(builder.tree.best_candidate(), builder.genesis());
    EXPECT_EQ(builder.tree.best_header(), &header);
}

TEST(BlockTree, BlocksLinkWhenTheMissingOneComes) {
    TreeBuilder builder;
    builder.tree.set_transactions(*builder.genesis(), 1);
    BlockNode& first = builder.add(builder.genesis());
    BlockNode& second = builder.add(&first);
    BlockNode& third = builder.add(&second);
    builder.tree.set_transactions(third, 5);
    builder.tree.set_transactions(second, 3);
    EXPECT_FALSE(third.is_linked());
    EXPECT_EQ(builder.tree.best_candidate(), builder.genesis());
    builder.tree.set_transactions(first, 2);
    EXPECT_EQ(third.chain_tx_count, 11U);
    EXPECT_EQ(builder.tree.best_candidate(), &third);
    EXPECT_LT(first.sequence_id, third.sequence_id);
}

TEST(BlockTree, ABlockDroppedForMissingDataReturnsWithTheData) {
    TreeBuilder builder;
    builder.tree.set_transactions(*builder.genesis(), 1);
    BlockNode& pruned = builder.add(builder.genesis());
    BlockNode& best = builder.add(&pruned);
    BlockNode& other = builder.add(builder.genesis());
    for (BlockNode* node : {&pruned, &best, &other})
        builder.tree.set_transactions(*node, 1);
    builder.tree.drop_candidate(best);
    builder.tree.drop_candidate(pruned);
    ASSERT_EQ(builder.tree.best_candidate(), &other);
    builder.tree.set_transactions(other, 1);
    EXPECT_EQ(builder.tree.best_candidate(), &other) << "it is not on the way";
    builder.tree.set_transactions(pruned, 1);
    EXPECT_EQ(builder.tree.best_candidate(), &best);
}

TEST(BlockTree, EqualWorkGoesToTheFirstToArrive) {
    TreeBuilder builder;
    builder.tree.set_transactions(*builder.genesis(), 1);
    BlockNode& early = builder.add(builder.genesis());
    BlockNode& late = builder.add(builder.genesis());
    builder.tree.set_transactions(late, 1);
    builder.tree.set_transactions(early, 1);
    EXPECT_EQ(builder.tree.best_candidate(), &late) << "its block came first";
    EXPECT_EQ(builder.tree.best_header(), &early);
}

TEST(BlockTree, AmongBlocksThatWaitedForTheirParentTheFirstToArriveWins) {
    TreeBuilder builder;
    builder.tree.set_transactions(*builder.genesis(), 1);
    BlockNode& parent = builder.add(builder.genesis());
    BlockNode& a = builder.add(&parent);
    BlockNode& b = builder.add(&parent);
    BlockNode& c = builder.add(&parent);
    for (BlockNode* child : {&b, &c, &a})
        builder.tree.set_transactions(*child, 1);
    builder.tree.set_transactions(parent, 1);
    EXPECT_EQ(builder.tree.best_candidate(), &b);
    EXPECT_LT(c.sequence_id, a.sequence_id);
}

TEST(BlockTree, PreciousBlockWinsAmongEqualWork) {
    TreeBuilder builder;
    builder.tree.set_transactions(*builder.genesis(), 1);
    BlockNode& a = builder.add_block(builder.genesis());
    BlockNode& b = builder.add_block(builder.genesis());
    builder.tree.tip_raised(a);
    EXPECT_EQ(builder.tree.best_candidate(), &a);
    builder.tree.make_precious(b, a);
    EXPECT_EQ(builder.tree.best_candidate(), &b);
    builder.tree.tip_raised(b);
    builder.tree.make_precious(a, b);
    EXPECT_EQ(builder.tree.best_candidate(), &a);
}

TEST(BlockTree, FailureCoversDescendantsAndIsForgiven) {
    TreeBuilder builder;
    builder.tree.set_transactions(*builder.genesis(), 1);
    BlockNode& bad = builder.add_block(builder.genesis());
    BlockNode& child = builder.add_block(&bad);
    BlockNode& nephew = builder.add_block(&bad);
    BlockNode& other = builder.add_block(builder.genesis());
    builder.tree.mark_failed(bad);
    EXPECT_TRUE(child.failed());
    EXPECT_EQ(builder.tree.best_candidate(), &other);
    EXPECT_EQ(builder.tree.best_header(), &other);
    builder.tree.clear_failure(child);
    EXPECT_FALSE(bad.failed());
    EXPECT_FALSE(nephew.failed()) << "it failed only for its parent";
    EXPECT_EQ(builder.tree.best_candidate(), &child);
}

TEST(BlockTree, OwnFailureOutlivesTheForgivenessOfTheParent) {
    TreeBuilder builder;
    builder.tree.set_transactions(*builder.genesis(), 1);
    BlockNode& parent = builder.add_block(builder.genesis());
    BlockNode& good = builder.add_block(&parent);
    BlockNode& bad = builder.add_block(&parent);
    BlockNode& grandchild = builder.add_block(&bad);
    builder.tree.mark_failed(bad);
    builder.tree.mark_failed(parent);
    builder.tree.clear_failure(good);
    EXPECT_FALSE(good.failed());
    EXPECT_TRUE(bad.failed());
    EXPECT_TRUE(grandchild.failed());
}

TEST(BlockTree, ConsistencyCheckFindsWhatDoesNotFit) {
    TreeBuilder builder;
    builder.tree.set_transactions(*builder.genesis(), 1);
    BlockNode& block = builder.add_block(builder.genesis());
    BlockNode& header = builder.add(&block);
    EXPECT_TRUE(builder.tree.check_consistency());
    const auto fails_with = [&](auto& field, auto value) {
        const auto before = std::exchange(field, value);
        EXPECT_FALSE(builder.tree.check_consistency());
        field = before;
        EXPECT_TRUE(builder.tree.check_consistency());
    };
    fails_with(block.chain_tx_count, std::uint64_t{7});
    fails_with(block.status, block.status | block_status::kFailedValid);
    fails_with(header.status, header.status | block_status::kFailedChild);
    fails_with(header.status, header.status | block_status::kHaveUndo);
    fails_with(header.height, 7);
    fails_with(header.chain_work, block.chain_work);
    fails_with(block.first_child, nullptr);
}

TEST(BlockTree, DirtyNodesAreHandedOutOnce) {
    TreeBuilder builder;
    EXPECT_EQ(builder.tree.take_dirty().size(), 1U);
    EXPECT_TRUE(builder.tree.take_dirty().empty());
    builder.tree.raise_validity(*builder.genesis(), Validity::scripts);
    builder.tree.raise_validity(*builder.genesis(), Validity::chain);
    EXPECT_EQ(builder.tree.take_dirty().size(), 1U);
    EXPECT_EQ(builder.genesis()->validity(), Validity::scripts);
}

TEST(BlockTree, LeavesAreTheEndsOfBranchesAndTheTip) {
    TreeBuilder builder;
    builder.tree.set_transactions(*builder.genesis(), 1);
    BlockNode& tip = builder.add_block(builder.genesis());
    BlockNode& header = builder.add(&tip);
    BlockNode& fork = builder.add_block(builder.genesis());
    builder.tree.tip_raised(tip);
    const auto leaves = builder.tree.leaves();
    EXPECT_EQ(leaves, (std::vector<const BlockNode*>{&tip, &header, &fork}));
}

TEST(BlockTree, RestoredTreeHasTheSameBestChain) {
    TreeBuilder builder;
    builder.tree.set_transactions(*builder.genesis(), 1);
    BlockNode& a = builder.add_block(builder.genesis());
    BlockNode& b = builder.add_block(builder.genesis());
    BlockNode& above_b = builder.add(&b);
    builder.add_block(&above_b);  // its parent's block is missing
    builder.tree.mark_failed(builder.add_block(&a));

    BlockTree copy;
    for (const BlockNode& node : builder.tree.nodes())
        copy.restore(node, node.parent == nullptr ? nullptr : copy.find(node.parent->hash));
    copy.finish_loading(copy.find(b.hash));
    EXPECT_EQ(copy.best_candidate()->hash, b.hash) << "the stored tip wins the tie";
    EXPECT_EQ(copy.best_header()->height, 3);
    EXPECT_EQ(copy.find(a.hash)->chain_tx_count, 2U);
    EXPECT_TRUE(copy.take_dirty().empty());
}

TEST(ActiveChain, FollowsItsTip) {
    TreeBuilder builder;
    BlockNode& a1 = builder.add(builder.genesis());
    BlockNode& a2 = builder.add(&a1);
    BlockNode& b2 = builder.add(&a1);
    BlockNode& b3 = builder.add(&b2);
    ActiveChain chain;
    EXPECT_EQ(chain.tip(), nullptr);
    chain.set_tip(&a2);
    EXPECT_EQ(chain.height(), 2);
    EXPECT_EQ(chain.at(3), nullptr);
    EXPECT_EQ(chain.find_fork(&b3), &a1);
    EXPECT_EQ(chain.next(&a1), &a2);
    EXPECT_EQ(chain.next(&b2), nullptr);
    chain.set_tip(&b3);
    EXPECT_FALSE(chain.contains(&a2));
    EXPECT_EQ(chain.at(2), &b2);
    chain.pop();
    chain.pop();
    chain.push(&a2);
    EXPECT_EQ(chain.tip(), &a2);
}

// ---- random trees against the twin

/// Recomputes every answer from all blocks.
class NaiveTree {
public:
    struct Block {
        int parent;
        std::uint64_t work;
        bool has_data = false;
        bool failed = false;
        int linked_at = -1;  ///< step at which the last missing block of its chain came
    };
    int add(int parent, std::uint64_t work) {
        const std::uint64_t below = parent < 0 ? 0 : blocks[index(parent)].work;
        blocks.push_back({.parent = parent, .work = below + work});
        return static_cast<int>(blocks.size()) - 1;
    }
    bool linked(int i) const {
        for (; i >= 0; i = blocks[index(i)].parent)
            if (!blocks[index(i)].has_data) return false;
        return true;
    }
    bool failed(int i) const {
        for (; i >= 0; i = blocks[index(i)].parent)
            if (blocks[index(i)].failed) return true;
        return false;
    }
    void note_links(int step) {
        for (int i = 0; i < static_cast<int>(blocks.size()); ++i)
            if (blocks[index(i)].linked_at < 0 && linked(i)) blocks[index(i)].linked_at = step;
    }
    /// Most work, then first linked.
    const Block& best() const {
        const Block* best = &blocks[0];
        for (int i = 0; i < static_cast<int>(blocks.size()); ++i) {
            const Block& block = blocks[index(i)];
            if (!linked(i) || failed(i)) continue;
            if (block.work > best->work ||
                (block.work == best->work && block.linked_at < best->linked_at))
                best = &block;
        }
        return *best;
    }
    static std::size_t index(int i) { return static_cast<std::size_t>(i); }
    std::vector<Block> blocks;
};

void random_walk(std::uint64_t seed) {
    base::SeededRng rng(seed);
    TreeBuilder builder;
    NaiveTree naive;
    const std::uint64_t unit = consensus::block_work(kEasyBits).low64();
    const std::uint64_t hard = consensus::block_work(kHardBits).low64();
    naive.add(-1, unit);
    std::vector<BlockNode*> nodes{builder.genesis()};
    builder.tree.set_transactions(*nodes[0], 1);
    naive.blocks[0].has_data = true;
    ActiveChain chain;
    const auto follow = [&](int step) {
        naive.note_links(step);
        BlockNode* best = builder.tree.best_candidate();
        ASSERT_NE(best, nullptr);
        chain.set_tip(best);
        builder.tree.tip_raised(*best);
        const auto found = std::find(nodes.begin(), nodes.end(), best) - nodes.begin();
        const NaiveTree::Block& twin = naive.blocks[static_cast<std::size_t>(found)];
        ASSERT_EQ(twin.work, naive.best().work);
        ASSERT_EQ(twin.linked_at, naive.best().linked_at);
    };
    follow(0);
    for (int step = 1; step < 400; ++step) {
        const int pick = static_cast<int>(rng.below(nodes.size()));
        BlockNode& node = *nodes[NaiveTree::index(pick)];
        NaiveTree::Block& twin = naive.blocks[NaiveTree::index(pick)];
        switch (rng.below(8)) {
            case 0:
            case 1:
            case 2: {
                const bool is_hard = rng.below(4) == 0;
                nodes.push_back(&builder.add(&node, is_hard ? kHardBits : kEasyBits));
                naive.add(pick, is_hard ? hard : unit);
                break;
            }
            case 3:
            case 4:
            case 5:
                if (!twin.has_data) builder.tree.set_transactions(node, 1);
                twin.has_data = true;
                break;
            case 6:
                if (pick == 0) break;
                twin.failed = true;
                builder.tree.mark_failed(node);
                if (chain.contains(&node)) {
                    chain.set_tip(node.parent_node());
                    builder.tree.tip_lowered(chain.tip());
                }
                break;
            default:
                for (int i = pick; i >= 0; i = naive.blocks[NaiveTree::index(i)].parent)
                    naive.blocks[NaiveTree::index(i)].failed = false;
                for (int i = 0; i < static_cast<int>(nodes.size()); ++i)
                    if (nodes[NaiveTree::index(i)]->height >= node.height &&
                        nodes[NaiveTree::index(i)]->ancestor(node.height) == &node)
                        naive.blocks[NaiveTree::index(i)].failed = false;
                builder.tree.clear_failure(node);
        }
        ASSERT_NO_FATAL_FAILURE(follow(step)) << "seed " << seed << " step " << step;
        const base::Status status = builder.tree.check_consistency();
        ASSERT_TRUE(status) << status.error().message << " step " << step;
        for (int i = 0; i < static_cast<int>(nodes.size()); ++i) {
            ASSERT_EQ(nodes[NaiveTree::index(i)]->failed(), naive.failed(i));
            ASSERT_EQ(nodes[NaiveTree::index(i)]->is_linked(), naive.linked(i));
        }
    }
}

TEST(BlockTree, AgreesWithTheNaiveTwinOnRandomTrees) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed)
        ASSERT_NO_FATAL_FAILURE(random_walk(seed)) << "seed " << seed;
}

}  // namespace
}  // namespace malha::chain

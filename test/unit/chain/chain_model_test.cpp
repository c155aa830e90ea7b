// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The engine against a naive model: random trees of valid and invalid blocks in random order,
// invalidations, restarts. After each step the tip must be a best one, and the coins those of a
// recomputation from genesis.
#include <algorithm>
#include <map>
#include <set>

#include "engine_fixture.hpp"
#include "malha/crypto/muhash.hpp"

namespace malha::chain {
namespace {

using malha::test::coinbase_of;
using malha::test::spend_anyone;
using primitives::Amount;
using primitives::BlockHash;
using primitives::BlockPtr;
using primitives::OutPoint;
using test::EngineHarness;

constexpr std::size_t kMatureBlocks = 110;

/// Whole UTXO sets by value: what a block leaves behind.
using Coins = std::map<OutPoint, Amount>;

class Model {
public:
    struct Block {
        BlockPtr block;
        BlockHash parent;
        primitives::Height height = 0;
        Coins coins;
        bool is_valid = true;  ///< by its own transactions
        bool is_given = false;
        bool is_banned = false;
    };

    void add(const BlockPtr& block, const BlockHash& parent, bool is_valid, Coins coins) {
        const primitives::Height height = blocks.empty() ? 0 : blocks.at(parent).height + 1;
        blocks[block->hash()] = {block, parent, height, std::move(coins), is_valid};
        order.push_back(block->hash());
    }
    /// Every block down to genesis is there and none fails.
    bool may_be_tip(const BlockHash& hash) const {
        for (const Block* block = &blocks.at(hash);; block = &blocks.at(block->parent)) {
            if (!block->is_given || !block->is_valid || block->is_banned) return false;
            if (block->height == 0) return true;
        }
    }
    primitives::Height best_height() const {
        primitives::Height best = 0;
        for (const auto& [hash, block] : blocks)
            if (block.height > best && may_be_tip(hash)) best = block.height;
        return best;
    }
    bool is_ancestor(const BlockHash& ancestor, BlockHash hash) const {
        while (blocks.at(hash).height > blocks.at(ancestor).height)
            hash = blocks.at(hash).parent;
        return hash == ancestor;
    }
    void reconsider(const BlockHash& hash) {
        for (auto& [other, block] : blocks)
            if (is_ancestor(hash, other) || is_ancestor(other, hash)) block.is_banned = false;
    }

    std::map<BlockHash, Block> blocks;
    std::vector<BlockHash> order;
};

class RandomChain {
public:
    RandomChain(std::uint64_t seed, base::Executor* pool)
        : rng_(seed), harness_(consensus::regtest_params({}), pool) {
        harness_.on_disconnected = [this](const auto&) { ++disconnected_; };
        harness_.open();
        model_.add(harness_.params->genesis, {}, true, {});
        model_.blocks.at(harness_.builder.genesis()).is_given = true;
        BlockHash tip = harness_.builder.genesis();
        for (std::size_t i = 0; i < kMatureBlocks; ++i) {
            tip = build(tip, /*with_spends=*/false, /*valid=*/true);
            give(tip);
        }
        base_ = tip;
    }

    void run(int steps) {
        for (int step = 0; step < steps; ++step) {
            ASSERT_NO_FATAL_FAILURE(act());
            ASSERT_NO_FATAL_FAILURE(check_tip()) << "step " << step;
            if (step % 8 != 0) continue;
            ASSERT_NO_FATAL_FAILURE(check_coins()) << "step " << step;
        }
        check_coins();
        EXPECT_GT(disconnected_, 10U) << "the walk should reorganise now and then";
        EXPECT_TRUE(harness_.faults.empty());
    }

private:
    void act() {
        switch (rng_.below(10)) {
            case 0:
                return invalidate();
            case 1:
                return reconsider();
            case 2:
                if (rng_.below(4) == 0) return restart();
                [[fallthrough]];
            case 3:
                return give_late();
            default:
                return grow();
        }
    }
    /// A branch of some blocks, its headers first, its blocks in any order, some of them later.
    void grow() {
        BlockHash parent = pick_parent();
        std::vector<BlockHash> branch;
        std::vector<primitives::BlockHeader> headers;
        const std::uint64_t length = 1 + rng_.below(4);
        for (std::uint64_t i = 0; i < length; ++i) {
            parent = build(parent, true, rng_.below(12) != 0);
            branch.push_back(parent);
            headers.push_back(model_.blocks.at(parent).block->header());
        }
        (void)harness_.engine->accept_headers(headers);
        for (std::size_t i = branch.size(); i > 1; --i)
            std::swap(branch[i - 1], branch[rng_.below(i)]);
        for (const BlockHash& hash : branch)
            if (rng_.below(6) != 0) give(hash);
    }
    void give(const BlockHash& hash) {
        Model::Block& block = model_.blocks.at(hash);
        const auto result = harness_.engine->process_block(block.block);
        ASSERT_TRUE(result || result.error().fault() == nullptr);
        const BlockNode* node = harness_.engine->find(hash);
        block.is_given = node != nullptr && node->has_data();
    }
    void give_late() {
        for (const BlockHash& hash : model_.order)
            if (!model_.blocks.at(hash).is_given && rng_.below(2) == 0) return give(hash);
    }
    void invalidate() {
        const BlockHash hash = pick_parent();
        const BlockNode* node = harness_.engine->find(hash);
        if (hash == base_ || node == nullptr) return;
        model_.blocks.at(hash).is_banned = true;
        ASSERT_TRUE(harness_.engine->invalidate_block(*node));
    }
    void reconsider() {
        for (const BlockHash& hash : model_.order) {
            const BlockNode* node = harness_.engine->find(hash);
            if (node == nullptr || !node->failed() || rng_.below(3) != 0) continue;
            model_.reconsider(hash);
            ASSERT_TRUE(harness_.engine->reconsider_block(*node));
            return;
        }
    }
    void restart() {
        ASSERT_TRUE(harness_.engine->flush(FlushMode::always));
        harness_.open();
    }

    BlockHash pick_parent() {
        const primitives::Height best = model_.best_height();
        std::vector<BlockHash> near_the_top;
        for (const auto& [hash, block] : model_.blocks)
            if (block.height + 5 > best &&
                block.height >= static_cast<primitives::Height>(kMatureBlocks) &&
                (model_.may_be_tip(hash) || rng_.below(4) == 0))
                near_the_top.push_back(hash);
        return near_the_top[rng_.below(near_the_top.size())];
    }
    BlockHash build(const BlockHash& parent, bool with_spends, bool is_valid) {
        const Coins& below = model_.blocks.at(parent).coins;
        auto draft = harness_.builder.draft(parent);
        if (with_spends) add_spends(draft, below);
        if (!is_valid) spoil(draft, below);
        const auto block = harness_.builder.mine(draft);
        Coins coins = below;
        for (const auto& tx : block->transactions()) {
            if (!tx.is_coinbase())
                for (const auto& input : tx.inputs)
                    coins.erase(input.prevout);
            for (std::uint32_t i = 0; i < tx.outputs.size(); ++i)
                coins[{tx.txid, i}] = tx.outputs[i].value;
        }
        model_.add(block, parent, is_valid, std::move(coins));
        return block->hash();
    }
    /// Coins that can be spent at this height: old coinbases and outputs of other transactions.
    std::vector<OutPoint> spendable(const Coins& coins) const {
        std::vector<OutPoint> result;
        for (const auto& [outpoint, amount] : coins)
            if (amount.sat < primitives::kCoin.sat || mature_.contains(outpoint))
                result.push_back(outpoint);
        return result;
    }
    void add_spends(malha::test::BlockDraft& draft, const Coins& below) {
        if (mature_.empty())
            for (std::size_t i = 1; i <= kMatureBlocks - 100; ++i)
                mature_.insert(coinbase_of(*model_.blocks.at(model_.order[i]).block));
        auto coins = spendable(below);
        for (std::uint64_t i = rng_.below(4); i > 0 && !coins.empty(); --i) {
            const std::size_t pick = rng_.below(coins.size());
            const Amount each{below.at(coins[pick]).sat / 4};
            if (each.sat > 0)
                draft.transactions.push_back(
                    spend_anyone({coins[pick]}, Amount{std::min(each.sat, kSmall)}, 3));
            coins.erase(coins.begin() + static_cast<std::ptrdiff_t>(pick));
        }
    }
    void spoil(malha::test::BlockDraft& draft, const Coins& below) {
        const auto coins = spendable(below);
        if (rng_.below(2) == 0 || coins.empty() || draft.transactions.size() < 2) {
            OutPoint nowhere{primitives::Txid{}, 3};
            nowhere.txid.bytes[0] = 1;
            draft.transactions.push_back(spend_anyone({nowhere}, Amount{1}));
        } else {
            draft.transactions.back().inputs[0].script_sig = {0x6a};  // OP_RETURN: script fails
        }
    }

    void check_tip() {
        const BlockNode& tip = *harness_.engine->chain().tip();
        ASSERT_TRUE(model_.may_be_tip(tip.hash));
        ASSERT_EQ(tip.height, model_.best_height());
    }
    void check_coins() {
        const UtxoStats stats = harness_.utxo();
        const Coins& coins = model_.blocks.at(harness_.tip()).coins;
        ASSERT_EQ(stats.coins, coins.size());
        Amount total;
        for (const auto& [outpoint, amount] : coins)
            total.sat += amount.sat;
        ASSERT_EQ(stats.total.sat, total.sat);
        for (const auto& [outpoint, amount] : coins) {
            const auto coin = harness_.engine->coin(outpoint).value();
            ASSERT_TRUE(coin.has_value());
            ASSERT_EQ(coin->value, amount);
        }
    }

    static constexpr std::int64_t kSmall = 1'000'000;

    base::SeededRng rng_;
    EngineHarness harness_;
    Model model_;
    BlockHash base_;
    std::set<OutPoint> mature_;
    std::size_t disconnected_ = 0;
};

TEST(ChainModel, RandomTreesOnOneThread) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed)
        ASSERT_NO_FATAL_FAILURE(RandomChain(seed, nullptr).run(60)) << "seed " << seed;
}

TEST(ChainModel, RandomTreesOnAPool) {
    base::ThreadPool pool(3, "worker");
    for (std::uint64_t seed = 101; seed <= 104; ++seed)
        ASSERT_NO_FATAL_FAILURE(RandomChain(seed, &pool).run(60)) << "seed " << seed;
}

}  // namespace
}  // namespace malha::chain

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/index/script_index.hpp"

#include <map>
#include <set>

#include "index_rig.hpp"

namespace malha::index {
namespace {

using primitives::BlockPtr;
using test::Branches;
using test::IndexRig;

/// What a list of all events of the chain says: the naive twin.
class Twin {
public:
    explicit Twin(const std::vector<BlockPtr>& chain) {
        for (const BlockPtr& block : chain)
            for (const auto& tx : block->transactions())
                add(tx);
    }
    std::set<primitives::OutPoint> unspent(const ScriptHash& script) const {
        std::set<primitives::OutPoint> found;
        for (const auto& [outpoint, owner] : coins_)
            if (owner == script) found.insert(outpoint);
        return found;
    }
    std::int64_t received(const ScriptHash& script) const { return at(received_, script); }
    std::int64_t spent(const ScriptHash& script) const { return at(spent_, script); }
    const std::set<ScriptHash>& scripts() const { return scripts_; }

private:
    static std::int64_t at(const std::map<ScriptHash, std::int64_t>& sums,
                           const ScriptHash& script) {
        const auto found = sums.find(script);
        return found == sums.end() ? 0 : found->second;
    }
    void add(const primitives::Transaction& tx) {
        if (!tx.is_coinbase())
            for (const auto& input : tx.inputs) {
                const ScriptHash script = coins_.at(input.prevout);
                spent_[script] += values_.at(input.prevout);
                coins_.erase(input.prevout);
            }
        for (std::uint32_t i = 0; i < tx.outputs.size(); ++i) {
            const auto& output = tx.outputs[i];
            if (!output.script_pubkey.empty() && output.script_pubkey[0] == 0x6a) continue;
            const ScriptHash script = script_hash(output.script_pubkey);
            scripts_.insert(script);
            coins_[{tx.txid, i}] = script;
            values_[{tx.txid, i}] = output.value.sat;
            received_[script] += output.value.sat;
        }
    }
    std::map<primitives::OutPoint, ScriptHash> coins_;
    std::map<primitives::OutPoint, std::int64_t> values_;
    std::map<ScriptHash, std::int64_t> received_, spent_;
    std::set<ScriptHash> scripts_;
};

/// Blocks with several scripts, paid to and spent from within the same blocks.
struct Payments {
    Payments() : params(consensus::regtest_params({})), builder(params) {
        chain = builder.mine_chain(builder.genesis(), 102);
        BlockPtr parent = chain.back();
        primitives::OutPoint coin = malha::test::coinbase_of(*chain[0]);
        std::int64_t value = 5'000'000'000;
        for (int i = 0; i < 12; ++i) {
            auto draft = builder.draft(parent->hash());
            for (int j = 0; j < 3; ++j) {
                value -= 100'000;
                auto tx = malha::test::spend_anyone({coin}, {value}, 1);
                // Anyone can spend them all: OP_1, OP_2, ... and one that nobody can.
                for (int script = 0; script < 3; ++script)
                    tx.outputs.push_back(
                        {{20'000}, {static_cast<std::uint8_t>(0x52 + (i + j + script) % 5)}});
                tx.outputs.push_back({{0}, {0x6a, 0x01, 0x05}});
                coin = {primitives::make_transaction(tx)->txid, 0};
                draft.transactions.push_back(std::move(tx));
            }
            parent = builder.mine(std::move(draft));
            chain.push_back(parent);
            if (i == 0) continue;
            spend_small(chain[chain.size() - 2], parent);
        }
    }
    /// A block that spends the small outputs of an earlier one.
    void spend_small(const BlockPtr& from, BlockPtr& parent) {
        auto draft = builder.draft(parent->hash());
        std::vector<primitives::OutPoint> coins;
        for (std::size_t i = 1; i < from->transactions().size(); ++i)
            if (from->transactions()[i].outputs.size() > 3)
                coins.push_back({from->transactions()[i].txid, 2});
        if (coins.empty()) return;
        draft.transactions.push_back(malha::test::spend_anyone(coins, {10'000}, 1));
        parent = builder.mine(std::move(draft));
        chain.push_back(parent);
    }
    consensus::ChainParams params;
    malha::test::ChainBuilder builder;
    std::vector<BlockPtr> chain;
};

void expect_equal(IndexRig& rig, const std::vector<BlockPtr>& chain) {
    const Twin twin(chain);
    const ScriptIndex& index = *rig.indexes->scripts();
    ScriptIndex::Reader reader(index, rig.follower->summary(index).written);
    for (const ScriptHash& script : twin.scripts()) {
        const auto balance = reader.balance(script);
        ASSERT_TRUE(balance) << balance.error().message;
        EXPECT_EQ(balance->received.sat, twin.received(script));
        EXPECT_EQ(balance->spent.sat, twin.spent(script));
        const auto coins = reader.unspent(script, 10'000);
        ASSERT_TRUE(coins) << coins.error().message;
        std::set<primitives::OutPoint> unspent;
        for (const ScriptCoin& coin : *coins)
            unspent.insert(coin.outpoint);
        EXPECT_EQ(unspent, twin.unspent(script));
    }
}

TEST(ScriptIndex, AgreesWithANaiveTwin) {
    const Payments payments;
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    ASSERT_TRUE(rig.give(payments.chain));
    ASSERT_EQ(rig.harness.tip(), payments.chain.back()->hash());
    const Twin twin(payments.chain);
    EXPECT_GT(twin.scripts().size(), 4U);
    expect_equal(rig, payments.chain);
}

TEST(ScriptIndex, ForgetsBlocksThatLeftTheChain) {
    const Branches blocks;
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    ASSERT_TRUE(rig.give(blocks.base) && rig.give(blocks.first_a));
    auto chain_a = blocks.base;
    chain_a.insert(chain_a.end(), blocks.first_a.begin(), blocks.first_a.end());
    expect_equal(rig, chain_a);
    ASSERT_TRUE(rig.give(blocks.branch_b));
    auto chain_b = blocks.base;
    chain_b.insert(chain_b.end(), blocks.branch_b.begin(), blocks.branch_b.end());
    expect_equal(rig, chain_b);
    ASSERT_TRUE(rig.give(blocks.second_a));
    expect_equal(rig, blocks.final_chain());
}

TEST(ScriptIndex, NamesTheOutputThatAnInputSpends) {
    const Payments payments;
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    ASSERT_TRUE(rig.give(payments.chain));
    const ScriptIndex& index = *rig.indexes->scripts();
    ScriptIndex::Reader reader(index, rig.follower->summary(index).written);
    ScriptIndex::Reader other(index, rig.follower->summary(index).written);
    int spendings = 0;
    const Twin twin(payments.chain);
    for (const ScriptHash& script : twin.scripts()) {
        ASSERT_TRUE(reader.for_each(script, 0, [&](const ScriptTransaction& tx) {
            for (const ScriptEvent& event : tx.events) {
                if (event.kind != ScriptEventKind::spending) continue;
                const BlockPtr& block =
                    payments.chain[static_cast<std::size_t>(tx.block.height) - 1];
                const auto prevout = other.prevout_of(script, event);
                EXPECT_TRUE(prevout);
                EXPECT_EQ(*prevout, block->transactions()[tx.position].inputs[event.index].prevout);
                ++spendings;
            }
            return true;
        }));
    }
    EXPECT_GT(spendings, 30);
}

TEST(ScriptIndex, RefusesAnotherVersion) {
    IndexRig rig;
    ASSERT_TRUE(rig.open());
    rig.close();
    {
        base::SeededRng rng(1);
        const auto database = storage::Database::open(
            {.path = "/node/indexes/scriptindex/db", .env = rig.disk.env()}, rng);
        const base::Bytes later{99};
        ASSERT_TRUE((*database)->put(base::as_bytes("V"), later, storage::Durability::synced));
    }
    EXPECT_FALSE(rig.open());
    EXPECT_NE(rig.error.find("another version"), std::string::npos) << rig.error;
}

}  // namespace
}  // namespace malha::index

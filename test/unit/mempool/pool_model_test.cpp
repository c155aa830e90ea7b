// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The pool as a state machine: random transactions, conflicts, packages, priorities, blocks and
// reorganisations, and after each step everything is compared with what can be worked out naively
// from the transactions alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "pool_fixture.hpp"

namespace malha::mempool {
namespace {

using namespace test;

class PoolModel : public PoolTest {
protected:
    PoolModel() : PoolTest(small()) { mature(12); }
    static MempoolOptions small() {
        MempoolOptions options = lenient();
        options.limits.count_max = 9;  // small enough to try every order of a cluster
        options.bytes_max = 60'000;
        return options;
    }

    // ---- random steps

    std::uint64_t below(std::uint64_t limit) { return harness_.rng.below(limit); }

    /// Outputs that a transaction might spend, whether or not somebody does already.
    std::vector<std::pair<OutPoint, Amount>> outputs() {
        std::vector<std::pair<OutPoint, Amount>> found;
        for (const OutPoint& coin : coins_)
            if (const auto unspent = *harness_.engine->coin(coin))
                found.emplace_back(coin, unspent->value);
        for (const auto& [txid, tx] : seen_)
            for (std::uint32_t i = 0; i < tx->outputs.size(); ++i)
                if (pool_->find(txid) != nullptr || *harness_.engine->coin({txid, i}))
                    found.emplace_back(OutPoint{txid, i}, tx->outputs[i].value);
        return found;
    }
    TransactionPtr random_tx(std::int64_t fee_max) {
        const auto known = outputs();
        std::set<OutPoint> inputs;
        std::int64_t value = 0;
        for (std::uint64_t i = 0; i <= below(2); ++i) {
            const auto& [outpoint, amount] = known[below(known.size())];
            if (inputs.insert(outpoint).second) value += amount.sat;
        }
        const auto fee = static_cast<std::int64_t>(below(static_cast<std::uint64_t>(fee_max)));
        if (value < fee + 20'000) return nullptr;
        auto tx = make_tx({.inputs = {inputs.begin(), inputs.end()},
                           .each_output = {(value - fee) / 2},
                           .sequence = below(8) == 0 ? 1U : 0xfffffffdU});
        seen_[tx->txid] = tx;
        return tx;
    }
    void add_random() {
        if (const auto tx = random_tx(4'000)) static_cast<void>(pool_->accept(tx));
    }
    void add_package() {
        const auto parent = random_tx(60);
        if (parent == nullptr || parent->outputs[0].value.sat < 30'000) return;
        const auto child = child_of(parent, static_cast<std::int64_t>(below(10'000)));
        seen_[child->txid] = child;
        static_cast<void>(pool_->accept_package(std::vector{parent, child}));
    }
    void prioritise_random() {
        const auto order = pool_->in_mining_order();
        if (order.empty()) return;
        pool_->prioritise(order[below(order.size())]->txid(),
                          {static_cast<std::int64_t>(below(4'000)) - 2'000});
    }
    /// A block of the best few, and perhaps of something that conflicts with the rest.
    void mine_block() {
        std::vector<TransactionPtr> chosen;
        const auto order = pool_->in_mining_order();
        const std::size_t count = below(order.size() + 1);
        for (std::size_t i = 0; i < count; ++i)
            chosen.push_back(order[i]->tx);
        mine_with(chosen);
    }
    void reorganise() {
        const auto depth = static_cast<primitives::Height>(1 + below(3));
        const auto& chain = harness_.engine->chain();
        const auto* block = chain.at(chain.height() - depth + 1);
        ASSERT_TRUE(harness_.engine->invalidate_block(*block));
    }

    // ---- the naive twin

    void check_all() {
        check_inputs();
        check_totals();
        check_clusters();
        ASSERT_LE(pool_->memory_usage(), pool_->options().bytes_max);
    }
    void check_inputs() {
        std::set<OutPoint> spent;
        for (const Entry* entry : pool_->in_mining_order()) {
            std::set<primitives::Txid> parents;
            for (const auto& input : entry->tx->inputs) {
                ASSERT_TRUE(spent.insert(input.prevout).second) << "spent twice";
                ASSERT_EQ(pool_->spender_of(input.prevout), entry);
                if (pool_->find(input.prevout.txid) != nullptr)
                    parents.insert(input.prevout.txid);
                else
                    ASSERT_TRUE(harness_.engine->coin(input.prevout)->has_value());
            }
            std::set<primitives::Txid> linked;
            for (const Entry* parent : entry->parents) {
                linked.insert(parent->txid());
                ASSERT_TRUE(std::count(parent->children.begin(), parent->children.end(), entry));
            }
            ASSERT_EQ(linked, parents);
            ASSERT_EQ(entry->fee_delta, delta_of(entry->txid()));
        }
    }
    Amount delta_of(const primitives::Txid& txid) {
        const auto found = pool_->fee_deltas().find(txid);
        return found == pool_->fee_deltas().end() ? Amount{} : found->second;
    }
    void check_totals() {
        std::size_t bytes = 0;
        std::int64_t fee = 0;
        VSize vsize = 0;
        for (const Entry* entry : pool_->in_mining_order()) {
            bytes += memory_usage(*entry);
            fee += entry->base_fee.sat;
            vsize += entry->vsize();
        }
        ASSERT_EQ(pool_->memory_usage(), bytes);
        ASSERT_EQ(pool_->total_fee().sat, fee);
        ASSERT_EQ(pool_->total_vsize(), vsize);
        ASSERT_EQ(pool_->in_mining_order().size(), pool_->size());
    }
    /// Clusters are what is connected, within their limits, and no order of them beats theirs.
    void check_clusters() {
        std::set<const Entry*> done;
        for (const Entry* entry : pool_->in_mining_order()) {
            if (done.contains(entry)) continue;
            std::set<const Entry*> connected{entry};
            for (bool grew = true; grew;) {
                grew = false;
                for (const Entry* member : std::set(connected))
                    for (const auto* relatives : {&member->parents, &member->children})
                        for (const Entry* relative : *relatives)
                            grew = connected.insert(relative).second || grew;
            }
            const Cluster& cluster = *entry->cluster;
            ASSERT_EQ(std::set<const Entry*>(cluster.order.begin(), cluster.order.end()),
                      connected);
            ASSERT_LE(connected.size(), pool_->options().limits.count_max);
            check_order(cluster);
            done.insert(connected.begin(), connected.end());
        }
        const ChunkRef* before = nullptr;
        for (const ChunkRef& ref : pool_->chunks()) {
            if (before != nullptr) {
                ASSERT_TRUE(compare_rates(before->chunk().total, ref.chunk().total) >= 0);
            }
            before = &ref;
        }
    }
    /// The diagram of the cluster's chunks at a weight.
    static double fee_at(const Cluster& cluster, primitives::Weight weight) {
        double fee = 0;
        for (const Chunk& chunk : cluster.chunks) {
            const auto taken = std::min(weight, chunk.total.weight);
            fee += static_cast<double>(chunk.total.fee.sat) * static_cast<double>(taken) /
                   static_cast<double>(chunk.total.weight);
            weight -= taken;
        }
        return fee;
    }
    void check_order(const Cluster& cluster) {
        std::map<const Entry*, std::size_t> positions;
        for (std::size_t i = 0; i < cluster.order.size(); ++i)
            positions[cluster.order[i]] = i;
        const TxMask all = (TxMask{1} << cluster.order.size()) - 1;
        for (TxMask set = 1; set <= all; ++set) {
            FeeAndWeight total;
            bool is_closed = true;
            for (std::size_t i = 0; i < cluster.order.size() && is_closed; ++i) {
                if ((set >> i & 1U) == 0) continue;
                total += cluster.order[i]->value();
                for (const Entry* parent : cluster.order[i]->parents)
                    is_closed = is_closed && (set >> positions.at(parent) & 1U) != 0;
            }
            if (!is_closed) continue;
            ASSERT_LE(static_cast<double>(total.fee.sat), fee_at(cluster, total.weight) + 1e-6)
                << "a set that could be mined alone lies above the diagram";
        }
    }

    std::map<primitives::Txid, TransactionPtr> seen_;
};

}  // namespace

TEST_F(PoolModel, AgreesWithTheNaiveTwinAfterEveryStep) {
    for (int step = 0; step < 400; ++step) {
        const auto kind = below(20);
        if (kind < 12)
            add_random();
        else if (kind < 15)
            add_package();
        else if (kind < 17)
            prioritise_random();
        else if (kind < 19)
            mine_block();
        else
            reorganise();
        harness_.clock.time = harness_.clock.time + std::chrono::seconds{30};
        check_all();
        if (HasFatalFailure()) FAIL() << "step " << step;
    }
}

}  // namespace malha::mempool

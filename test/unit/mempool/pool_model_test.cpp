// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The pool as a state machine: random transactions, conflicts, packages, priorities, blocks and
// reorganisations, and after each step everything is compared with what can be worked out naively
// from the transactions alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "malha/mempool/consistency.hpp"
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

    /// What is naively true, and no order of a cluster beats its own.
    void check_all() {
        const auto status = check_consistency(*pool_, *harness_.engine);
        ASSERT_TRUE(status) << status.error().message;
        ASSERT_LE(pool_->memory_usage(), pool_->options().bytes_max);
        std::set<const Cluster*> clusters;
        for (const Entry* entry : pool_->in_mining_order())
            clusters.insert(entry->cluster);
        for (const Cluster* cluster : clusters)
            check_order(*cluster);
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

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A pool on a regtest engine with coins that anyone can spend, for tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "malha/mempool/mempool.hpp"
#include "unit/chain/engine_fixture.hpp"

namespace malha::mempool::test {

using primitives::Amount;
using primitives::OutPoint;
using primitives::TransactionPtr;

/// What a test transaction is made of. Fee: what the inputs hold beyond the outputs.
struct TxShape {
    std::vector<OutPoint> inputs;
    Amount each_output{1'000'000};
    std::size_t outputs = 2;
    std::uint32_t version = 2;
    std::uint32_t sequence = 0xfffffffd;
    std::uint32_t lock_time = 0;
    std::size_t data = 0;  ///< bytes of an OP_RETURN output, to make it larger
};
inline TransactionPtr make_tx(const TxShape& shape) {
    auto tx = malha::test::spend_anyone(shape.inputs, shape.each_output, shape.outputs);
    tx.version = shape.version;
    tx.lock_time = shape.lock_time;
    for (auto& input : tx.inputs)
        input.sequence = shape.sequence;
    if (shape.data > 0) {
        base::Bytes script(shape.data + 2, 0x00);
        script[0] = 0x6a;
        tx.outputs.push_back({Amount{}, script});
    }
    return primitives::make_transaction(tx);
}
inline OutPoint output_of(const TransactionPtr& tx, std::uint32_t index = 0) {
    return {tx->txid, index};
}

/// Outputs are locked by OP_TRUE, which is not standard: standardness is off unless a test says so.
class PoolTest : public ::testing::Test {
protected:
    explicit PoolTest(MempoolOptions options = lenient()) : options_(options) {
        harness_.on_created = [this](chain::Engine& engine) {
            pool_ = std::make_unique<Mempool>(
                options_, MempoolContext{engine, *harness_.bus, harness_.clock, harness_.rng,
                                         harness_.logger});
            harness_.bus->subscribe<events::TransactionAdded>(
                [this](const events::TransactionAdded& event) {
                    log_ += " +" + std::to_string(event.mempool_sequence);
                });
            harness_.bus->subscribe<events::TransactionRemoved>(
                [this](const events::TransactionRemoved& event) {
                    log_ += " " + std::string(to_string(event.reason)) +
                            std::to_string(event.mempool_sequence);
                });
        };
        harness_.open();
    }
    static MempoolOptions lenient() {
        MempoolOptions options;
        options.policy.require_standard = false;
        return options;
    }

    /// Blocks on the tip, the first `count` of whose coinbases have matured afterwards.
    void mature(std::size_t count) {
        for (const auto& block : mine(count + 100))
            if (coins_.size() < count) coins_.push_back(malha::test::coinbase_of(*block));
    }
    std::vector<primitives::BlockPtr> mine(std::size_t count) {
        auto blocks = harness_.builder.mine_chain(harness_.tip(), count);
        harness_.submit_all(blocks);
        return blocks;
    }
    primitives::BlockPtr mine_with(const std::vector<TransactionPtr>& transactions) {
        auto draft = harness_.builder.draft(harness_.tip());
        for (const TransactionPtr& tx : transactions)
            draft.transactions.emplace_back(*tx);
        auto block = harness_.builder.mine(std::move(draft));
        EXPECT_EQ(harness_.submit(block), "");
        return block;
    }
    /// The reason against it; empty when it was accepted.
    std::string send(const TransactionPtr& tx) {
        const auto accepted = pool_->accept(tx);
        return accepted ? "" : accepted.error().text();
    }
    /// A transaction of the given fee that spends one coinbase into two outputs.
    TransactionPtr spend_coin(std::size_t index, std::int64_t fee) const {
        return make_tx({.inputs = {coins_.at(index)},
                        .each_output = {(50 * primitives::kCoin.sat - fee) / 2}});
    }
    /// A child of an output of `spend_coin`'s, paying `fee`, into one output.
    static TransactionPtr child_of(const TransactionPtr& parent, std::int64_t fee,
                                   std::uint32_t index = 0) {
        const std::int64_t value = parent->outputs[index].value.sat;
        return make_tx({.inputs = {output_of(parent, index)}, .each_output = {(value - fee) / 2}});
    }

    chain::test::EngineHarness harness_;
    MempoolOptions options_;
    std::unique_ptr<Mempool> pool_;
    std::vector<OutPoint> coins_;
    std::string log_;  ///< events: +sequence, reason and sequence
};

}  // namespace malha::mempool::test

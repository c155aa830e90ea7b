// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The pool's account of memory against that of the allocator.
#include "../../../src/mempool/memory.hpp"

#include <malloc.h>

#include <cmath>

#include "pool_fixture.hpp"
#include "support/sanitizers.hpp"

namespace malha::mempool {
namespace {

using namespace test;

constexpr std::size_t kTransactions = 100'000;
constexpr std::size_t kOutputs = 1000;

std::size_t bytes_in_use() {
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

class MempoolMemory : public PoolTest {
protected:
    /// Confirmed outputs that anyone can spend.
    void make_outputs(std::size_t count) {
        const std::size_t splits = (count + kOutputs - 1) / kOutputs;
        mature(splits);
        for (std::size_t i = 0; i < splits; ++i) {
            const auto split =
                make_tx({.inputs = {coins_[i]}, .each_output = {4'900'000}, .outputs = kOutputs});
            mine_with({split});
            for (std::uint32_t index = 0; index < kOutputs; ++index)
                outputs_.push_back(output_of(split, index));
        }
    }
    /// Of every five, three stand alone, one has two inputs and data, one is a child.
    void fill(std::size_t count) {
        TransactionPtr last;
        for (std::size_t i = 0; i < count; ++i) {
            if (i % 5 == 4) {
                last = child_of(last, 2000 + static_cast<std::int64_t>(i % 997));
            } else {
                TxShape shape{.inputs = {take_output()},
                              .each_output = {2'400'000 - static_cast<std::int64_t>(i % 997)}};
                if (i % 5 == 2) shape.inputs.push_back(take_output());
                if (i % 5 == 2) shape.data = 200;
                last = make_tx(shape);
            }
            ASSERT_EQ(send(last), "");
            if (i % 10 == 0) pool_->add_unbroadcast(last->txid);
        }
    }
    OutPoint take_output() {
        const OutPoint out = outputs_.back();
        outputs_.pop_back();
        return out;
    }

    std::vector<OutPoint> outputs_;
};

}  // namespace

TEST_F(MempoolMemory, TheAccountIsWhatTheAllocatorHandsOut) {
    if (malha::test::kIsSanitized) GTEST_SKIP() << "another allocator";
    make_outputs(kTransactions);
    fill(kTransactions);
    log_ = {};
    ASSERT_EQ(pool_->size(), kTransactions);
    const std::size_t account = pool_->memory_usage();
    const std::size_t before = bytes_in_use();
    pool_.reset();
    const std::size_t held = before - bytes_in_use();
    RecordProperty("bytes_each", static_cast<int>(held / kTransactions));
    EXPECT_NEAR(static_cast<double>(account) / static_cast<double>(held), 1.0, 0.03);
}

TEST_F(MempoolMemory, ComesBackToNothing) {
    make_outputs(1000);
    fill(1000);
    EXPECT_GT(pool_->memory_usage(), 0U);
    std::vector<TransactionPtr> all;
    for (const Entry* entry : pool_->in_mining_order())
        all.push_back(entry->tx);
    mine_with(all);
    EXPECT_EQ(pool_->size(), 0U);
    EXPECT_EQ(pool_->memory_usage(), 0U);
}

TEST(Allocated, IsInStepsWithAHeader) {
    EXPECT_EQ(allocated(0), 0U);
    EXPECT_EQ(allocated(1), 32U);
    EXPECT_EQ(allocated(24), 32U);
    EXPECT_EQ(allocated(25), 48U);
    EXPECT_EQ(allocated(40), 48U);
    EXPECT_EQ(allocated(41), 64U);
}

}  // namespace malha::mempool

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/base/executor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

namespace malha::base {

TEST(ThreadPool, RunsEveryTaskBeforeItIsGone) {
    std::atomic<int> done{0};
    {
        ThreadPool pool(3, "test");
        EXPECT_EQ(pool.concurrency(), 3U);
        for (int i = 0; i < 1000; ++i)
            pool.post([&done] { ++done; });
    }
    EXPECT_EQ(done, 1000);
}

TEST(ThreadPool, AWaitingThreadCanHelp) {
    std::promise<void> gate;  // outlives the pool, whose task waits for it
    std::promise<void> started;
    ThreadPool pool(1, "test");
    pool.post([&] {
        started.set_value();
        gate.get_future().wait();
    });
    started.get_future().wait();
    bool ran = false;
    pool.post([&ran] { ran = true; });
    EXPECT_TRUE(pool.run_one());
    EXPECT_TRUE(ran);
    EXPECT_FALSE(pool.run_one());
    gate.set_value();
}

TEST(Strand, RunsTasksInOrderAndCallsReturnValues) {
    Strand strand("test");
    std::vector<int> order;
    for (int i = 0; i < 100; ++i)
        strand.post([&order, i] { order.push_back(i); });
    const std::size_t count = strand.call([&order] { return order.size(); });
    EXPECT_EQ(count, 100U);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(Strand, ACallFromTheStrandItselfRunsAtOnce) {
    Strand strand("test");
    EXPECT_FALSE(strand.is_current());
    const int result = strand.call([&strand] { return strand.call([] { return 7; }); });
    EXPECT_EQ(result, 7);
}

}  // namespace malha::base

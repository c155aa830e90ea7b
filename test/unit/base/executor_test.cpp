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

TEST(ThreadPool, WhatIsPostedFirstPassesWhatWaits) {
    std::promise<void> started;
    std::promise<void> gate;
    std::vector<int> order;
    {
        ThreadPool pool(1, "test");
        pool.post([&] {
            started.set_value();
            gate.get_future().wait();
        });
        started.get_future().wait();
        pool.post([&order] { order.push_back(3); });
        pool.post_first([&order] { order.push_back(1); });
        pool.post_first([&order] { order.push_back(2); });
        pool.post([&order] { order.push_back(4); });
        gate.set_value();
    }
    EXPECT_EQ(order, (std::vector{1, 2, 3, 4}));
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

TEST(Strand, AnIdleStrandIsLentToTheCaller) {
    Strand strand("test");
    const auto here = std::this_thread::get_id();
    EXPECT_EQ(strand.call([] { return std::this_thread::get_id(); }), here);
    EXPECT_TRUE(strand.call([&strand] { return strand.is_current(); }));
    EXPECT_FALSE(strand.is_current());
}

TEST(Strand, ACallWaitsForWhatWasPostedBefore) {
    Strand strand("test");
    std::promise<void> gate;
    bool ran = false;
    strand.post([&] {
        gate.get_future().wait();
        ran = true;
    });
    std::thread opener([&gate] { gate.set_value(); });
    EXPECT_TRUE(strand.call([&ran] { return ran; }));
    opener.join();
}

TEST(Strand, ACallWithinATaskOfAnotherStrandGivesBackWhatItTook) {
    Strand outer("outer");
    Strand inner("inner");
    outer.call([&] {
        EXPECT_TRUE(inner.call([&] { return inner.is_current() && !outer.is_current(); }));
        EXPECT_TRUE(outer.is_current());
    });
}

TEST(Strand, TasksAndCallsOfManyThreadsNeverOverlap) {
    int count = 0;  // without a lock
    std::atomic<bool> inside{false};
    const auto step = [&] {
        EXPECT_FALSE(inside.exchange(true));
        ++count;
        inside = false;
    };
    {
        Strand strand("test");
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int j = 0; j < 2000; ++j) {
                    strand.post(step);
                    strand.call(step);
                }
            });
        for (std::thread& thread : threads)
            thread.join();
    }
    EXPECT_EQ(count, 4 * 2 * 2000);
}

}  // namespace malha::base

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/base/queue.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace malha::base {

TEST(BoundedQueue, RefusesWhatDoesNotFit) {
    BoundedQueue<int> queue(2);
    EXPECT_TRUE(queue.try_push(1));
    EXPECT_TRUE(queue.try_push(2));
    EXPECT_FALSE(queue.try_push(3));
    EXPECT_EQ(queue.size(), 2U);
    EXPECT_EQ(queue.pop(), 1);
}

TEST(BoundedQueue, PassesEverythingInOrderBetweenThreads) {
    BoundedQueue<int> queue(3);
    std::thread producer([&queue] {
        for (int i = 0; i < 1000; ++i)
            EXPECT_TRUE(queue.push(i));
        queue.close();
    });
    int expected = 0;
    while (const auto item = queue.pop())
        EXPECT_EQ(*item, expected++);
    producer.join();
    EXPECT_EQ(expected, 1000);
}

TEST(BoundedQueue, EveryItemWakesSomebody) {
    BoundedQueue<int> queue(2);
    std::atomic<int> sum{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            while (const auto item = queue.pop())
                sum += *item;
        });
    }
    std::vector<std::thread> producers;
    for (int i = 0; i < 4; ++i) {
        producers.emplace_back([&] {
            for (int item = 1; item <= 1000; ++item)
                EXPECT_TRUE(queue.push(item));
        });
    }
    for (std::thread& producer : producers)
        producer.join();
    queue.close();
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(sum, 4 * 1000 * 1001 / 2);
}

TEST(BoundedQueue, ClosingWakesAndDrains) {
    BoundedQueue<int> queue(1);
    EXPECT_TRUE(queue.push(1));
    queue.close();
    EXPECT_FALSE(queue.push(2));
    EXPECT_EQ(queue.pop(), 1);
    EXPECT_EQ(queue.pop(), std::nullopt);
}

}  // namespace malha::base

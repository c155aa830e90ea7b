// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/base/queue.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <thread>
#include <vector>

namespace malha::base {

TEST(BoundedQueue, RefusesWhatDoesNotFit) {
    BoundedQueue<int> queue(2);
    EXPECT_TRUE(queue.try_push(1));
    EXPECT_TRUE(queue.try_push(2));
    EXPECT_FALSE(queue.try_push(3));
    EXPECT_EQ(queue.pop(), 1);
    EXPECT_TRUE(queue.try_push(4));
}

TEST(BoundedQueue, PassesEverythingInOrderBetweenThreads) {
    BoundedQueue<int> queue(3);
    std::thread producer([&queue] {
        for (int i = 0; i < 1000; ++i)
            while (!queue.try_push(i))
                std::this_thread::yield();
        queue.close();
    });
    int expected = 0;
    while (const auto item = queue.pop())
        EXPECT_EQ(*item, expected++);
    producer.join();
    EXPECT_EQ(expected, 1000);
}

TEST(BoundedQueue, EveryItemIsTaken) {
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
                while (!queue.try_push(item))
                    std::this_thread::yield();
        });
    }
    for (std::thread& producer : producers)
        producer.join();
    queue.close();
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(sum, 4 * 1000 * 1001 / 2);
}

TEST(BoundedQueue, AsManyConsumersComeAsItemsWait) {
    constexpr int kConsumers = 4;
    BoundedQueue<int> queue(kConsumers);
    std::barrier all_have_one(kConsumers + 1);
    std::vector<std::thread> threads;
    for (int i = 0; i < kConsumers; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 100; ++round) {
                EXPECT_TRUE(queue.pop());
                all_have_one.arrive_and_wait();  // nobody takes a second one before
            }
        });
    }
    for (int round = 0; round < 100; ++round) {
        for (int i = 0; i < kConsumers; ++i)
            EXPECT_TRUE(queue.try_push(i));
        all_have_one.arrive_and_wait();
    }
    for (std::thread& thread : threads)
        thread.join();
}

TEST(BoundedQueue, ClosingWakesAndDrains) {
    BoundedQueue<int> queue(1);
    EXPECT_TRUE(queue.try_push(1));
    queue.close();
    EXPECT_FALSE(queue.try_push(2));
    EXPECT_EQ(queue.pop(), 1);
    EXPECT_EQ(queue.pop(), std::nullopt);
}

}  // namespace malha::base

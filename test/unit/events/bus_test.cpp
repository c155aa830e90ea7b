// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/events/bus.hpp"

#include <gtest/gtest.h>

#include <string>

namespace malha::events {
namespace {

BlockPosition position(primitives::Height height) {
    return {.hash = {}, .height = height};
}

TEST(Bus, CallsHandlersInOrderOfSubscriptionAndOnlyForTheirEvent) {
    Bus bus;
    std::string calls;
    bus.subscribe<ChainFlushed>([&](const ChainFlushed&) { calls += "a"; });
    bus.subscribe<ChainFlushed>([&](const ChainFlushed&) { calls += "b"; });
    bus.subscribe<TipChanged>(
        [&](const TipChanged& event) { calls += std::to_string(event.tip.height); });
    bus.publish(ChainFlushed{});
    bus.publish(TipChanged{.tip = position(7), .fork = position(6)});
    EXPECT_EQ(calls, "ab7");
}

TEST(Bus, ShowsAllHandlersTheSameOrderWhenOnePublishes) {
    Bus bus;
    std::string first;
    std::string second;
    bus.subscribe<ChainFlushed>([&](const ChainFlushed& event) {
        first += std::to_string(event.block.height);
        if (event.block.height < 3) bus.publish(ChainFlushed{position(event.block.height + 1)});
    });
    bus.subscribe<ChainFlushed>(
        [&](const ChainFlushed& event) { second += std::to_string(event.block.height); });
    bus.publish(ChainFlushed{position(1)});
    EXPECT_EQ(first, "123");
    EXPECT_EQ(second, "123");
}

TEST(Bus, DeliversWithoutHandlers) {
    Bus bus;
    bus.publish(BlockChecked{.block = position(1), .reject_reason = "high-hash", .debug = ""});
}

TEST(BusDeathTest, RefusesSubscriptionsOfHandlers) {
    Bus bus;
    bus.publish(ChainFlushed{});
    bus.subscribe<ChainFlushed>(
        [&bus](const ChainFlushed&) { bus.subscribe<ChainFlushed>([](const ChainFlushed&) {}); });
    EXPECT_DEATH(bus.publish(ChainFlushed{}), "waiting_");
}

}  // namespace
}  // namespace malha::events

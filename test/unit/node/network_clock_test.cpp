// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/node/network_clock.hpp"

#include <gtest/gtest.h>

namespace malha::node {
namespace {

TEST(NetworkClock, FollowsThePinnedTimeAlsoWhenItIsNow) {
    base::SystemClock machine;
    NetworkClock clock(machine);
    const base::UnixSeconds now = machine.now();
    machine.set_mock_time(now);
    clock.pin(now);
    EXPECT_EQ(clock.now(), now);
    EXPECT_EQ(clock.mono(), base::MonoTime(std::chrono::seconds(now.value)));
    clock.pin(base::UnixSeconds{now.value + 60});
    EXPECT_EQ(clock.mono(), base::MonoTime(std::chrono::seconds(now.value + 60)));
}

TEST(NetworkClock, RunsWithTheMachineElse) {
    base::SystemClock machine;
    NetworkClock clock(machine);
    const base::MonoTime before = clock.mono();
    EXPECT_LE(std::abs(before.time_since_epoch().count() / 1'000'000'000 - machine.now().value), 5);
    clock.pin(base::UnixSeconds{1000});
    clock.pin(base::UnixSeconds{0});
    EXPECT_GE(clock.mono(), before);
}

}  // namespace
}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/upload_budget.hpp"

#include <gtest/gtest.h>

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

constexpr base::MonoTime kStart{1h};
// A day's blocks of a network with one every 10 minutes.
constexpr std::uint64_t kReserve = 144 * UploadBudget::kReservePerBlock;

TEST(UploadBudget, WithoutATargetEverythingIsAllowed) {
    UploadBudget budget(0, 10min);
    budget.count(1'000'000'000'000, kStart);
    EXPECT_TRUE(budget.allows_historical(kStart));
    EXPECT_FALSE(budget.is_reached());
    EXPECT_EQ(budget.bytes_left(), 0U);
    EXPECT_EQ(budget.time_left(kStart), 0s);
}

TEST(UploadBudget, HistoryEndsWhereNewBlocksNeedTheRest) {
    UploadBudget budget(kReserve + 1000, 10min);
    EXPECT_TRUE(budget.allows_historical(kStart));
    budget.count(999, kStart);
    EXPECT_TRUE(budget.allows_historical(kStart));
    budget.count(1, kStart);
    EXPECT_FALSE(budget.allows_historical(kStart));
    EXPECT_FALSE(budget.is_reached());
    EXPECT_EQ(budget.bytes_left(), kReserve);
}

TEST(UploadBudget, WhatNewBlocksNeedShrinksWithTheDay) {
    UploadBudget budget(kReserve, 10min);
    budget.count(1, kStart);
    EXPECT_FALSE(budget.allows_historical(kStart));
    EXPECT_TRUE(budget.allows_historical(kStart + 10min));
    EXPECT_EQ(budget.time_left(kStart + 10min), 24h - 10min);
}

TEST(UploadBudget, ATargetSmallerThanTheNewBlocksOfADayAllowsNoHistory) {
    const UploadBudget budget(kReserve, 10min);
    EXPECT_FALSE(budget.allows_historical(kStart));
}

TEST(UploadBudget, EveryDayBeginsAnew) {
    UploadBudget budget(kReserve + 1000, 10min);
    budget.count(kReserve + 1000, kStart);
    EXPECT_TRUE(budget.is_reached());
    EXPECT_EQ(budget.bytes_left(), 0U);
    budget.count(1, kStart + 24h);
    EXPECT_TRUE(budget.is_reached());
    budget.count(1, kStart + 24h + 1s);
    EXPECT_FALSE(budget.is_reached());
    EXPECT_EQ(budget.bytes_left(), kReserve + 999);
    EXPECT_EQ(budget.time_left(kStart + 25h), 23h + 1s);
}

}  // namespace
}  // namespace malha::p2p

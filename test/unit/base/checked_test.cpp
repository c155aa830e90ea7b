// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/base/checked.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace malha::base {

TEST(Checked, TellsOverflowAtTheBoundary) {
    constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(checked_add<std::int64_t>(kMax - 1, 1), kMax);
    EXPECT_EQ(checked_add<std::int64_t>(kMax, 1), std::nullopt);
    EXPECT_EQ(checked_sub<std::uint32_t>(0, 1), std::nullopt);
    EXPECT_EQ(checked_mul<std::int64_t>(kMax, 2), std::nullopt);
}

TEST(CheckedDeathTest, NarrowAbortsOnAValueThatDoesNotFit) {
    EXPECT_EQ(narrow<std::uint8_t>(255), 255);
    EXPECT_DEATH(static_cast<void>(narrow<std::uint8_t>(256)), "assertion failed");
}

}  // namespace malha::base

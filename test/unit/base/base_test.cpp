// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include <gtest/gtest.h>

#include <limits>

#include "malha/base/checked.hpp"
#include "malha/base/hex.hpp"

namespace malha::base {

TEST(Hex, RoundTripsAndRejectsOddOrForeignText) {
    EXPECT_EQ(to_hex(*from_hex("00ffAb")), "00ffab");
    EXPECT_EQ(to_display_hex(*from_hex("00ffab")), "abff00");
    EXPECT_FALSE(from_hex("0").has_value());
    EXPECT_FALSE(from_hex("0g").has_value());
    EXPECT_TRUE(from_hex("")->empty());
}

TEST(Checked, TellsOverflowAtTheBoundary) {
    constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(checked_add<std::int64_t>(kMax - 1, 1), kMax);
    EXPECT_EQ(checked_add<std::int64_t>(kMax, 1), std::nullopt);
    EXPECT_EQ(checked_sub<std::uint32_t>(0, 1), std::nullopt);
    EXPECT_EQ(checked_mul<std::int64_t>(kMax, 2), std::nullopt);
}

}  // namespace malha::base

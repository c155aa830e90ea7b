// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/base/hex.hpp"

#include <gtest/gtest.h>

namespace malha::base {

TEST(Hex, RoundTripsAndRejectsOddOrForeignText) {
    EXPECT_EQ(to_hex(*from_hex("00ffAb")), "00ffab");
    EXPECT_EQ(to_display_hex(*from_hex("00ffab")), "abff00");
    EXPECT_FALSE(from_hex("0").has_value());
    EXPECT_FALSE(from_hex("0g").has_value());
    EXPECT_TRUE(from_hex("")->empty());
}

}  // namespace malha::base

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/config/setting.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace malha::config {
namespace {

TEST(Setting, ReadsNumbersLikeUsersKnow) {
    EXPECT_EQ(text_to_int("12"), 12);
    EXPECT_EQ(text_to_int(" \t+7abc"), 7);
    EXPECT_EQ(text_to_int("-3"), -3);
    EXPECT_EQ(text_to_int("+-3"), 0);
    EXPECT_EQ(text_to_int("x"), 0);
    EXPECT_EQ(text_to_int(""), 0);
    EXPECT_EQ(text_to_int("1.9"), 1);
}

TEST(Setting, NumbersSaturate) {
    EXPECT_EQ(text_to_int("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(text_to_int("9223372036854775808"), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(text_to_int("-9223372036854775809"), std::numeric_limits<std::int64_t>::min());
}

TEST(Setting, EmptyTextIsOnAndWordsAreOff) {
    EXPECT_TRUE(text_to_bool(""));
    EXPECT_TRUE(text_to_bool("1"));
    EXPECT_TRUE(text_to_bool("-1"));
    EXPECT_FALSE(text_to_bool("0"));
    EXPECT_FALSE(text_to_bool("yes"));
}

TEST(Setting, NegatedReadsAsZero) {
    const Setting negated{true, ""};
    EXPECT_FALSE(to_bool(negated));
    EXPECT_EQ(to_int(negated), 0);
    EXPECT_EQ(to_text(negated), "0");
}

TEST(Trim, RemovesWhiteSpaceOnBothSides) {
    EXPECT_EQ(trim(" \t a b\r\n"), "a b");
    EXPECT_EQ(trim(" \r\n"), "");
}

}  // namespace
}  // namespace malha::config

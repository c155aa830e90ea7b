// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/base/result.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace malha::base {
namespace {

Result<int> half(int number) {
    if (number % 2 != 0) return fail("odd: ", std::to_string(number));
    return number / 2;
}
Result<int> quarter(int number) {
    const int halved = MALHA_TRY(half(number));
    return half(halved);
}
Status check_even(int number) {
    MALHA_TRY(half(number));
    return {};
}

}  // namespace

TEST(Result, CarriesAValueOrAnError) {
    EXPECT_EQ(*half(4), 2);
    EXPECT_EQ(half(3).error().message, "odd: 3");
    EXPECT_EQ(half(3).value_or(7), 7);
}

TEST(Result, TryReturnsTheErrorOfTheInnerCall) {
    EXPECT_EQ(*quarter(8), 2);
    EXPECT_EQ(quarter(6).error().message, "odd: 3");
    EXPECT_TRUE(check_even(2).has_value());
    EXPECT_EQ(check_even(5).error().message, "odd: 5");
}

TEST(Result, ChainsAndTransforms) {
    EXPECT_EQ(*half(8).and_then(half), 2);
    EXPECT_EQ(half(6).and_then(half).error().message, "odd: 3");
    EXPECT_EQ(*half(6).transform([](int number) { return number + 1; }), 4);
}

TEST(Result, MovesValuesThatCannotBeCopied) {
    Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
    const std::unique_ptr<int> taken = std::move(result).value();
    EXPECT_EQ(*taken, 5);
}

TEST(ResultDeathTest, AskingForTheWrongSideAborts) {
    EXPECT_DEATH(static_cast<void>(half(3).value()), "assertion failed");
    EXPECT_DEATH(static_cast<void>(half(2).error()), "assertion failed");
}

}  // namespace malha::base

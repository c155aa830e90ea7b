// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/warnings.hpp"

#include <gtest/gtest.h>

namespace malha::rpc {
namespace {

TEST(Warnings, AreShownOnceEachUntilTheyAreOver) {
    Warnings warnings;
    EXPECT_TRUE(warnings.set("b", "first"));
    EXPECT_TRUE(warnings.set("a", "other"));
    EXPECT_FALSE(warnings.set("b", "second")) << "nothing new, but in other words";
    EXPECT_EQ(warnings.all(), (std::vector<std::string>{"other", "second"}));
    EXPECT_TRUE(warnings.clear("b"));
    EXPECT_FALSE(warnings.clear("b"));
    EXPECT_EQ(warnings.all(), std::vector<std::string>{"other"});
}

}  // namespace
}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Identifiers: shown with their bytes reversed, ordered as stored. Amounts: checked arithmetic.
#include "malha/primitives/hash.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "malha/primitives/amount.hpp"
#include "malha/primitives/transaction.hpp"

namespace malha::primitives {
namespace {

TEST(Hash256, IsShownReversed) {
    const std::string text = "00000000000000000000000000000000000000000000000000000000000000ab";
    const auto hash = BlockHash::from_display_hex(text);
    ASSERT_TRUE(hash);
    EXPECT_EQ(hash->bytes.front(), 0xab);
    EXPECT_EQ(hash->to_display_hex(), text);
    EXPECT_FALSE(hash->is_null());
    EXPECT_TRUE(BlockHash().is_null());
}

TEST(Hash256, TakesExactly64HexDigits) {
    EXPECT_TRUE(Txid::from_display_hex(std::string(64, 'A')));
    EXPECT_FALSE(Txid::from_display_hex(std::string(63, 'a')));
    EXPECT_FALSE(Txid::from_display_hex(std::string(66, 'a')));
    EXPECT_FALSE(Txid::from_display_hex(std::string(63, 'a') + "g"));
    EXPECT_FALSE(Txid::from_display_hex(""));
}

TEST(Hash256, IsOrderedByItsBytes) {
    EXPECT_LT(Txid{{1}}, Txid{{2}});
    EXPECT_LT((Txid{{1, 9}}), (Txid{{2, 0}}));
}

TEST(OutPoint, IsNullOnlyWithBothParts) {
    EXPECT_TRUE(OutPoint().is_null());
    EXPECT_FALSE((OutPoint{{}, 0}).is_null());
    EXPECT_FALSE((OutPoint{{{1}}, OutPoint::kNullIndex}).is_null());
}

TEST(Amount, KnowsTheRangeOfMoney) {
    EXPECT_TRUE(in_money_range({0}));
    EXPECT_FALSE(in_money_range({-1}));
    EXPECT_TRUE(in_money_range(kMaxMoney));
    EXPECT_FALSE(in_money_range({kMaxMoney.sat + 1}));
    EXPECT_EQ(kMaxMoney.sat, 2'100'000'000'000'000);
}

TEST(Amount, NoticesOverflow) {
    constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(checked_add({kMax - 1}, {1}), Amount{kMax});
    EXPECT_FALSE(checked_add({kMax}, {1}));
    EXPECT_EQ(checked_sub({-kMax}, {1}), Amount{-kMax - 1});
    EXPECT_FALSE(checked_sub({-kMax}, {2}));
}

}  // namespace
}  // namespace malha::primitives

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/storage/undo.hpp"

#include <gtest/gtest.h>

#include "malha/base/hex.hpp"
#include "malha/storage/coin.hpp"

namespace malha::storage {
namespace {

using base::Bytes;

SpentCoins three_coins() {
    SpentCoins coins;
    coins.append(Coin{{100'000'000}, {0x51}, 7, true}.view());
    coins.append(Coin{{1}, {}, 0, false}.view());
    coins.append(Coin{{2}, Bytes(300, 0x52), 500'000, false}.view());
    return coins;
}

TEST(Undo, RoundTripsGroupedByTransaction) {
    const SpentCoins coins = three_coins();
    const std::vector<std::uint32_t> counts = {2, 1};
    const Bytes bytes = serialize_undo(coins.coins(), counts);
    const auto undo = parse_undo(bytes);
    ASSERT_TRUE(undo) << undo.error().message;
    EXPECT_EQ(undo->input_counts, counts);
    ASSERT_EQ(undo->coins.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(Coin::copy_of(undo->coins[i]), Coin::copy_of(coins[i]));
}

/// Two transactions; coins above height 0 carry a zero byte behind the height.
TEST(Undo, HasTheKnownLayout) {
    SpentCoins coins;
    coins.append(Coin{{100'000'000}, {0x51}, 7, true}.view());
    coins.append(Coin{{1}, {}, 0, false}.view());
    const std::vector<std::uint32_t> counts = {1, 1};
    EXPECT_EQ(base::to_hex(serialize_undo(coins.coins(), counts)),
              "02"
              "01"
              "0f00090751"
              "01"
              "000106");
}

TEST(Undo, OfABlockWithOnlyACoinbaseIsEmpty) {
    const Bytes bytes = serialize_undo({}, {});
    EXPECT_EQ(bytes, Bytes{0});
    EXPECT_TRUE(parse_undo(bytes)->input_counts.empty());
}

TEST(Undo, RejectsDamage) {
    const SpentCoins coins = three_coins();
    const std::vector<std::uint32_t> counts = {2, 1};
    const Bytes bytes = serialize_undo(coins.coins(), counts);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(parse_undo(base::ByteView(bytes).first(size))) << size;
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(parse_undo(longer));
    EXPECT_FALSE(parse_undo(base::from_hex("feffffff01").value()));    // 33 million transactions
    EXPECT_FALSE(parse_undo(base::from_hex("01feffffff01").value()));  // 33 million inputs
}

TEST(Undo, ChecksumCoversTheParentAndTheRecord) {
    const Bytes record = {0};
    primitives::BlockHash other;
    other.bytes[31] = 1;
    const auto checksum = undo_checksum({}, record);
    EXPECT_EQ(checksum, crypto::sha256d(Bytes(33, 0)));
    EXPECT_NE(checksum, undo_checksum(other, record));
    EXPECT_NE(checksum, undo_checksum({}, Bytes{1}));
}

}  // namespace
}  // namespace malha::storage

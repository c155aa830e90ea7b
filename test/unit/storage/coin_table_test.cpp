// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/storage/coin_table.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "malha/storage/coin.hpp"

namespace malha::storage {
namespace {

using primitives::OutPoint;

OutPoint outpoint_number(std::uint64_t number) {
    OutPoint outpoint;
    base::store_le(outpoint.txid.bytes.data() + 8, number / 3);
    outpoint.index = static_cast<std::uint32_t>(number % 3);
    return outpoint;
}
Coin coin_of(std::size_t script_size, std::int64_t sat) {
    return {{sat}, base::Bytes(script_size, 0x51), 77, true};
}

class CoinTableTest : public testing::Test {
protected:
    base::SeededRng rng_{1};
    CoinTable table_{OutPointHasher(rng_)};
};

TEST_F(CoinTableTest, KeepsWholeCoins) {
    for (const std::size_t script_size : {0, 22, 206, 207, 300, 9'999, 10'000}) {
        const Coin coin = coin_of(script_size, primitives::kMaxMoney.sat);
        const OutPoint outpoint = outpoint_number(script_size);
        table_.insert(table_.look_up(outpoint), outpoint, coin.view(), CoinState::dirty_fresh);
        const CoinNode* const node = table_.find(outpoint);
        ASSERT_NE(node, nullptr);
        EXPECT_EQ(Coin::copy_of(node->coin()), coin);
        EXPECT_EQ(node->state(), CoinState::dirty_fresh);
    }
}

TEST_F(CoinTableTest, ReusesTheMemoryOfErasedCoins) {
    const auto fill = [&](std::uint64_t from) {
        for (std::uint64_t i = from; i < from + 50'000; ++i)
            table_.insert(table_.look_up(outpoint_number(i)), outpoint_number(i),
                          coin_of(22, 1).view(), CoinState::dirty);
    };
    fill(0);
    const std::size_t full = table_.memory_usage();
    for (std::uint64_t round = 1; round < 6; ++round) {
        for (std::uint64_t i = (round - 1) * 50'000; i < round * 50'000; ++i)
            table_.erase(table_.look_up(outpoint_number(i)));
        EXPECT_EQ(table_.size(), 0U);
        fill(round * 50'000);
    }
    EXPECT_EQ(table_.memory_usage(), full);
}

/// The same operations on a std::map.
TEST_F(CoinTableTest, AgreesWithAMap) {
    std::map<OutPoint, Coin> twin;
    for (int step = 0; step < 200'000; ++step) {
        const OutPoint outpoint = outpoint_number(rng_.below(3'000));
        const auto place = table_.look_up(outpoint);
        ASSERT_EQ(place.node != nullptr, twin.contains(outpoint));
        const Coin coin = coin_of(rng_.below(20) == 0 ? rng_.below(10'001) : rng_.below(100),
                                  static_cast<std::int64_t>(rng_.below(1'000'000)));
        if (place.node == nullptr) {
            table_.insert(place, outpoint, coin.view(), CoinState::clean);
            twin[outpoint] = coin;
        } else if (rng_.below(2) == 0) {
            EXPECT_EQ(Coin::copy_of(place.node->coin()), twin.at(outpoint));
            table_.replace(place, coin.view(), CoinState::dirty);
            twin[outpoint] = coin;
        } else {
            table_.erase(place);
            twin.erase(outpoint);
        }
        ASSERT_EQ(table_.size(), twin.size());
    }
    std::set<OutPoint> visited;
    table_.for_each([&](CoinArena::Ref ref, const CoinNode& node) {
        EXPECT_EQ(&table_.node_at(ref), &node);
        EXPECT_EQ(Coin::copy_of(node.coin()), twin.at(node.outpoint));
        visited.insert(node.outpoint);
    });
    EXPECT_EQ(visited.size(), twin.size());
}

TEST(OutPointHasher, DependsOnEveryBitAndOnTheKey) {
    base::SeededRng rng(1);
    const OutPointHasher hasher(rng);
    const OutPointHasher other(rng);
    const OutPoint origin = outpoint_number(1);
    EXPECT_NE(hasher(origin), other(origin));
    std::set<std::uint32_t> hashes = {hasher(origin)};
    for (std::size_t bit = 0; bit < 256; ++bit) {
        OutPoint changed = origin;
        changed.txid.bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        hashes.insert(hasher(changed));
    }
    for (std::uint32_t bit = 0; bit < 32; ++bit) {
        OutPoint changed = origin;
        changed.index ^= 1U << bit;
        hashes.insert(hasher(changed));
    }
    EXPECT_EQ(hashes.size(), 1U + 256 + 32);
}

}  // namespace
}  // namespace malha::storage

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/storage/coin.hpp"

#include <gtest/gtest.h>

#include "malha/base/hex.hpp"
#include "malha/storage/compression.hpp"
#include "malha/storage/spent_coins.hpp"

namespace malha::storage {
namespace {

using base::Bytes;
using primitives::OutPoint;

const Bytes kScript = {0x51, 0x52};

Bytes encoded(const Coin& coin) {
    primitives::ByteWriter writer;
    write_coin(writer, coin.view());
    return writer.take();
}

TEST(Coin, HasTheKnownEncoding) {
    const struct {
        const char* record;
        std::int64_t sat;
        primitives::Height height;
        bool coinbase;
        const char* key_hash;
    } cases[] = {{"97f23c835800816115944e077fe7c803cfa57f29b36bf87c1d35", 60'000'000'000, 203'998,
                  false, "816115944e077fe7c803cfa57f29b36bf87c1d35"},
                 {"8ddf77bbd123008c988f1a4a4de2161e0f50aac7f17e7f9555caa4", 110'397, 120'891, true,
                  "8c988f1a4a4de2161e0f50aac7f17e7f9555caa4"}};
    for (const auto& known : cases) {
        Bytes script;
        const auto view = read_coin(base::from_hex(known.record).value(), script);
        ASSERT_TRUE(view);
        const Coin coin = Coin::copy_of(*view);
        EXPECT_EQ(coin.value.sat, known.sat);
        EXPECT_EQ(coin.height, known.height);
        EXPECT_EQ(coin.coinbase, known.coinbase);
        EXPECT_EQ(base::to_hex(script), "76a914" + std::string(known.key_hash) + "88ac");
        EXPECT_EQ(base::to_hex(encoded(coin)), known.record);
    }
}

TEST(Coin, ReadingAppendsTheScript) {
    Bytes script = {0xee};
    const auto view = read_coin(encoded({{1}, kScript, 1, false}), script);
    ASSERT_TRUE(view);
    EXPECT_EQ(base::to_bytes(view->output.script_pubkey), kScript);
    EXPECT_EQ(script, (Bytes{0xee, 0x51, 0x52}));
}

TEST(Coin, RejectsTruncatedLongerAndImpossibleRecords) {
    const Bytes good = encoded({{1}, kScript, 1, false});
    Bytes script;
    EXPECT_TRUE(read_coin(good, script));
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_FALSE(read_coin(base::ByteView(good).first(size), script)) << size;
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_FALSE(read_coin(longer, script));
    EXPECT_TRUE(read_coin(encoded({primitives::kMaxMoney, kScript, 1, false}), script));
    EXPECT_FALSE(read_coin(encoded({{primitives::kMaxMoney.sat + 1}, kScript, 1, false}), script));
}

TEST(CoinKey, RoundTripsAndRejectsOtherKeys) {
    OutPoint outpoint;
    for (const std::uint32_t index : {0U, 1U, 127U, 128U, 16'511U, 16'512U, 0xffffffffU}) {
        outpoint.index = index;
        EXPECT_EQ(CoinKey::parse(CoinKey(outpoint).view()), outpoint);
    }
    EXPECT_FALSE(CoinKey::parse(base::as_bytes("B")));
    EXPECT_FALSE(CoinKey::parse(CoinKey(outpoint).view().first(33)));
    Bytes longer = base::to_bytes(CoinKey(outpoint).view());
    longer.push_back(0);
    EXPECT_FALSE(CoinKey::parse(longer));
}

TEST(Coin, KnowsWhatIsUnspendable) {
    EXPECT_TRUE(is_unspendable(Bytes{0x6a}));
    EXPECT_FALSE(is_unspendable(Bytes{0x51, 0x6a}));
    EXPECT_FALSE(is_unspendable({}));
    EXPECT_FALSE(is_unspendable(Bytes(kCoinScriptSizeMax, 0x51)));
    EXPECT_TRUE(is_unspendable(Bytes(kCoinScriptSizeMax + 1, 0x51)));
}

TEST(SpentCoins, KeepScriptsInPlaceWhileGrowingAndMoving) {
    SpentCoins coins;
    coins.append(Coin{{1}, kScript, 1, false}.view());
    const std::uint8_t* const place = coins[0].output.script_pubkey.data();
    for (std::size_t i = 1; i < 5'000; ++i)
        coins.append(Coin{{2}, Bytes(i % 300 + (i == 77 ? 100'000 : 0), 7), 2, true}.view());
    const SpentCoins moved = std::move(coins);
    EXPECT_EQ(moved[0].output.script_pubkey.data(), place);
    EXPECT_EQ(base::to_bytes(moved[0].output.script_pubkey), kScript);
    EXPECT_EQ(moved[77].output.script_pubkey.size(), 100'077U);
    EXPECT_EQ(moved.size(), 5'000U);
    EXPECT_GT(moved.memory_usage(), 5'000 * sizeof(consensus::SpentOutput) + 800'000);
}

}  // namespace
}  // namespace malha::storage

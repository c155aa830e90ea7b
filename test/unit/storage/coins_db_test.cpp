// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/storage/coins_db.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/base/rng.hpp"
#include "support/sim_disk.hpp"

namespace malha::storage {
namespace {

using primitives::BlockHash;
using primitives::OutPoint;

OutPoint outpoint_number(std::uint8_t number) {
    OutPoint outpoint;
    outpoint.txid.bytes[0] = number;
    outpoint.index = number;
    return outpoint;
}
Coin coin_number(std::uint8_t number) {
    return {{number * 1000}, base::Bytes(100, number), number, number % 2 == 0};
}
BlockHash block_number(std::uint8_t number) {
    BlockHash hash;
    hash.bytes[5] = number;
    return hash;
}

class CoinsDbTest : public testing::Test {
protected:
    std::unique_ptr<CoinsDb> open(std::uint64_t batch_bytes = 1 << 20) {
        auto db = CoinsDb::open(
            {.database = {.path = "/chainstate", .obfuscate = true, .env = disk_.env()},
             .batch_bytes = batch_bytes},
            rng_);
        EXPECT_TRUE(db) << db.error().message;
        return std::move(*db);
    }
    /// Writes coins 0..count-1 as of a block.
    static base::Status fill(CoinsDb& db, std::uint8_t count, const BlockHash& block) {
        CoinsWriter writer = MALHA_TRY(CoinsWriter::begin(db, block));
        for (std::uint8_t i = 0; i < count; ++i)
            MALHA_TRY(writer.put(outpoint_number(i), coin_number(i).view()));
        return writer.commit();
    }

    test::SimDisk disk_{1};
    base::SeededRng rng_{1};
};

TEST_F(CoinsDbTest, WritesReadsAndErases) {
    const auto db = open();
    EXPECT_FALSE(db->may_have_coins());
    EXPECT_TRUE(db->best_block().value().is_null());
    ASSERT_TRUE(fill(*db, 10, block_number(1)));
    EXPECT_TRUE(db->may_have_coins());
    EXPECT_EQ(db->best_block().value(), block_number(1));
    EXPECT_EQ(db->head_blocks().value(), std::nullopt);
    EXPECT_EQ(db->get(outpoint_number(3)).value(), coin_number(3));
    EXPECT_TRUE(db->contains(outpoint_number(9)).value());
    EXPECT_FALSE(db->get(outpoint_number(10)).value());

    CoinsWriter writer = CoinsWriter::begin(*db, block_number(2)).value();
    ASSERT_TRUE(writer.erase(outpoint_number(3)));
    ASSERT_TRUE(writer.commit());
    EXPECT_FALSE(db->contains(outpoint_number(3)).value());
    EXPECT_EQ(db->best_block().value(), block_number(2));
}

TEST_F(CoinsDbTest, FetchFindsWhatExists) {
    const auto db = open();
    ASSERT_TRUE(fill(*db, 10, block_number(1)));
    const FetchedCoins found =
        db->fetch({outpoint_number(7), outpoint_number(200), outpoint_number(2)}, 5).value();
    EXPECT_EQ(found.generation, 5U);
    EXPECT_EQ(found.outpoints, (std::vector{outpoint_number(2), outpoint_number(7)}));
    EXPECT_EQ(Coin::copy_of(found.coins[0]), coin_number(2));
    EXPECT_EQ(Coin::copy_of(found.coins[1]), coin_number(7));
}

TEST_F(CoinsDbTest, CursorWalksTheStateOfItsMaking) {
    const auto db = open();
    ASSERT_TRUE(fill(*db, 10, block_number(1)));
    CoinsCursor cursor = db->cursor().value();
    CoinsWriter writer = CoinsWriter::begin(*db, block_number(2)).value();
    ASSERT_TRUE(writer.erase(outpoint_number(4)));
    ASSERT_TRUE(writer.commit());
    EXPECT_EQ(cursor.best_block(), block_number(1));
    std::uint8_t next = 0;
    for (; cursor.valid(); cursor.next(), ++next) {
        EXPECT_EQ(cursor.outpoint(), outpoint_number(next));
        EXPECT_EQ(Coin::copy_of(cursor.coin()), coin_number(next));
        EXPECT_GT(cursor.record_size(), 134U);
    }
    EXPECT_EQ(next, 10);
    EXPECT_TRUE(cursor.status());
}

TEST_F(CoinsDbTest, LargeFlushesAreMarkedUntilTheyAreComplete) {
    const auto db = open(/*batch_bytes=*/500);
    ASSERT_TRUE(fill(*db, 10, block_number(1)));
    CoinsWriter writer = CoinsWriter::begin(*db, block_number(2)).value();
    for (std::uint8_t i = 10; i < 20; ++i)
        ASSERT_TRUE(writer.put(outpoint_number(i), coin_number(i).view()));
    EXPECT_TRUE(db->best_block().value().is_null());
    EXPECT_EQ(db->head_blocks().value(), (HeadBlocks{block_number(2), block_number(1)}));
    EXPECT_FALSE(db->cursor());
    // A new writer for the same block takes the flush over; one for another block is refused.
    EXPECT_FALSE(CoinsWriter::begin(*db, block_number(3)));
    CoinsWriter again = CoinsWriter::begin(*db, block_number(2)).value();
    ASSERT_TRUE(again.commit());
    EXPECT_EQ(db->best_block().value(), block_number(2));
    EXPECT_EQ(db->head_blocks().value(), std::nullopt);
    EXPECT_TRUE(db->cursor());
}

TEST_F(CoinsDbTest, DamagedRecordsAreNamedWithAHint) {
    {
        const auto database =
            Database::open({.path = "/chainstate", .env = disk_.env()}, rng_).value();
        const base::Bytes junk(3, 0xff);
        ASSERT_TRUE(database->put(CoinKey(outpoint_number(1)).view(), junk, Durability::synced));
        ASSERT_TRUE(database->put(base::as_bytes("B"), junk, Durability::synced));
    }
    const auto db = open();
    const auto coin = db->get(outpoint_number(1));
    ASSERT_FALSE(coin);
    EXPECT_NE(coin.error().message.find("-reindex-chainstate"), std::string::npos);
    EXPECT_FALSE(db->fetch({outpoint_number(1)}, 0));
    EXPECT_FALSE(db->best_block());
    const CoinsCursor cursor = db->cursor().value();
    EXPECT_FALSE(cursor.valid());
    EXPECT_FALSE(cursor.status());
}

/// The database follows one block or is marked as on its way from one to the next; and replaying
/// what the flush was about to write completes it.
TEST(CoinsDbPowerCut, LeavesARecoverableStateAtEveryOperation) {
    std::uint64_t cuts = 0;
    std::uint64_t marked = 0;
    for (std::uint64_t operation = 0;; ++operation, ++cuts) {
        test::SimDisk disk(operation);
        base::SeededRng rng(operation);
        const CoinsDbOptions options{.database = {.path = "/chainstate",
                                                  .write_buffer_bytes = 64 << 10,
                                                  .obfuscate = true,
                                                  .env = disk.env()},
                                     .batch_bytes = 10'000};
        const auto write_block = [](CoinsDb& db, std::uint8_t number) -> base::Status {
            CoinsWriter writer = MALHA_TRY(CoinsWriter::begin(db, block_number(number)));
            for (std::uint8_t i = 0; i < 200; ++i) {
                OutPoint outpoint = outpoint_number(i);
                outpoint.index = number;
                MALHA_TRY(writer.put(outpoint, coin_number(i).view()));
                outpoint.index = number - 1U;
                MALHA_TRY(writer.erase(outpoint));
            }
            return writer.commit();
        };
        disk.fail_at(operation, test::SimDisk::Fault::power_cut);
        std::uint8_t written = 0;
        if (const auto db = CoinsDb::open(options, rng))
            while (written < 4 && write_block(**db, static_cast<std::uint8_t>(written + 1)))
                ++written;
        if (!disk.has_failed()) break;
        disk.restart();

        const auto db = CoinsDb::open(options, rng);
        ASSERT_TRUE(db) << operation << ": " << db.error().message;
        const BlockHash best = (*db)->best_block().value();
        std::uint8_t reached = 0;
        if (const auto heads = (*db)->head_blocks().value()) {
            ++marked;
            EXPECT_TRUE(best.is_null());
            reached = heads->to.bytes[5];
            EXPECT_EQ(heads->from, block_number(static_cast<std::uint8_t>(reached - 1)));
            ASSERT_TRUE(write_block(**db, reached));
        } else {
            reached = best.bytes[5];
        }
        EXPECT_GE(reached, written) << operation;
        EXPECT_LE(reached, written + 1);
        if (reached == 0) continue;
        auto cursor = (*db)->cursor().value();
        std::size_t coins = 0;
        for (; cursor.valid(); cursor.next(), ++coins)
            EXPECT_EQ(cursor.outpoint().index, reached) << operation;
        EXPECT_EQ(coins, 200U) << operation;
    }
    std::cout << cuts << " power cuts, " << marked << " of them within a flush\n";
    EXPECT_GT(cuts, 60U);
    EXPECT_GT(marked, 10U);
}

}  // namespace
}  // namespace malha::storage

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/storage/coins_cache.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>
#include <thread>

#include "malha/base/rng.hpp"
#include "support/sim_disk.hpp"

namespace malha::storage {
namespace {

using base::Bytes;
using primitives::BlockHash;
using primitives::OutPoint;

OutPoint outpoint_number(std::uint64_t number) {
    OutPoint outpoint;
    outpoint.txid.bytes[0] = static_cast<std::uint8_t>(number * 37);
    outpoint.txid.bytes[1] = static_cast<std::uint8_t>(number / 7);
    outpoint.index = static_cast<std::uint32_t>(number % 7);
    return outpoint;
}
Coin coin_number(std::uint64_t number) {
    return {{static_cast<std::int64_t>(number)}, Bytes(number % 90, 0x51), 5, number % 2 == 0};
}
BlockHash block_number(std::uint8_t number) {
    BlockHash hash;
    hash.bytes[5] = number;
    return hash;
}

class CoinsCacheTest : public testing::Test {
protected:
    CoinsCacheTest() { reopen(); }

    void reopen() {
        cache_.reset();
        db_.reset();
        db_ = CoinsDb::open(
                  {.database = {.path = "/chainstate", .env = disk_.env()}, .batch_bytes = 4'000},
                  rng_)
                  .value();
        cache_ = CoinsCache::open(*db_, rng_).value();
    }
    void add(std::uint64_t number) {
        cache_->add(outpoint_number(number), coin_number(number).view(), Overwrite::forbidden);
    }
    SpendResult spend(std::uint64_t number) {
        return cache_->spend(outpoint_number(number), spent_).value();
    }
    std::optional<Coin> get(std::uint64_t number) {
        return cache_->get(outpoint_number(number)).value();
    }
    std::size_t coins_on_disk() {
        std::size_t count = 0;
        for (auto cursor = db_->cursor().value(); cursor.valid(); cursor.next())
            ++count;
        return count;
    }

    test::SimDisk disk_{1};
    base::SeededRng rng_{1};
    std::unique_ptr<CoinsDb> db_;
    std::unique_ptr<CoinsCache> cache_;
    SpentCoins spent_;
};

TEST_F(CoinsCacheTest, AddedCoinsCanBeSpentOnce) {
    add(1);
    EXPECT_EQ(get(1), coin_number(1));
    EXPECT_EQ(spend(1), SpendResult::spent);
    EXPECT_EQ(Coin::copy_of(spent_[0]), coin_number(1));
    EXPECT_EQ(spend(1), SpendResult::missing);
    EXPECT_EQ(get(1), std::nullopt);
    EXPECT_EQ(spend(2), SpendResult::missing);
    EXPECT_EQ(spent_.size(), 1U);
}

TEST_F(CoinsCacheTest, CoinsSpentBeforeAFlushLeaveNoTrace) {
    for (std::uint64_t i = 0; i < 100; ++i)
        add(i);
    for (std::uint64_t i = 0; i < 100; ++i)
        EXPECT_EQ(spend(i), SpendResult::spent);
    EXPECT_EQ(cache_->size(), 0U);
    ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    EXPECT_EQ(coins_on_disk(), 0U);
}

TEST_F(CoinsCacheTest, UnspendableOutputsAreNoCoins) {
    const Coin data{{0}, {0x6a, 1, 2}, 1, false};
    cache_->add(outpoint_number(1), data.view(), Overwrite::forbidden);
    EXPECT_EQ(cache_->size(), 0U);
}

TEST_F(CoinsCacheTest, FlushedCoinsAreFoundAgain) {
    for (const AfterFlush after : {AfterFlush::drop, AfterFlush::keep}) {
        add(1);
        add(2);
        cache_->set_best_block(block_number(9));
        ASSERT_TRUE(cache_->flush(after));
        EXPECT_EQ(cache_->is_cached(outpoint_number(1)), after == AfterFlush::keep);
        EXPECT_EQ(db_->best_block().value(), block_number(9));
        EXPECT_EQ(spend(1), SpendResult::spent);
        EXPECT_EQ(Coin::copy_of(spent_[spent_.size() - 1]), coin_number(1));
        EXPECT_EQ(spend(1), SpendResult::missing);
        EXPECT_TRUE(db_->contains(outpoint_number(1)).value());  // until the next flush
        ASSERT_TRUE(cache_->flush(after));
        EXPECT_FALSE(db_->contains(outpoint_number(1)).value());
        EXPECT_EQ(get(2), coin_number(2));
        EXPECT_EQ(spend(2), SpendResult::spent);
        reopen();
        EXPECT_EQ(cache_->best_block(), block_number(9));
        EXPECT_EQ(get(2), coin_number(2));  // that spend was never flushed
        EXPECT_EQ(spend(2), SpendResult::spent);
        ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    }
}

TEST_F(CoinsCacheTest, OverwritingReplacesACoinBelow) {
    add(1);
    ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    const Coin other{{777}, {0x52}, 9, true};
    cache_->add(outpoint_number(1), other.view(), Overwrite::possible);
    EXPECT_EQ(get(1), other);
    // It is not fresh: spending it must erase the coin in the database too.
    EXPECT_EQ(spend(1), SpendResult::spent);
    ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    EXPECT_EQ(coins_on_disk(), 0U);
}

TEST_F(CoinsCacheTest, UnspendRestoresAndTellsWhenACoinWasThere) {
    add(1);
    ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    EXPECT_EQ(spend(1), SpendResult::spent);
    const auto coin = spent_[0];
    EXPECT_EQ(cache_->unspend(outpoint_number(1), coin).value(), UnspendResult::restored);
    EXPECT_EQ(get(1), coin_number(1));
    EXPECT_EQ(cache_->unspend(outpoint_number(1), coin).value(), UnspendResult::overwrote);
    EXPECT_EQ(spend(1), SpendResult::spent);
    ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    EXPECT_EQ(coins_on_disk(), 0U);
    EXPECT_EQ(cache_->unspend(outpoint_number(1), coin).value(), UnspendResult::restored);
    ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    EXPECT_EQ(coins_on_disk(), 1U);
}

TEST_F(CoinsCacheTest, UncacheForgetsOnlyUnchangedCoins) {
    add(1);
    cache_->uncache(outpoint_number(1));
    EXPECT_TRUE(cache_->is_cached(outpoint_number(1)));
    ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    EXPECT_EQ(get(1), coin_number(1));
    EXPECT_TRUE(cache_->is_cached(outpoint_number(1)));
    cache_->uncache(outpoint_number(1));
    EXPECT_FALSE(cache_->is_cached(outpoint_number(1)));
    cache_->uncache(outpoint_number(1));
}

TEST_F(CoinsCacheTest, FetchedCoinsAreAbsorbedUnlessTheyAreOld) {
    EXPECT_TRUE(cache_->missing(std::array{outpoint_number(1)}).empty());  // empty database
    add(1);
    add(2);
    ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    const auto fetch = [&] {
        return db_
            ->fetch(cache_->missing(std::array{outpoint_number(1), outpoint_number(2)}),
                    cache_->generation())
            .value();
    };
    const FetchedCoins early = fetch();
    EXPECT_EQ(early.outpoints.size(), 2U);
    EXPECT_EQ(spend(1), SpendResult::spent);
    cache_->absorb(early);
    EXPECT_EQ(get(1), std::nullopt) << "absorbing must not revive a spent coin";
    EXPECT_TRUE(cache_->is_cached(outpoint_number(2)));
    EXPECT_TRUE(cache_->missing(std::array{outpoint_number(1), outpoint_number(2)}).empty());

    for (int flushes = 1; flushes <= 2; ++flushes) {
        ASSERT_TRUE(cache_->flush(AfterFlush::drop));
        cache_->absorb(early);
        EXPECT_EQ(get(1), std::nullopt) << "its deletion was flushed and forgotten";
    }
}

TEST_F(CoinsCacheTest, FetchedCoinsOutliveOneFlushThatLeftThemAlone) {
    add(1);
    add(2);
    ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    const std::array wanted{outpoint_number(1), outpoint_number(2)};
    const FetchedCoins early =
        db_->fetch({wanted.begin(), wanted.end()}, cache_->generation()).value();
    EXPECT_EQ(spend(1), SpendResult::spent);
    ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    cache_->absorb(early);
    EXPECT_FALSE(cache_->is_cached(outpoint_number(1)));
    EXPECT_TRUE(cache_->is_cached(outpoint_number(2)));
    cache_->uncache(outpoint_number(2));
    ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    cache_->absorb(early);
    EXPECT_FALSE(cache_->is_cached(outpoint_number(2))) << "two flushes later nobody knows";
}

TEST_F(CoinsCacheTest, FetchedCoinsDoNotHideAFrozenTombstone) {
    add(1);
    ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    const FetchedCoins early = db_->fetch({outpoint_number(1)}, cache_->generation()).value();
    EXPECT_EQ(spend(1), SpendResult::spent);
    const auto flush = cache_->begin_flush();
    cache_->absorb(early);
    EXPECT_EQ(get(1), std::nullopt);
    ASSERT_TRUE(flush->write());
    cache_->finish_flush(AfterFlush::keep);
    cache_->absorb(early);
    EXPECT_EQ(get(1), std::nullopt);
}

TEST_F(CoinsCacheTest, ChangesGoOnWhileAFlushIsWritten) {
    for (const AfterFlush after : {AfterFlush::drop, AfterFlush::keep}) {
        add(1);
        add(2);
        add(3);
        EXPECT_EQ(spend(3), SpendResult::spent);
        cache_->set_best_block(block_number(1));
        const auto flush = cache_->begin_flush();
        EXPECT_TRUE(cache_->is_flushing());
        EXPECT_EQ(get(1), coin_number(1));
        EXPECT_EQ(spend(1), SpendResult::spent);
        EXPECT_EQ(spend(1), SpendResult::missing);
        add(4);
        cache_->set_best_block(block_number(2));
        std::thread([&] { EXPECT_TRUE(flush->write()); }).join();
        cache_->finish_flush(after);
        EXPECT_EQ(db_->best_block().value(), block_number(1));
        EXPECT_TRUE(db_->contains(outpoint_number(1)).value());
        EXPECT_EQ(get(1), std::nullopt);
        EXPECT_EQ(get(2), coin_number(2));
        EXPECT_EQ(get(4), coin_number(4));
        ASSERT_TRUE(cache_->flush(after));
        EXPECT_EQ(db_->best_block().value(), block_number(2));
        EXPECT_EQ(coins_on_disk(), 2U);
        EXPECT_EQ(spend(2), SpendResult::spent);
        EXPECT_EQ(spend(4), SpendResult::spent);
        ASSERT_TRUE(cache_->flush(AfterFlush::drop));
        EXPECT_EQ(coins_on_disk(), 0U);
    }
}

TEST_F(CoinsCacheTest, DiskErrorsLoseNothing) {
    for (const auto fault : {test::SimDisk::Fault::no_space, test::SimDisk::Fault::io_error}) {
        for (std::uint64_t i = 0; i < 500; ++i)
            add(i);
        disk_.fail_at(1, fault);
        const auto status = cache_->flush(AfterFlush::drop);
        ASSERT_FALSE(status);
        EXPECT_TRUE(cache_->is_flushing());
        for (std::uint64_t i = 0; i < 500; ++i)
            EXPECT_EQ(get(i), coin_number(i));
        disk_.clear_fault();
        // LevelDB refuses to go on after a failed write: the process restarts, and replays.
        reopen();
        for (std::uint64_t i = 0; i < 500; ++i)
            cache_->add(outpoint_number(i), coin_number(i).view(), Overwrite::possible);
        ASSERT_TRUE(cache_->flush(AfterFlush::drop));
        EXPECT_EQ(coins_on_disk(), 500U);
        for (std::uint64_t i = 0; i < 500; ++i)
            EXPECT_EQ(spend(i), SpendResult::spent);
        ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    }
}

TEST_F(CoinsCacheTest, MemoryUsageFollowsTheTables) {
    const std::size_t empty = cache_->memory_usage();
    for (std::uint64_t i = 0; i < 1'700; ++i)
        cache_->add(outpoint_number(i), Coin{{1}, Bytes(9'000, 1), 1, false}.view(),
                    Overwrite::forbidden);
    const std::size_t full = cache_->memory_usage();
    EXPECT_GT(full, empty + 1'700 * 9'050);
    EXPECT_LT(full, empty + 1'700 * 10'000 + (2 << 20));
    const auto flush = cache_->begin_flush();
    EXPECT_GE(cache_->memory_usage(), full);
    ASSERT_TRUE(flush->write());
    cache_->finish_flush(AfterFlush::drop);
    EXPECT_LE(cache_->memory_usage(), empty + (2 << 20));
}

/// Random operations on the cache and on a std::map, with flushes of every kind between and during
/// them, and undone again by hand.
TEST_F(CoinsCacheTest, AgreesWithANaiveTwin) {
    std::map<OutPoint, Coin> twin;
    std::shared_ptr<CoinsFlush> flush;
    std::optional<FetchedCoins> fetched;
    std::size_t flushes = 0;
    for (int step = 0; step < 60'000; ++step) {
        const std::uint64_t number = rng_.below(400);
        const OutPoint outpoint = outpoint_number(number);
        const bool exists = twin.contains(outpoint);
        const auto other = coin_number(rng_.below(1'000));
        switch (rng_.below(12)) {
            case 0:
            case 1:
            case 2:
                cache_->add(outpoint, other.view(),
                            exists ? Overwrite::possible : Overwrite::forbidden);
                twin[outpoint] = other;
                break;
            case 3:
            case 4:
            case 5: {
                ASSERT_EQ(cache_->spend(outpoint, spent_).value(),
                          exists ? SpendResult::spent : SpendResult::missing);
                if (!exists) break;
                ASSERT_EQ(Coin::copy_of(spent_[spent_.size() - 1]), twin.at(outpoint));
                twin.erase(outpoint);
                break;
            }
            case 6:
                ASSERT_EQ(cache_->unspend(outpoint, other.view()).value(),
                          exists ? UnspendResult::overwrote : UnspendResult::restored);
                twin[outpoint] = other;
                break;
            case 7:
                ASSERT_EQ(cache_->get(outpoint).value(),
                          exists ? std::optional(twin.at(outpoint)) : std::nullopt);
                break;
            case 8:
                ASSERT_EQ(cache_->contains(outpoint).value(), exists);
                cache_->uncache(outpoint);
                break;
            case 9:
                fetched =
                    db_->fetch(cache_->missing(std::array{outpoint}), cache_->generation()).value();
                break;
            case 10:
                if (fetched) cache_->absorb(*fetched);
                break;
            default:
                if (rng_.below(20) != 0) break;
                ++flushes;
                if (!flush) {
                    flush = cache_->begin_flush();
                    break;
                }
                ASSERT_TRUE(flush->write());
                cache_->finish_flush(rng_.below(2) == 0 ? AfterFlush::drop : AfterFlush::keep);
                flush.reset();
        }
        if (step % 1'000 == 0) spent_ = {};
    }
    EXPECT_GT(flushes, 100U);
    ASSERT_TRUE(cache_->flush(AfterFlush::drop));
    std::map<OutPoint, Coin> on_disk;
    for (auto cursor = db_->cursor().value(); cursor.valid(); cursor.next())
        on_disk.emplace(cursor.outpoint(), Coin::copy_of(cursor.coin()));
    EXPECT_EQ(on_disk, twin);
}

}  // namespace
}  // namespace malha::storage

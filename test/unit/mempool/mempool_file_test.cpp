// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// mempool.dat: round trips, damage, and a pool that survives a restart.
#include "malha/mempool/mempool_file.hpp"

#include <gtest/gtest.h>

#include "pool_fixture.hpp"

namespace malha::mempool {
namespace {

using namespace test;

constexpr storage::XorKey kKey{1, 2, 3, 4, 5, 6, 7, 8};

class MempoolFile : public PoolTest {
protected:
    MempoolFile() {
        mature(2);
        parent_ = spend_coin(0, 1000);
        child_ = child_of(parent_, 2000);
        EXPECT_EQ(send(parent_), "");
        EXPECT_EQ(send(child_), "");
        pool_->prioritise(child_->txid, {70});
        pool_->prioritise(absent_, {-5});
        pool_->add_unbroadcast(parent_->txid);
    }
    /// Empties the pool: an old chain of blocks without its transactions cannot do that.
    void forget() {
        harness_.engine.reset();
        pool_.reset();
        harness_.open();
    }
    RestoreCounts restore_with(const RestoreOptions& options) {
        const auto counts = restore(harness_.filesystem, path_, options, harness_.clock.now(),
                                    [this](const std::function<void(Mempool&)>& step) {
                                        step(*pool_);
                                        return true;
                                    });
        EXPECT_TRUE(counts);
        return counts.value_or(RestoreCounts{});
    }
    void save_now() {
        ASSERT_TRUE(save(snapshot(*pool_), FileVersion::obfuscated, harness_.filesystem, path_,
                         harness_.rng));
    }

    malha::test::TemporaryDirectory directory_;
    const base::Path path_ = directory_.path() / "mempool.dat";
    TransactionPtr parent_;
    TransactionPtr child_;
    const primitives::Txid absent_{{1, 2, 3}};
};

}  // namespace

TEST_F(MempoolFile, BothVersionsComeBackAsTheyWere) {
    const SavedPool saved = snapshot(*pool_);
    EXPECT_EQ(saved.transactions.size(), 2U);
    EXPECT_EQ(saved.fee_deltas.size(), 1U);
    for (const FileVersion version : {FileVersion::plain, FileVersion::obfuscated}) {
        const auto read = parse_saved_pool(serialize(saved, version, kKey));
        ASSERT_TRUE(read);
        ASSERT_EQ(read->transactions.size(), 2U);
        EXPECT_EQ(read->transactions[0].tx->wtxid, parent_->wtxid);
        EXPECT_EQ(read->transactions[1].fee_delta.sat, 70);
        EXPECT_EQ(read->transactions[1].time, harness_.clock.now());
        EXPECT_EQ(read->fee_deltas, saved.fee_deltas);
        EXPECT_EQ(read->unbroadcast, saved.unbroadcast);
    }
}

TEST_F(MempoolFile, DamageIsNoticed) {
    const base::Bytes file = serialize(snapshot(*pool_), FileVersion::obfuscated, kKey);
    for (std::size_t size = 0; size < file.size(); ++size)
        EXPECT_FALSE(parse_saved_pool({file.begin(), file.begin() + static_cast<long>(size)}));
    base::Bytes other = file;
    other[0] = 3;
    EXPECT_FALSE(parse_saved_pool(other));
}

TEST_F(MempoolFile, APoolSurvivesARestart) {
    save_now();
    ASSERT_TRUE(harness_.engine->flush(chain::FlushMode::always));
    forget();
    ASSERT_EQ(pool_->size(), 0U);
    const RestoreCounts counts = restore_with({});
    EXPECT_EQ(counts.accepted, 2U);
    EXPECT_EQ(pool_->find(child_->txid)->fee_delta.sat, 70);
    EXPECT_EQ(pool_->fee_deltas().at(absent_).sat, -5);
    EXPECT_EQ(pool_->unbroadcast().count(parent_->txid), 1U);
    EXPECT_EQ(restore_with({.apply_fee_deltas = false}).already_there, 2U);
}

TEST_F(MempoolFile, WhatWaitedTooLongStaysOut) {
    save_now();
    ASSERT_TRUE(harness_.engine->flush(chain::FlushMode::always));
    forget();
    harness_.clock.time = harness_.clock.time + pool_->options().expiry;
    EXPECT_EQ(restore_with({}).expired, 2U);
    EXPECT_EQ(restore_with({.use_current_time = true}).accepted, 2U);
}

}  // namespace malha::mempool

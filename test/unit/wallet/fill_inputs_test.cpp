// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Lock times against fee sniping and the sequence numbers that let them count.
#include "../../../src/wallet/fill_inputs.hpp"

#include <map>

#include "wallet_fixture.hpp"

namespace malha::wallet {
namespace {

using primitives::TxInput;

constexpr std::uint32_t kTip = 250;
constexpr std::uint32_t kEarlierMax = 99;

class FillInputs : public WalletFixture {
protected:
    void SetUp() override {
        create();
        mine_many(static_cast<int>(kTip));
        clock_.time = chain_.tip().time;
    }
    primitives::MutableTransaction filled(const SpendOptions& options) {
        primitives::MutableTransaction tx;
        tx.inputs.resize(2);
        fill_inputs(*wallet_, options, tx);
        return tx;
    }
    std::uint32_t lock_time() { return filled({}).lock_time; }
    /// How often each lock time comes.
    std::map<std::uint32_t, int> lock_times(int count) {
        std::map<std::uint32_t, int> found;
        for (int i = 0; i < count; ++i)
            ++found[lock_time()];
        return found;
    }
};

TEST_F(FillInputs, OneInTenLockTimesIsUpToAHundredBlocksBeforeTheTip) {
    constexpr int kCount = 20'000;
    const auto found = lock_times(kCount);
    EXPECT_EQ(found.rbegin()->first, kTip);
    EXPECT_EQ(found.begin()->first, kTip - kEarlierMax);
    EXPECT_EQ(found.size(), kEarlierMax + 1) << "each of the hundred comes";
    const int earlier = kCount - found.at(kTip);
    EXPECT_NEAR(earlier, kCount / 10, kCount / 100);
}

TEST_F(FillInputs, LockTimesNeverReachBelowTheFirstBlock) {
    while (chain_.height() > 3)
        disconnect();
    clock_.time = chain_.tip().time;
    const auto found = lock_times(2'000);
    EXPECT_EQ(found.begin()->first, 0U);
    EXPECT_EQ(found.rbegin()->first, 3U);
}

TEST_F(FillInputs, AnOldTipGivesNoLockTime) {
    using std::chrono::hours;
    using std::chrono::seconds;
    clock_.time = chain_.tip().time + hours(8);
    EXPECT_NE(lock_time(), 0U);
    clock_.time = chain_.tip().time + hours(8) + seconds(1);
    EXPECT_EQ(lock_time(), 0U) << "it would tell that this node is behind";
}

TEST_F(FillInputs, InitialDownloadGivesNoLockTime) {
    chain_.initial_download = true;
    EXPECT_EQ(lock_time(), 0U);
    chain_.initial_download = false;
    EXPECT_NE(lock_time(), 0U);
}

TEST_F(FillInputs, SequencesLetTheLockTimeCount) {
    SpendOptions options;
    for (const bool replaceable : {true, false}) {
        options.signal_rbf = replaceable;
        const auto tx = filled(options);
        EXPECT_NE(tx.lock_time, 0U);
        for (const auto& input : tx.inputs)
            EXPECT_EQ(input.sequence, TxInput::kSequenceFinal - (replaceable ? 2 : 1));
    }
}

TEST_F(FillInputs, WhatTheCallerSaysHolds) {
    SpendOptions options;
    options.lock_time = 7;
    EXPECT_EQ(filled(options).lock_time, 7U);
    options.lock_time.reset();
    options.inputs.push_back({.outpoint = {}, .sequence = 5, .weight = {}});
    const auto tx = filled(options);
    EXPECT_EQ(tx.inputs[0].sequence, 5U);
    EXPECT_EQ(tx.inputs[1].sequence, TxInput::kSequenceFinal - 2);
    EXPECT_EQ(tx.lock_time, 0U) << "a chosen sequence may say something about lock times itself";
}

}  // namespace
}  // namespace malha::wallet

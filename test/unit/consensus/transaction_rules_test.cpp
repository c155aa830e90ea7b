// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/consensus/transaction_rules.hpp"

#include <gtest/gtest.h>

#include "malha/base/hex.hpp"
#include "malha/consensus/block_rules.hpp"
#include "support/shared.hpp"
#include "unit/consensus/header_chain.hpp"

namespace malha::consensus {
namespace {

using primitives::Amount;
using primitives::kMaxMoney;
using primitives::MutableTransaction;
using test::HeaderChain;

primitives::OutPoint outpoint(std::uint8_t name) {
    primitives::OutPoint point;
    point.txid.bytes[0] = name;
    point.index = 0;
    return point;
}

MutableTransaction payment(std::size_t inputs = 1) {
    MutableTransaction tx;
    for (std::size_t i = 0; i < inputs; ++i)
        tx.inputs.emplace_back().prevout = outpoint(static_cast<std::uint8_t>(i + 1));
    tx.outputs.push_back({{1000}, {0x51}});
    return tx;
}

MutableTransaction coinbase(std::size_t script_size) {
    MutableTransaction tx = payment();
    tx.inputs[0].prevout = {};
    tx.inputs[0].script_sig.assign(script_size, 0x51);
    return tx;
}

void expect_valid(const MutableTransaction& tx) {
    const auto checked = check_transaction(*make_transaction(tx));
    EXPECT_TRUE(checked) << to_string(checked.error());
}

void expect_broken(const MutableTransaction& tx, Rule rule) {
    const auto checked = check_transaction(*make_transaction(tx));
    ASSERT_FALSE(checked);
    EXPECT_EQ(reject_reason(checked.error().rule), reject_reason(rule));
}

TEST(TransactionRules, NeedInputsAndOutputs) {
    expect_valid(payment());
    MutableTransaction no_outputs = payment();
    no_outputs.outputs.clear();
    expect_broken(no_outputs, Rule::no_outputs);
    expect_broken(payment(0), Rule::no_inputs);
}

TEST(TransactionRules, BoundTheSizeWithoutWitness) {
    constexpr std::size_t kSizeMax = kBlockWeightMax / primitives::kWitnessScaleFactor;
    MutableTransaction tx = payment();
    auto& script = tx.outputs[0].script_pubkey;
    script.resize(100'000);
    script.resize(script.size() + kSizeMax - make_transaction(tx)->stripped_size);
    tx.inputs[0].witness = {base::Bytes(10'000)};  // Does not count.
    ASSERT_EQ(make_transaction(tx)->stripped_size, kSizeMax);
    expect_valid(tx);
    script.push_back(0);
    expect_broken(tx, Rule::oversize);
}

TEST(TransactionRules, BoundAmounts) {
    MutableTransaction tx = payment();
    tx.outputs[0].value = kMaxMoney;
    expect_valid(tx);
    tx.outputs[0].value.sat += 1;
    expect_broken(tx, Rule::output_too_large);
    tx.outputs[0].value = {-1};
    expect_broken(tx, Rule::output_negative);
    tx.outputs[0].value = {0};
    expect_valid(tx);

    tx.outputs[0].value = {kMaxMoney.sat - 1};
    tx.outputs.push_back({{1}, {}});
    expect_valid(tx);
    tx.outputs.push_back({{1}, {}});
    expect_broken(tx, Rule::output_total_too_large);
}

TEST(TransactionRules, ForbidSpendingAnOutputTwice) {
    for (const std::size_t inputs : {2U, 16U, 17U, 200U}) {
        MutableTransaction tx = payment(inputs);
        expect_valid(tx);
        tx.inputs.front().prevout = tx.inputs.back().prevout;
        expect_broken(tx, Rule::duplicate_inputs);
        tx.inputs.front().prevout.index = 1;
        expect_valid(tx);
    }
}

TEST(TransactionRules, BoundTheCoinbaseScript) {
    expect_broken(coinbase(1), Rule::bad_coinbase_length);
    expect_valid(coinbase(2));
    expect_valid(coinbase(100));
    expect_broken(coinbase(101), Rule::bad_coinbase_length);
}

TEST(TransactionRules, ForbidNullPrevoutsOutsideCoinbases) {
    MutableTransaction tx = payment(2);
    tx.inputs[1].prevout = {};
    expect_broken(tx, Rule::prevout_null);
    tx.inputs[1].prevout.index = 0;
    expect_valid(tx);
}

TEST(TransactionRules, AgreeWithTransactionVectors) {
    MALHA_NEEDS_SHARED("vectors/tx/tx_invalid.json");
    int bad = 0;
    int good = 0;
    for (const auto* file : {"vectors/tx/tx_invalid.json", "vectors/tx/tx_valid.json"}) {
        for (const auto& test : test::shared_json(file)) {
            if (test.size() != 3) continue;  // A comment.
            const auto bytes = base::from_hex(test[1].get<std::string>()).value();
            const auto tx = primitives::parse_transaction(bytes);
            ASSERT_TRUE(tx) << test[1];
            const bool is_bad = test[2] == "BADTX";
            EXPECT_EQ(!check_transaction(**tx), is_bad) << test.dump();
            ++(is_bad ? bad : good);
        }
    }
    EXPECT_EQ(bad, 9);
    EXPECT_EQ(good, 121 + 93 - 9);
    std::cout << "transactions checked: " << bad + good << "\n";
}

bool final_at(const MutableTransaction& tx, primitives::Height height, std::int64_t time) {
    return is_final(*make_transaction(tx), height, {time});
}

TEST(LockTime, ComparesHeightsBelowTheThresholdAndTimesAbove) {
    MutableTransaction tx = payment();
    tx.inputs[0].sequence = 0;
    EXPECT_TRUE(final_at(tx, 0, 0));
    tx.lock_time = 100;
    EXPECT_FALSE(final_at(tx, 100, 2'000'000'000));
    EXPECT_TRUE(final_at(tx, 101, 0));
    tx.lock_time = kLockTimeThreshold - 1;
    EXPECT_FALSE(final_at(tx, 100, kLockTimeThreshold));
    tx.lock_time = kLockTimeThreshold;
    EXPECT_FALSE(final_at(tx, 1'000'000'000, kLockTimeThreshold));
    EXPECT_TRUE(final_at(tx, 0, std::int64_t{kLockTimeThreshold} + 1));
}

TEST(LockTime, IsIgnoredWhenEveryInputIsFinal) {
    MutableTransaction tx = payment(2);
    tx.lock_time = 100;
    EXPECT_TRUE(final_at(tx, 1, 0));
    tx.inputs[1].sequence = primitives::TxInput::kSequenceFinal - 1;
    EXPECT_FALSE(final_at(tx, 1, 0));
}

/// Blocks 1000 seconds apart from 500,000 on.
HeaderChain steady_chain(int length) {
    HeaderChain chain;
    for (int i = 0; i < length; ++i)
        chain.extend(500'000 + 1000 * static_cast<std::uint32_t>(i));
    return chain;
}

SpentOutput coin_at(primitives::Height height) {
    return {.output = {.value = {5000}, .script_pubkey = {}}, .height = height, .coinbase = false};
}

SequenceLocks locks_of(std::uint32_t sequence, primitives::Height coin_height,
                       const HeaderNode& parent) {
    MutableTransaction tx = payment();
    tx.inputs[0].sequence = sequence;
    const SpentOutput coin = coin_at(coin_height);
    return sequence_locks(*make_transaction(tx), {&coin, 1}, parent);
}

TEST(SequenceLocks, CountBlocksFromTheCoin) {
    const HeaderChain chain = steady_chain(100);
    const SequenceLocks locks = locks_of(10, 50, chain.tip());
    EXPECT_EQ(locks.height_last, 59);
    EXPECT_EQ(locks.time_last.value, -1);
    EXPECT_FALSE(locks.are_met_after(chain.at(58)));
    EXPECT_TRUE(locks.are_met_after(chain.at(59)));  // The block at 60 may hold it.
    EXPECT_TRUE(locks_of(0, 99 + 1, chain.tip()).are_met_after(chain.tip()));
    EXPECT_FALSE(locks_of(1, 99 + 1, chain.tip()).are_met_after(chain.tip()));
}

TEST(SequenceLocks, CountTimeFromTheMedianBeforeTheCoin) {
    const HeaderChain chain = steady_chain(100);
    const SequenceLocks locks = locks_of(kSequenceLockIsTime | 4, 50, chain.tip());
    const std::int64_t start = chain.at(49).median_time_past().value;
    EXPECT_EQ(locks.time_last.value, start + 4 * 512 - 1);
    EXPECT_EQ(locks.height_last, -1);
    // 2048 seconds: the median moves on by 1000 with each block.
    EXPECT_FALSE(locks.are_met_after(chain.at(51)));
    EXPECT_TRUE(locks.are_met_after(chain.at(52)));
    // A coin of the genesis block counts from genesis itself.
    EXPECT_EQ(locks_of(kSequenceLockIsTime | 1, 0, chain.tip()).time_last.value, 500'000 + 512 - 1);
}

TEST(SequenceLocks, HoldAtTheExactSecond) {
    HeaderChain chain;
    chain.extend(1000);
    const SequenceLocks locks = locks_of(kSequenceLockIsTime | 1, 1, chain.tip());
    EXPECT_EQ(locks.time_last.value, 1511);
    HeaderChain before;
    before.extend(1511);
    EXPECT_FALSE(locks.are_met_after(before.tip()));
    HeaderChain at;
    at.extend(1512);
    EXPECT_TRUE(locks.are_met_after(at.tip()));
}

TEST(SequenceLocks, NeedVersionTwoAndTheEnableBit) {
    const HeaderChain chain = steady_chain(20);
    EXPECT_EQ(locks_of(kSequenceLockDisabled | 10, 15, chain.tip()).height_last, -1);
    // Only 16 bits count.
    EXPECT_EQ(locks_of(0x00010005, 15, chain.tip()).height_last, 19);

    MutableTransaction tx = payment();
    tx.inputs[0].sequence = 10;
    const SpentOutput coin = coin_at(15);
    tx.version = 1;
    EXPECT_EQ(sequence_locks(*make_transaction(tx), {&coin, 1}, chain.tip()).height_last, -1);
    tx.version = 0xffffffff;  // Versions are unsigned here.
    EXPECT_EQ(sequence_locks(*make_transaction(tx), {&coin, 1}, chain.tip()).height_last, 24);
}

TEST(SequenceLocks, TakeTheLatestOfAllInputs) {
    const HeaderChain chain = steady_chain(40);
    MutableTransaction tx = payment(3);
    tx.inputs[0].sequence = 5;
    tx.inputs[1].sequence = 7;
    tx.inputs[2].sequence = kSequenceLockIsTime | 1;
    const std::vector<SpentOutput> coins = {coin_at(30), coin_at(20), coin_at(10)};
    const SequenceLocks locks = sequence_locks(*make_transaction(tx), coins, chain.tip());
    EXPECT_EQ(locks.height_last, 34);
    EXPECT_EQ(locks.time_last, chain.at(9).median_time_past() + std::chrono::seconds(511));
}

base::Result<Amount, Violation> fee_of(const MutableTransaction& tx,
                                       const std::vector<SpentOutput>& coins,
                                       primitives::Height height) {
    return check_inputs(*make_transaction(tx), coins, height);
}

TEST(CheckInputs, GivesTheFee) {
    EXPECT_EQ(fee_of(payment(2), {coin_at(1), coin_at(2)}, 3).value().sat, 9000);
    MutableTransaction tx = payment();
    tx.outputs[0].value = {5000};
    EXPECT_EQ(fee_of(tx, {coin_at(1)}, 3).value().sat, 0);
    tx.outputs[0].value = {5001};
    const auto checked = fee_of(tx, {coin_at(1)}, 3);
    ASSERT_FALSE(checked);
    EXPECT_EQ(to_string(checked.error()),
              "bad-txns-in-belowout, value in (0.00005) < value out (0.00005001)");
}

TEST(CheckInputs, LetsCoinbasesMature) {
    SpentOutput coin = coin_at(10);
    coin.coinbase = true;
    EXPECT_TRUE(fee_of(payment(), {coin}, 110));
    const auto checked = fee_of(payment(), {coin}, 109);
    ASSERT_FALSE(checked);
    EXPECT_EQ(to_string(checked.error()),
              "bad-txns-premature-spend-of-coinbase, tried to spend coinbase at depth 99");
    coin.coinbase = false;
    EXPECT_TRUE(fee_of(payment(), {coin}, 10));
}

TEST(CheckInputs, BoundsAmounts) {
    SpentOutput coin = coin_at(1);
    coin.output.value = kMaxMoney;
    EXPECT_TRUE(fee_of(payment(), {coin}, 2));
    const auto sum = fee_of(payment(2), {coin, coin_at(1)}, 2);
    ASSERT_FALSE(sum);
    EXPECT_EQ(sum.error().rule, Rule::input_values_out_of_range);
    coin.output.value.sat += 1;
    EXPECT_EQ(fee_of(payment(), {coin}, 2).error().rule, Rule::input_values_out_of_range);
    coin.output.value.sat = -1;
    EXPECT_EQ(fee_of(payment(), {coin}, 2).error().rule, Rule::input_values_out_of_range);
}

}  // namespace
}  // namespace malha::consensus

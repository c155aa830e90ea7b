// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/wallet/compose_transaction.hpp"

#include <gtest/gtest.h>

#include <set>

#include "malha/script/dust.hpp"
#include "malha/script/templates.hpp"

namespace malha::wallet {
namespace {

using base::Bytes;
using primitives::Amount;
using primitives::FeeRate;
using primitives::OutPoint;

constexpr Amount kFeeMax{10'000'000};

Bytes script_of(CoinKind kind, std::uint8_t fill = 7) {
    switch (kind) {
        case CoinKind::legacy:
            return script::p2pkh_script(Bytes(20, fill));
        case CoinKind::p2sh_segwit:
            return script::p2sh_script(Bytes(20, fill));
        case CoinKind::bech32m:
            return script::witness_script(1, Bytes(32, fill));
        default:
            return script::witness_script(0, Bytes(20, fill));
    }
}

/// Confirmed and of that kind. @param number  makes its outpoint.
SpendableCoin coin(std::int64_t value, std::uint32_t number, CoinKind kind = CoinKind::bech32) {
    SpendableCoin made;
    made.outpoint.index = number;
    made.output = {{value}, script_of(kind)};
    made.kind = kind;
    made.weight = kind == CoinKind::legacy ? 589 : 271;
    made.is_segwit = kind != CoinKind::legacy;
    made.depth = 10;
    return made;
}

TransactionPlan plan_for(std::vector<Recipient> recipients, std::int64_t rate) {
    TransactionPlan plan;
    plan.recipients = std::move(recipients);
    plan.change = {
        .script_pubkey = script_of(CoinKind::bech32, 9), .spend_size = 68, .position = {}};
    plan.rates = {
        .transaction = {rate}, .long_term = {10'000}, .discard = {10'000}, .dust = {3'000}};
    plan.weight_max = kTransactionWeightMax;
    plan.fee_max = kFeeMax;
    return plan;
}

Amount sum_in(const ComposedTransaction& made) {
    Amount sum;
    for (const SpendableCoin& spent : made.coins)
        sum.sat += spent.value().sat;
    return sum;
}
Amount sum_out(const ComposedTransaction& made) {
    Amount sum;
    for (const auto& output : made.tx.outputs)
        sum.sat += output.value.sat;
    return sum;
}

/// A random situation.
struct Situation {
    TransactionPlan plan;
    std::vector<SpendableCoin> available;
    Amount paid;
    bool recipients_pay = false;
};

Amount random_amount(base::Rng& rng) {
    // All magnitudes alike, from dust to a hundred coins.
    const auto top = std::uint64_t{1} << (10 + rng.below(24));
    return {static_cast<std::int64_t>(546 + rng.below(top))};
}

Situation random_situation(base::Rng& rng) {
    Situation made;
    std::vector<Recipient> recipients(1 + rng.below(4));
    made.recipients_pay = rng.below(3) == 0;
    for (Recipient& recipient : recipients) {
        recipient.script_pubkey = script_of(static_cast<CoinKind>(rng.below(4)));
        recipient.amount = random_amount(rng);
        recipient.pays_fee = made.recipients_pay && rng.below(2) == 0;
        made.paid.sat += recipient.amount.sat;
    }
    if (made.recipients_pay) recipients.back().pays_fee = true;
    made.plan = plan_for(std::move(recipients), static_cast<std::int64_t>(rng.below(60'000)));
    made.plan.rates.discard.sat_per_kvb = static_cast<std::int64_t>(3'000 + rng.below(20'000));
    made.plan.add_inputs = rng.below(5) != 0;
    if (rng.below(3) == 0) made.plan.grouping = Grouping::by_script;
    if (rng.below(3) == 0) made.plan.fee_max = {static_cast<std::int64_t>(rng.below(20'000))};
    const auto count = rng.below(40);
    for (std::uint32_t number = 0; number < count; ++number) {
        SpendableCoin one =
            coin(random_amount(rng).sat, number, static_cast<CoinKind>(rng.below(4)));
        if (rng.below(5) == 0) {
            one.depth = 0;
            one.is_from_me = true;
            one.ancestors = one.cluster = 1;
            one.ancestor_deficit = {static_cast<std::int64_t>(rng.below(2'000))};
        }
        (rng.below(8) == 0 ? made.plan.preset : made.available).push_back(std::move(one));
    }
    // Ancestors shared by all: together they cost as much as the most expensive one.
    made.plan.combined_deficit = [all = made.available,
                                  preset = made.plan.preset](std::span<const OutPoint> outpoints) {
        Amount most;
        for (const auto& coins : {all, preset})
            for (const SpendableCoin& one : coins)
                if (std::ranges::find(outpoints, one.outpoint) != outpoints.end())
                    most = std::max(most, one.ancestor_deficit);
        return most;
    };
    return made;
}

void expect_promises(const Situation& given, const ComposedTransaction& made) {
    EXPECT_EQ(sum_in(made).sat, sum_out(made).sat + made.fee.sat) << "balance";
    std::vector<OutPoint> unconfirmed;
    for (const SpendableCoin& spent : made.coins)
        if (spent.ancestor_deficit.sat > 0) unconfirmed.push_back(spent.outpoint);
    const Amount least{given.plan.rates.transaction.fee_for(made.size).sat +
                       given.plan.combined_deficit(unconfirmed).sat};
    EXPECT_GE(made.fee, least) << "rate";
    EXPECT_LE(made.fee, given.plan.fee_max) << "cap";

    std::set<OutPoint> seen;
    ASSERT_EQ(made.tx.inputs.size(), made.coins.size());
    for (std::size_t i = 0; i < made.coins.size(); ++i) {
        EXPECT_TRUE(seen.insert(made.coins[i].outpoint).second) << "spent twice";
        EXPECT_EQ(made.tx.inputs[i].prevout, made.coins[i].outpoint);
    }
    for (std::size_t i = 0; i < given.plan.preset.size(); ++i)
        EXPECT_EQ(made.tx.inputs.at(i).prevout, given.plan.preset[i].outpoint);

    std::size_t index = 0;
    std::int64_t taken = 0;
    for (const Recipient& recipient : given.plan.recipients) {
        if (made.change_index == index) ++index;
        const auto& output = made.tx.outputs.at(index++);
        EXPECT_EQ(output.script_pubkey, recipient.script_pubkey);
        if (!recipient.pays_fee) {
            EXPECT_EQ(output.value, recipient.amount);
        }
        taken += recipient.amount.sat - output.value.sat;
        EXPECT_GE(output.value, script::dust_threshold({{}, output.script_pubkey}, {3'000}));
    }
    if (given.recipients_pay) {
        EXPECT_LE(taken, made.fee.sat);
    }
    if (!made.change_index) return;
    const auto& change = made.tx.outputs.at(*made.change_index);
    EXPECT_EQ(change.script_pubkey, given.plan.change.script_pubkey);
    EXPECT_GE(change.value,
              script::dust_threshold({{}, change.script_pubkey}, given.plan.rates.discard));
    EXPECT_GT(change.value, given.plan.rates.discard.fee_for(given.plan.change.spend_size));
    EXPECT_EQ(made.fee, least) << "change takes what is too much";
}

}  // namespace

TEST(ComposeTransaction, KeepsItsPromisesOverRandomCoinsFeesAndTargets) {
    base::SeededRng rng(1);
    int made = 0;
    int refused = 0;
    for (int round = 0; round < 3'000; ++round) {
        const Situation given = random_situation(rng);
        const auto tx = compose_transaction(given.plan, given.available, rng);
        if (!tx) {
            ++refused;
            EXPECT_FALSE(tx.error().message.empty());
            continue;
        }
        ++made;
        expect_promises(given, *tx);
        if (HasFailure()) FAIL() << "round " << round;
    }
    EXPECT_GT(made, 500);
    EXPECT_GT(refused, 500);
}

TEST(ComposeTransaction, FindsAWayWheneverThereIsEnough) {
    base::SeededRng rng(2);
    for (int round = 0; round < 1'000; ++round) {
        Situation given = random_situation(rng);
        if (!given.plan.preset.empty() || given.recipients_pay) continue;
        given.plan.add_inputs = true;
        given.plan.fee_max = primitives::kMaxMoney;
        std::int64_t effective = 0;
        for (SpendableCoin& one : given.available) {
            one.ancestor_deficit = {};
            one.is_from_me = true;
            one.price(given.plan.rates.transaction, given.plan.rates.long_term);
            effective += std::max<std::int64_t>(0, one.effective_value().sat);
        }
        // What is left over must not be less than change costs, or no one could take it.
        const std::int64_t least = given.paid.sat + given.plan.rates.transaction.fee_for(500).sat;
        if (effective < least) continue;
        const auto tx = compose_transaction(given.plan, given.available, rng);
        EXPECT_TRUE(tx) << round << ": " << (tx ? "" : tx.error().message);
    }
}

TEST(ComposeTransaction, PaysTheKnownFee) {
    base::SeededRng rng(3);
    auto plan = plan_for({{script_of(CoinKind::bech32), {100'000}}}, 1'000);
    const std::vector<SpendableCoin> available{coin(1'000'000, 1)};
    const auto tx = compose_transaction(plan, available, rng);
    ASSERT_TRUE(tx);
    EXPECT_EQ(tx->fee, Amount{141});  // one P2WPKH input, two outputs
    ASSERT_TRUE(tx->change_index);
    EXPECT_EQ(tx->tx.outputs[*tx->change_index].value, Amount{1'000'000 - 100'000 - 141});
}

TEST(ComposeTransaction, LeavesOutChangeThatIsNotWorthIt) {
    base::SeededRng rng(4);
    auto plan = plan_for({{script_of(CoinKind::bech32), {100'000}}}, 1'000);
    // 110 for the transaction, 31 for the output, 681 at least as change.
    const auto changes = [&](std::int64_t value) {
        const std::vector<SpendableCoin> available{coin(value, 1)};
        return compose_transaction(plan, available, rng)->change_index.has_value();
    };
    EXPECT_FALSE(changes(100'000 + 110 + 31 + 979));
    EXPECT_TRUE(changes(100'000 + 110 + 31 + 981));
}

TEST(ComposeTransaction, PutsChangeWhereTold) {
    base::SeededRng rng(5);
    auto plan = plan_for(
        {{script_of(CoinKind::bech32), {100'000}}, {script_of(CoinKind::bech32m), {100'000}}},
        1'000);
    const std::vector<SpendableCoin> available{coin(1'000'000, 1)};
    for (const std::size_t position : {0U, 1U, 2U}) {
        plan.change.position = position;
        EXPECT_EQ(compose_transaction(plan, available, rng)->change_index, position);
    }
}

TEST(ComposeTransaction, SharesTheFeeAmongRecipients) {
    base::SeededRng rng(6);
    auto plan = plan_for({{script_of(CoinKind::bech32), {500'000}, true},
                          {script_of(CoinKind::bech32), {300'000}, false},
                          {script_of(CoinKind::bech32), {200'000}, true}},
                         1'000);
    const std::vector<SpendableCoin> available{coin(1'000'000, 1)};
    const auto tx = compose_transaction(plan, available, rng);
    ASSERT_TRUE(tx);
    EXPECT_FALSE(tx->change_index);
    EXPECT_EQ(tx->tx.outputs[1].value, Amount{300'000});
    const std::int64_t first = 500'000 - tx->tx.outputs[0].value.sat;
    const std::int64_t last = 200'000 - tx->tx.outputs[2].value.sat;
    EXPECT_EQ(first + last, tx->fee.sat);
    EXPECT_EQ(last, tx->fee.sat / 2);
}

TEST(ComposeTransaction, RefusesWithTheEstablishedWords) {
    base::SeededRng rng(7);
    const std::vector<SpendableCoin> available{coin(100'000, 1)};
    const auto message = [&](const TransactionPlan& plan) {
        const auto tx = compose_transaction(plan, available, rng);
        return tx ? std::string("made") : tx.error().message;
    };
    const Bytes to = script_of(CoinKind::bech32);
    EXPECT_EQ(message(plan_for({}, 1'000)), "Transaction must have at least one recipient");
    EXPECT_EQ(message(plan_for({{to, {293}}}, 1'000)), "Transaction amount too small");
    EXPECT_EQ(message(plan_for({{to, {294}}}, 1'000)), "made");
    EXPECT_EQ(message(plan_for({{to, {200'000}}}, 1'000)), "Insufficient funds");
    EXPECT_EQ(
        message(plan_for({{to, {primitives::kMaxMoney}}, {to, {primitives::kMaxMoney}}}, 1'000)),
        "Insufficient funds");
    EXPECT_EQ(message(plan_for({{to, {100'000}}}, 1'000)),
              "The total exceeds your balance when the 0.00000042 transaction fee is included.");
    EXPECT_EQ(message(plan_for({{to, {300}, true}}, 1'000)),
              "The transaction amount is too small to send after the fee has been deducted");
    EXPECT_EQ(message(plan_for({{to, {300}, true}}, 5'000)),
              "The transaction amount is too small to pay the fee");

    auto capped = plan_for({{to, {50'000}}}, 1'000);
    capped.fee_max = {140};
    EXPECT_EQ(message(capped),
              "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)");
    auto light = plan_for({{to, {50'000}}}, 1'000);
    light.weight_max = 100;
    EXPECT_EQ(message(light),
              "Maximum transaction weight is less than transaction weight without inputs");
    auto closed = plan_for({{to, {50'000}}}, 1'000);
    closed.add_inputs = false;
    EXPECT_EQ(message(closed).substr(0, 47), "The preselected coins total amount does not cov");
    auto without_change = plan_for({{to, {50'000}}}, 1'000);
    without_change.change.missing = "no address";
    EXPECT_EQ(message(without_change), "no address");
}

TEST(ComposeTransaction, AddsUpWhatManyCoinsWouldCostAtAbsurdRates) {
    base::SeededRng rng(8);
    std::vector<SpendableCoin> available;
    for (std::uint32_t number = 0; number < 70'000; ++number)  // 140'000'000'000'000 sat each
        available.push_back(coin(10'000, number));
    const auto plan =
        plan_for({{script_of(CoinKind::bech32), {100'000}}}, primitives::kMaxMoney.sat);
    const auto tx = compose_transaction(plan, available, rng);
    ASSERT_FALSE(tx);
    EXPECT_EQ(tx.error().message.substr(0, 41), "The total exceeds your balance when the 8");
}

TEST(ComposeTransaction, NeedsSomethingToSpendFor) {
    base::SeededRng rng(4);
    const auto plan = plan_for({{{0x6a}, {0}}}, 0);  // data alone, at no fee
    const std::vector<SpendableCoin> available{coin(1'000'000, 1)};
    const auto tx = compose_transaction(plan, available, rng);
    ASSERT_FALSE(tx);
    EXPECT_EQ(tx.error().message,
              "Transaction requires one destination of non-zero value, a non-zero feerate, or a "
              "pre-selected input");
    auto with_input = plan;
    with_input.preset = available;
    EXPECT_TRUE(compose_transaction(with_input, {}, rng));
}

TEST(ComposeTransaction, AvoidsCoinsThatAreNotSafeEnough) {
    base::SeededRng rng(8);
    auto plan = plan_for({{script_of(CoinKind::bech32), {50'000}}}, 1'000);
    std::vector<SpendableCoin> available{coin(100'000, 1)};
    available[0].depth = 0;
    available[0].ancestors = available[0].cluster = 1;
    EXPECT_FALSE(compose_transaction(plan, available, rng)) << "from others, unconfirmed";
    plan.rules.include_unsafe = true;
    EXPECT_TRUE(compose_transaction(plan, available, rng));
    plan.rules.include_unsafe = false;
    available[0].is_from_me = true;
    EXPECT_TRUE(compose_transaction(plan, available, rng));
    plan.rules.spend_unconfirmed_change = false;
    EXPECT_FALSE(compose_transaction(plan, available, rng));
    plan.rules.spend_unconfirmed_change = true;
    available[0].ancestors = available[0].cluster = 64;
    EXPECT_EQ(compose_transaction(plan, available, rng).error().message.substr(0, 33),
              "Unconfirmed UTXOs are available, ");
}

TEST(ComposeTransaction, BoundsChildrenOfUnconfirmedTrucTransactions) {
    base::SeededRng rng(9);
    auto plan = plan_for({{Bytes(1'100, 0x51), {500'000}}}, 1'000);
    plan.version = 3;
    std::vector<SpendableCoin> available{coin(1'000'000, 1)};
    EXPECT_TRUE(compose_transaction(plan, available, rng));
    available[0].depth = 0;
    available[0].is_from_me = true;
    available[0].ancestors = available[0].cluster = 1;
    EXPECT_FALSE(compose_transaction(plan, available, rng));
}

TEST(ComposeTransaction, SpendsAllOfAScriptTogether) {
    base::SeededRng rng(10);
    auto plan = plan_for({{script_of(CoinKind::bech32), {50'000}}}, 1'000);
    plan.grouping = Grouping::by_script;
    std::vector<SpendableCoin> available;
    for (std::uint32_t number = 0; number < 10; ++number)
        available.push_back(coin(100'000, number));
    EXPECT_EQ(compose_transaction(plan, available, rng)->coins.size(), 10U);
    plan.grouping = Grouping::single_coins;
    EXPECT_LT(compose_transaction(plan, available, rng)->coins.size(), 4U);
}

TEST(ComposeTransaction, KeepsToOneKindOfCoinsWherePossible) {
    base::SeededRng rng(11);
    auto plan = plan_for({{script_of(CoinKind::bech32), {150'000}}}, 1'000);
    std::vector<SpendableCoin> available;
    for (std::uint32_t number = 0; number < 4; ++number)
        available.push_back(
            coin(100'000, number, number % 2 == 0 ? CoinKind::legacy : CoinKind::bech32m));
    for (int round = 0; round < 20; ++round) {
        const auto tx = compose_transaction(plan, available, rng);
        ASSERT_TRUE(tx);
        for (const SpendableCoin& spent : tx->coins)
            EXPECT_EQ(spent.kind, tx->coins.front().kind);
    }
    plan.recipients[0].amount = {250'000};
    EXPECT_TRUE(compose_transaction(plan, available, rng)) << "two kinds where one is not enough";
}

TEST(SignedWeight, CountsWitnessesOnlyWhereThereAreSome) {
    primitives::MutableTransaction tx;
    tx.outputs.push_back({{1}, script_of(CoinKind::bech32)});
    const std::vector<SpendableCoin> legacy{coin(1, 1, CoinKind::legacy)};
    EXPECT_EQ(signed_weight(tx, legacy), 4 * (10 + 31) + 588);
    const std::vector<SpendableCoin> mixed{coin(1, 1, CoinKind::legacy), coin(1, 2)};
    EXPECT_EQ(signed_weight(tx, mixed), 4 * (10 + 31) + 2 + 589 + 271);
}

}  // namespace malha::wallet

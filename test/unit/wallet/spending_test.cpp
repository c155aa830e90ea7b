// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What a wallet builds, bumps and sweeps, over random coins, fees and targets: every transaction is
// signed, so that its real size tells whether the promises about its fee were kept.
#include <gtest/gtest.h>

#include <set>

#include "malha/script/dust.hpp"
#include "malha/script/templates.hpp"
#include "malha/wallet/build_transaction.hpp"
#include "malha/wallet/bump_transaction.hpp"
#include "malha/wallet/sign_transaction.hpp"
#include "malha/wallet/sweep.hpp"
#include "wallet_fixture.hpp"

namespace malha::wallet {
namespace {

using base::Bytes;
using keys::AddressType;
using primitives::Amount;
using primitives::FeeRate;
using primitives::OutPoint;

constexpr Amount kFeeMax{1'000'000};
constexpr FeeRate kDustRate{3'000};

/// Somebody else's.
Bytes foreign_script(std::uint64_t number) {
    const auto fill = static_cast<std::uint8_t>(number);
    switch (number % 3) {
        case 0:
            return script::p2pkh_script(Bytes(20, fill));
        case 1:
            return script::witness_script(0, Bytes(32, fill));
        default:
            return script::witness_script(0, Bytes(20, fill));
    }
}

class Spending : public WalletFixture {
protected:
    Spending() {
        settings_.keypool_size = 40;
        settings_.fee_max = kFeeMax;
        chain_.rates = {
            .relay_min = 1'000, .pool_min = 0, .incremental = 1'000, .dust = kDustRate.sat_per_kvb};
        create();
    }

    /// Confirmed coins of random amounts and kinds. @return their sum.
    Amount fund(std::size_t count) {
        std::vector<std::pair<Bytes, std::int64_t>> outputs;
        Amount sum;
        for (std::size_t i = 0; i < count; ++i) {
            constexpr AddressType kTypes[] = {AddressType::legacy, AddressType::p2sh_segwit,
                                              AddressType::bech32, AddressType::bech32m};
            const auto sat = static_cast<std::int64_t>(
                546 + rng_.below(std::uint64_t{1} << (12 + rng_.below(16))));
            outputs.emplace_back(new_script(kTypes[rng_.below(4)]), sat);
            sum.sat += sat;
        }
        mine({pay({}, std::move(outputs))});
        return sum;
    }

    [[nodiscard]] std::vector<Recipient> random_recipients(Amount budget) {
        std::vector<Recipient> recipients(1 + rng_.below(3));
        const bool recipients_pay = rng_.below(3) == 0;
        for (Recipient& recipient : recipients) {
            recipient.script_pubkey = foreign_script(rng_.below(250));
            const auto most = static_cast<std::uint64_t>(budget.sat) / recipients.size();
            recipient.amount = {static_cast<std::int64_t>(1'000 + rng_.below(most + 1))};
            recipient.pays_fee = recipients_pay;
        }
        return recipients;
    }

    /// The signed transaction keeps every promise about coins and money.
    void expect_sound(BuiltTransaction built, FeeRate rate) {
        ASSERT_EQ(built.spent.size(), built.tx.inputs.size());
        EXPECT_TRUE(sign_transaction(*wallet_, built.tx, built.spent).empty()) << "signed";
        std::int64_t fee = 0;
        std::set<OutPoint> seen;
        for (std::size_t i = 0; i < built.spent.size(); ++i) {
            const OutPoint& outpoint = built.tx.inputs[i].prevout;
            EXPECT_TRUE(seen.insert(outpoint).second) << "spent twice";
            const auto coin = wallet_->coin(outpoint);
            ASSERT_TRUE(coin.has_value());
            EXPECT_EQ(coin->output.value, built.spent[i].value);
            EXPECT_FALSE(wallet_->is_coin_locked(outpoint));
            fee += built.spent[i].value.sat;
        }
        for (const auto& output : built.tx.outputs) {
            fee -= output.value.sat;
            EXPECT_GE(output.value, script::dust_threshold({{}, output.script_pubkey}, kDustRate));
        }
        EXPECT_EQ(fee, built.fee.sat) << "balance";
        const auto size = primitives::vsize_of(primitives::make_transaction(built.tx)->weight());
        EXPECT_GE(built.fee, rate.fee_for(size)) << "rate";
        EXPECT_LE(built.fee, kFeeMax) << "cap";
        if (!built.change_index) return;
        const auto& change = built.tx.outputs.at(*built.change_index);
        EXPECT_TRUE(wallet_->is_change(change.script_pubkey));
    }

    [[nodiscard]] WalletResult<BuiltTransaction> build(std::vector<Recipient> recipients,
                                                       SpendOptions options) {
        return build_transaction(*wallet_, recipients, options, Signing::none);
    }
    static SpendOptions at_rate(std::int64_t sat_per_kvb) {
        SpendOptions options;
        options.fee.rate = FeeRate{sat_per_kvb};
        return options;
    }
    /// Signs, and hands over to the pool. @return its id.
    primitives::Txid send(BuiltTransaction built) {
        EXPECT_TRUE(sign_transaction(*wallet_, built.tx, built.spent).empty());
        const auto tx = primitives::make_transaction(built.tx);
        EXPECT_TRUE(wallet_->commit(tx, {}).has_value());
        return tx->txid;
    }
};

}  // namespace

TEST_F(Spending, BuildsSoundTransactionsOverRandomCoinsFeesAndTargets) {
    int made = 0;
    int refused = 0;
    Amount sum = fund(10);
    for (int round = 0; round < 150; ++round) {
        if (round % 30 == 29) sum.sat += fund(5).sat;
        SpendOptions options = at_rate(1'000 + static_cast<std::int64_t>(rng_.below(50'000)));
        if (rng_.below(3) == 0) options.avoid_partial_spends = true;
        if (rng_.below(4) == 0) options.change_type = AddressType::bech32m;
        const auto recipients = random_recipients({2 * sum.sat});
        const auto built = build(recipients, options);
        if (!built) {
            ++refused;
            EXPECT_FALSE(built.error().message.empty());
            continue;
        }
        ++made;
        expect_sound(*built, *options.fee.rate);
        if (HasFailure()) FAIL() << "round " << round;
    }
    EXPECT_GT(made, 50);
    EXPECT_GT(refused, 5);
}

TEST_F(Spending, LockedCoinsAreLeftAlone) {
    const auto coins = fund(6);
    for (const OwnCoin& coin : wallet_->coins({}))
        ASSERT_TRUE(wallet_->lock_coin(coin.outpoint, /*is_persistent=*/false));
    EXPECT_FALSE(build({{foreign_script(2), {coins.sat / 8}}}, at_rate(1'000)));
    ASSERT_TRUE(wallet_->unlock_all_coins());
    EXPECT_TRUE(build({{foreign_script(2), {coins.sat / 8}}}, at_rate(1'000)));
}

TEST_F(Spending, PartialSpendsAreAvoidedWhereThatIsCheapEnough) {
    const Bytes script = new_script();
    mine({pay({}, {{script, 100'000}, {script, 50'000}})});
    const auto spent_with = [&](std::int64_t fee_max_sat, std::optional<bool> avoid) {
        settings_.partial_spend_fee_max = {fee_max_sat};
        SpendOptions options = at_rate(10'000);
        options.avoid_partial_spends = avoid;
        const auto built = build({{foreign_script(2), {30'000}}}, options);
        EXPECT_TRUE(built) << built.error().message;
        return built ? built->tx.inputs.size() : 0;
    };
    // The second input of the script costs 68 vB.
    EXPECT_EQ(spent_with(600, {}), 1U);
    EXPECT_EQ(spent_with(700, {}), 2U);
    EXPECT_EQ(spent_with(-1, {}), 1U) << "not even for nothing";
    EXPECT_EQ(spent_with(-1, true), 2U) << "at any price, where the caller says so";
}

TEST_F(Spending, AFailedBuildTakesNoChangeAddress) {
    fund(3);
    const auto next_change = [&] {
        const auto reserved = wallet_->reserve_script(AddressType::bech32, AddressUse::change);
        EXPECT_TRUE(reserved.has_value());
        wallet_->release(*reserved);
        return reserved->script_pubkey;
    };
    const Bytes before = next_change();
    EXPECT_FALSE(build({{foreign_script(2), {primitives::kMaxMoney}}}, at_rate(1'000)));
    EXPECT_EQ(next_change(), before);
}

TEST_F(Spending, CoinsThatTheCallerNamesComeFirst) {
    fund(6);
    const OwnCoin named = wallet_->coins({}).back();
    SpendOptions options = at_rate(2'000);
    options.inputs.push_back({named.outpoint, {}, {}});
    options.add_inputs = true;
    const auto built = build({{foreign_script(2), {600}}}, options);
    if (!built) GTEST_FAIL() << built.error().message;
    EXPECT_EQ(built->tx.inputs.front().prevout, named.outpoint);
    options.inputs.front().outpoint.index = 99;
    EXPECT_FALSE(build({{foreign_script(2), {600}}}, options)) << "an output that is not there";
}

TEST_F(Spending, BumpsPayMoreToTheSameRecipients) {
    const Amount sum = fund(12);
    for (int round = 0; round < 20; ++round) {
        const Bytes to = foreign_script(rng_.below(250));
        const Amount amount{static_cast<std::int64_t>(1'000 + rng_.below(100'000))};
        const auto original = build({{to, amount}}, at_rate(2'000));
        if (!original) continue;
        const auto txid = send(*original);
        BumpOptions options;
        options.fee.rate = FeeRate{static_cast<std::int64_t>(4'000 + rng_.below(30'000))};
        const auto bumped = bump_transaction(*wallet_, txid, options, BumpInputs::only_own);
        if (!bumped) GTEST_FAIL() << bumped.error().message;
        EXPECT_EQ(bumped->old_fee, original->fee);
        EXPECT_GT(bumped->built.fee, bumped->old_fee);
        expect_sound(bumped->built, *options.fee.rate);
        const auto pays = [&](const auto& output) {
            return output.script_pubkey == to && output.value == amount;
        };
        EXPECT_TRUE(std::ranges::any_of(bumped->built.tx.outputs, pays));
        for (const auto& input : original->tx.inputs)
            EXPECT_TRUE(std::ranges::any_of(bumped->built.tx.inputs, [&](const auto& other) {
                return other.prevout == input.prevout;
            }));
        if (HasFailure()) FAIL() << "round " << round;
        ASSERT_TRUE(wallet_->find(txid)->is_in_pool());
        mine({wallet_->find(txid)->tx});
    }
    EXPECT_GT(sum.sat, 0);
}

TEST_F(Spending, BumpsWithoutARateAskEnoughToReplace) {
    fund(8);
    const auto original = build({{foreign_script(2), {5'000}}}, at_rate(3'000));
    ASSERT_TRUE(original.has_value());
    settings_.fallback_sat_per_kvb = 1'000;
    const auto bumped = bump_transaction(*wallet_, send(*original), {}, BumpInputs::only_own);
    ASSERT_TRUE(bumped.has_value()) << bumped.error().message;
    const auto size =
        primitives::vsize_of(primitives::make_transaction(bumped->built.tx)->weight());
    EXPECT_GE(bumped->built.fee.sat, original->fee.sat + FeeRate{1'000}.fee_for(size).sat);
}

TEST_F(Spending, RefusesToBumpWhatCannotBeReplaced) {
    fund(8);
    const auto original = build({{foreign_script(2), {5'000}}}, at_rate(3'000));
    ASSERT_TRUE(original.has_value());
    const auto txid = send(*original);
    const auto message = [&](std::int64_t rate) {
        BumpOptions options;
        options.fee.rate = FeeRate{rate};
        const auto bumped = bump_transaction(*wallet_, txid, options, BumpInputs::only_own);
        return bumped ? std::string("made") : bumped.error().message;
    };
    EXPECT_EQ(message(20'000), "made");
    EXPECT_EQ(message(3'001).substr(0, 22), "Insufficient total fee");
    EXPECT_NE(message(400'000'000).find("-maxtxfee"), std::string::npos);
    BumpOptions to_all;
    to_all.fee.rate = FeeRate{20'000};
    to_all.new_outputs.assign(5'000, {foreign_script(2), primitives::kMaxMoney});
    EXPECT_EQ(bump_transaction(*wallet_, txid, to_all, BumpInputs::only_own).error().message,
              "Insufficient funds");
    mine({wallet_->find(txid)->tx});
    EXPECT_EQ(message(20'000),
              "Transaction has been mined, or is conflicted with a mined transaction");
    const auto unknown = bump_transaction(*wallet_, {}, {}, BumpInputs::only_own);
    EXPECT_EQ(unknown.error().message, "Invalid or non-wallet transaction id");
}

TEST_F(Spending, SweepsLeaveNothingAndShareEqually) {
    for (int round = 0; round < 30; ++round) {
        const Amount sum = fund(1 + rng_.below(8));
        const FeeRate rate{static_cast<std::int64_t>(1'000 + rng_.below(10'000))};
        std::vector<SweepRecipient> recipients(1 + rng_.below(3));
        for (SweepRecipient& recipient : recipients)
            recipient.script_pubkey = foreign_script(rng_.below(250));
        SweepOptions options;
        options.spend.fee.rate = rate;
        options.leave_uneconomic = rng_.below(2) == 0;
        const std::size_t coins = wallet_->coins({}).size();
        const auto swept = sweep(*wallet_, recipients, options);
        if (!swept) {
            EXPECT_LT(sum.sat, 200'000) << swept.error().message;
            continue;
        }
        expect_sound(*swept, rate);
        EXPECT_FALSE(swept->change_index);
        if (!options.leave_uneconomic) {
            EXPECT_EQ(swept->tx.inputs.size(), coins);
        }
        const std::int64_t last = swept->tx.outputs.back().value.sat;
        for (const auto& output : swept->tx.outputs)
            EXPECT_LE(output.value.sat - last, static_cast<std::int64_t>(recipients.size()));
        if (HasFailure()) FAIL() << "round " << round;
        mine({wallet_->find(send(*swept))->tx});
    }
}

TEST_F(Spending, SweepsSayWhyTheyCannot) {
    fund(2);
    const OutPoint known = wallet_->coins({}).front().outpoint;
    const auto message = [&](const SweepOptions& options, std::optional<Amount> amount = {}) {
        const auto swept = sweep(
            *wallet_, {{foreign_script(2), {}, "a"}, {foreign_script(3), amount, "b"}}, options);
        return swept ? std::string("made") : swept.error().message;
    };
    SweepOptions options;
    options.spend.fee.rate = FeeRate{1'000};
    EXPECT_EQ(message(options, primitives::kMaxMoney),
              "Assigned more value to outputs than available funds.");
    options.spend.add_inputs = false;
    options.spend.inputs.push_back({{known.txid, 77}, {}, {}});
    EXPECT_NE(message(options).find("is not part of wallet."), std::string::npos);
    options.spend.inputs.front().outpoint = known;
    send(*build({{foreign_script(2), {600}}}, [&] {
        SpendOptions spend = at_rate(1'000);
        spend.inputs.push_back({known, {}, {}});
        return spend;
    }()));
    EXPECT_NE(message(options).find("was already spent."), std::string::npos);
}

}  // namespace malha::wallet

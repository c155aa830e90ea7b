// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Balances and states of transactions as the chain and the pool move.
#include "malha/wallet/wallet.hpp"

#include "wallet_fixture.hpp"

namespace malha::wallet {
namespace {

using primitives::Amount;
using primitives::OutPoint;

constexpr std::int64_t kBlockReward = 50 * primitives::kCoin.sat;
const base::Bytes kForeign = {0x51};

class WalletStates : public WalletFixture {
protected:
    void SetUp() override { create(); }

    /// A confirmed coin of the wallet.
    OutPoint receive(std::int64_t sat) {
        const auto tx = pay({}, {{new_script(), sat}});
        mine({tx});
        return {tx->txid, 0};
    }
    /// A transaction of the wallet itself, committed.
    primitives::TransactionPtr send(const OutPoint& coin, std::int64_t sat, std::int64_t change) {
        const auto reserved =
            wallet_->reserve_script(keys::AddressType::bech32, AddressUse::change);
        EXPECT_TRUE(reserved.has_value());
        auto tx = pay({coin}, {{kForeign, sat}, {reserved->script_pubkey, change}});
        EXPECT_TRUE(wallet_->commit(tx, {}).has_value());
        return tx;
    }
    std::int64_t trusted() { return wallet_->balances().trusted.sat; }
};

TEST_F(WalletStates, MinedCoinsMature) {
    mine({}, new_script());
    EXPECT_EQ(wallet_->balances().immature.sat, kBlockReward);
    EXPECT_EQ(trusted(), 0);
    EXPECT_TRUE(wallet_->coins({}).empty());
    mine_many(99);
    EXPECT_EQ(trusted(), 0);
    mine_many(1);
    EXPECT_EQ(trusted(), kBlockReward);
    EXPECT_EQ(wallet_->balances().immature.sat, 0);
    ASSERT_EQ(wallet_->coins({}).size(), 1U);
    EXPECT_EQ(wallet_->coins({}).front().depth, 101);
}

TEST_F(WalletStates, OrphanedCoinbasesTakeWhatBuildsOnThemAlong) {
    const OutPoint coin = receive(10'000);
    const auto block = mine({}, new_script());
    const OutPoint reward{block->transactions()[0].txid, 0};
    mine_many(100);
    const auto both = pay({reward, coin}, {{kForeign, 20'000}, {new_script(), 30'000}});
    ASSERT_TRUE(wallet_->commit(both, {}).has_value());
    const auto child = send({both->txid, 1}, 1000, 6000);
    chain_.pool.clear();
    for (int i = 0; i < 101; ++i)
        disconnect();
    EXPECT_TRUE(wallet_->find(reward.txid)->is_abandoned());
    EXPECT_TRUE(wallet_->find(both->txid)->is_abandoned());
    EXPECT_TRUE(wallet_->find(child->txid)->is_abandoned());
    EXPECT_EQ(trusted(), 10'000) << "the other coin is free again";
    reload();
    EXPECT_TRUE(wallet_->find(child->txid)->is_abandoned());
    EXPECT_EQ(trusted(), 10'000);
}

TEST_F(WalletStates, NothingIsOlderThanItsBirth) {
    const auto of_keys = wallet_->birth_time();
    EXPECT_EQ(of_keys, clock_.now());
    clock_.time = clock_.time - std::chrono::hours(100);
    wallet_->pool_added(pay({}, {{new_script(), 7000}}));
    EXPECT_EQ(wallet_->birth_time(), of_keys - std::chrono::hours(100));
    reload();
    EXPECT_EQ(wallet_->birth_time(), of_keys - std::chrono::hours(100));
}

TEST_F(WalletStates, UnconfirmedCoinsOfOthersAreNotTrusted) {
    const auto tx = pay({}, {{new_script(), 7000}});
    wallet_->pool_added(tx);
    EXPECT_EQ(wallet_->balances().untrusted_pending.sat, 7000);
    EXPECT_EQ(trusted(), 0);
    EXPECT_FALSE(wallet_->coins({}).front().is_safe);
    mine({tx});
    EXPECT_EQ(wallet_->balances().untrusted_pending.sat, 0);
    EXPECT_EQ(trusted(), 7000);
    EXPECT_TRUE(wallet_->coins({}).front().is_safe);
}

TEST_F(WalletStates, OwnChangeInThePoolIsTrusted) {
    const OutPoint coin = receive(10'000);
    const auto tx = send(coin, 4000, 5000);
    EXPECT_EQ(trusted(), 5000);
    EXPECT_TRUE(wallet_->find(tx->txid)->is_in_pool());
    EXPECT_TRUE(wallet_->is_change(tx->outputs[1].script_pubkey));
    settings_.spend_unconfirmed_change = false;
    EXPECT_EQ(trusted(), 0);
    EXPECT_EQ(wallet_->balances().untrusted_pending.sat, 5000);
}

TEST_F(WalletStates, WhatThePoolRefusesIsKeptAndOfferedAgain) {
    const OutPoint coin = receive(10'000);
    chain_.refusal = "min relay fee not met";
    const auto tx = pay({coin}, {{kForeign, 9000}});
    const auto committed = wallet_->commit(tx, {{"comment", "rent"}});
    ASSERT_TRUE(committed.has_value());
    EXPECT_EQ(*committed, "min relay fee not met");
    EXPECT_EQ(wallet_->find(tx->txid)->note("comment"), "rent");
    // Its coin stays taken, so that it is not spent twice.
    EXPECT_EQ(trusted(), 0);
    EXPECT_EQ(wallet_->balances().spent_outside_pool.sat, 0);
    const auto all = wallet_->balances({.with_spent_outside_pool = true});
    EXPECT_EQ(all.trusted.sat, 10'000);
    EXPECT_EQ(all.spent_outside_pool.sat, 10'000);
    chain_.refusal.clear();
    reload();
    EXPECT_TRUE(wallet_->find(tx->txid)->is_in_pool());
}

TEST_F(WalletStates, AbandoningFreesCoinsOfTheWholeFamily) {
    const OutPoint coin = receive(10'000);
    chain_.refusal = "no";
    const auto parent = send(coin, 1000, 8000);
    const auto child = send({parent->txid, 1}, 1000, 6000);
    EXPECT_EQ(trusted(), 0);
    ASSERT_TRUE(wallet_->abandon(parent->txid).has_value());
    EXPECT_TRUE(wallet_->find(child->txid)->is_abandoned());
    EXPECT_EQ(trusted(), 10'000);
    EXPECT_FALSE(wallet_->abandon(coin.txid).has_value());
    reload();
    EXPECT_TRUE(wallet_->find(parent->txid)->is_abandoned());
    EXPECT_EQ(trusted(), 10'000);
    // Should it be mined all the same, it counts.
    mine({parent});
    EXPECT_EQ(trusted(), 8000);
}

TEST_F(WalletStates, ABlockThatSpendsOtherwiseIsAConflictUntilItGoes) {
    const OutPoint coin = receive(10'000);
    const auto ours = send(coin, 1000, 8000);
    const auto child = send({ours->txid, 1}, 1000, 6000);
    const auto theirs = pay({coin}, {{kForeign, 9000}});
    mine({theirs});
    EXPECT_EQ(wallet_->depth_of(*wallet_->find(ours->txid)), -1);
    EXPECT_EQ(wallet_->depth_of(*wallet_->find(child->txid)), -1);
    EXPECT_EQ(trusted(), 0);
    mine();
    EXPECT_EQ(wallet_->depth_of(*wallet_->find(ours->txid)), -2);
    chain_.pool.clear();
    reload();
    EXPECT_EQ(wallet_->depth_of(*wallet_->find(ours->txid)), -2);
    disconnect();
    disconnect();
    EXPECT_EQ(wallet_->depth_of(*wallet_->find(ours->txid)), 0);
    EXPECT_EQ(wallet_->depth_of(*wallet_->find(child->txid)), 0);
}

TEST_F(WalletStates, ConflictsInThePoolFreeTheChange) {
    const OutPoint coin = receive(10'000);
    const auto ours = send(coin, 1000, 8000);
    const auto theirs = pay({coin}, {{new_script(), 9500}});
    wallet_->pool_removed(ours, events::RemovalReason::replaced);
    wallet_->pool_added(theirs);
    EXPECT_EQ(wallet_->find(ours->txid)->pool_conflicts, std::set{theirs->txid});
    EXPECT_EQ(wallet_->history().conflicts(*wallet_->find(ours->txid)), std::set{theirs->txid});
    wallet_->pool_removed(theirs, events::RemovalReason::expiry);
    EXPECT_TRUE(wallet_->find(ours->txid)->pool_conflicts.empty());
}

TEST_F(WalletStates, ATrucTransactionHasOneChildInThePool) {
    primitives::MutableTransaction draft(*pay({}, {{new_script(), 7000}, {kForeign, 5000}}));
    draft.version = 3;
    const auto parent = primitives::make_transaction(draft);
    wallet_->pool_added(parent);
    const auto of_version_3 = [&](std::uint32_t output) {
        primitives::MutableTransaction tx(*pay({{parent->txid, output}}, {{kForeign, 4000}}));
        tx.version = 3;
        return primitives::make_transaction(tx);
    };
    const auto ours = of_version_3(0);
    const auto theirs = of_version_3(1);
    wallet_->pool_added(ours);
    EXPECT_TRUE(wallet_->find(ours->txid)->pool_conflicts.empty());
    wallet_->pool_removed(ours, events::RemovalReason::replaced);
    wallet_->pool_added(theirs);
    EXPECT_EQ(wallet_->find(ours->txid)->pool_conflicts, std::set{theirs->txid});
    EXPECT_FALSE(wallet_->is_spent({parent->txid, 0}));
    wallet_->pool_removed(theirs, events::RemovalReason::replaced);
    EXPECT_TRUE(wallet_->find(ours->txid)->pool_conflicts.empty());
}

TEST_F(WalletStates, AReorganisationTakesConfirmationsBack) {
    const auto tx = pay({}, {{new_script(), 5000}});
    mine({tx}, new_script());
    EXPECT_EQ(trusted(), 5000);
    EXPECT_EQ(wallet_->balances().immature.sat, kBlockReward);
    disconnect();
    EXPECT_EQ(trusted(), 0);
    EXPECT_EQ(wallet_->balances().immature.sat, 0);
    for (const auto& [position, known] : wallet_->history().by_position())
        EXPECT_EQ(known->is_abandoned(), known->tx->is_coinbase());
    mine({tx});
    EXPECT_EQ(trusted(), 5000);
}

TEST_F(WalletStates, CatchesUpOnBlocksThatItMissed) {
    const auto tx = pay({}, {{new_script(), 5000}});
    ASSERT_TRUE(wallet_->save_position().has_value());
    chain_.add_block({tx});
    chain_.add_block({});
    // The event of the last block does not fit on what the wallet knows.
    mine();
    EXPECT_EQ(trusted(), 5000);
    EXPECT_EQ(wallet_->last_block().height, chain_.height());
    // Events of blocks that it read already are old news.
    const int blocks_read = chain_.blocks_read;
    wallet_->block_connected(*chain_.read_block(chain_.block_at(2)->at.hash), 2);
    EXPECT_EQ(chain_.blocks_read, blocks_read + 1);
    EXPECT_EQ(trusted(), 5000);
}

TEST_F(WalletStates, KeepsBlocksFromPruningUntilItHasReadThem) {
    const primitives::Height first_missed = chain_.height() + 1;
    ASSERT_EQ(wallet_->last_block().height, chain_.height());
    chain_.kept_lowest.reset();
    chain_.add_block({});
    chain_.add_block({});
    mine();
    EXPECT_EQ(chain_.kept_lowest, first_missed);
    EXPECT_EQ(wallet_->last_block().height, chain_.height());
    EXPECT_TRUE(chain_.kept.empty());
}

TEST_F(WalletStates, ComesBackAfterTheChainMovedElsewhere) {
    const auto tx = pay({}, {{new_script(), 5000}});
    mine({tx});
    mine();
    ASSERT_TRUE(wallet_->save_position().has_value());
    wallet_->lock();
    // While it was not loaded, its last blocks were replaced.
    chain_.remove_tip();
    chain_.remove_tip();
    const auto other = pay({}, {{new_script(), 700}});
    chain_.add_block({other});
    reload();
    EXPECT_EQ(trusted(), 700);
    EXPECT_EQ(wallet_->depth_of(*wallet_->find(tx->txid)), 0);
}

TEST_F(WalletStates, SaysWhichBlocksPruningTookAway) {
    mine();
    ASSERT_TRUE(wallet_->save_position().has_value());
    chain_.add_block({});
    chain_.add_block({});
    chain_.pruned = chain_.height() - 1;
    wallet_.reset();
    auto loaded = Wallet::load("w", open(DatabaseMode::must_exist), context());
    ASSERT_TRUE(loaded.has_value());
    const auto attached = (*loaded)->attach();
    ASSERT_FALSE(attached.has_value());
    EXPECT_NE(attached.error().message.find("beyond pruned data"), std::string::npos);
    EXPECT_TRUE(chain_.kept.empty());
}

TEST_F(WalletStates, TellsOfEveryChange) {
    const auto tx = pay({}, {{new_script(), 5000}});
    wallet_->pool_added(tx);
    ASSERT_EQ(notices_.size(), 1U);
    EXPECT_FALSE(notices_[0].block.has_value());
    wallet_->pool_added(tx);
    EXPECT_EQ(notices_.size(), 1U);
    const auto block = mine({tx});
    ASSERT_EQ(notices_.size(), 2U);
    EXPECT_EQ(notices_[1].block->hash, block->hash());
}

TEST_F(WalletStates, SpendingEndsALock) {
    const OutPoint coin = receive(10'000);
    ASSERT_TRUE(wallet_->lock_coin(coin, /*is_persistent=*/true));
    send(coin, 1000, 8000);
    EXPECT_FALSE(wallet_->is_coin_locked(coin));
    reload();
    EXPECT_FALSE(wallet_->is_coin_locked(coin));
}

TEST_F(WalletStates, LockedCoinsAreLeftOut) {
    const OutPoint first = receive(1000);
    const OutPoint second = receive(2000);
    ASSERT_TRUE(wallet_->lock_coin(first, /*is_persistent=*/true).has_value());
    ASSERT_TRUE(wallet_->lock_coin(second, /*is_persistent=*/false).has_value());
    EXPECT_TRUE(wallet_->coins({}).empty());
    EXPECT_EQ(wallet_->coins({.with_locked = true}).size(), 2U);
    EXPECT_EQ(trusted(), 3000);
    reload();
    EXPECT_EQ(wallet_->coins({}).size(), 1U);
    ASSERT_TRUE(wallet_->unlock_all_coins().has_value());
    reload();
    EXPECT_EQ(wallet_->coins({}).size(), 2U);
}

TEST_F(WalletStates, SpentAddressesAreReusedOnlyOnRequest) {
    ASSERT_TRUE(wallet_->set_flag(WalletFlag::avoid_reuse, true).has_value());
    const base::Bytes script = new_script();
    const auto first = pay({}, {{script, 1000}});
    const auto second = pay({}, {{script, 2000}});
    mine({first, second});
    EXPECT_EQ(trusted(), 3000);
    send({first->txid, 0}, 500, 400);
    EXPECT_EQ(trusted(), 400);
    EXPECT_EQ(wallet_->balances().used.sat, 2000);
    EXPECT_EQ(wallet_->balances({.with_reused = true}).trusted.sat, 2400);
    EXPECT_EQ(wallet_->coins({.with_reused = false}).size(), 1U);
    reload();
    EXPECT_EQ(wallet_->balances().used.sat, 2000);
}

TEST_F(WalletStates, NotesOfReplacementsSurvive) {
    const OutPoint coin = receive(10'000);
    const auto original = send(coin, 1000, 8000);
    const auto replacement = pay({coin}, {{kForeign, 9000}});
    ASSERT_TRUE(wallet_->commit(replacement, {}, original->txid).has_value());
    reload();
    EXPECT_EQ(wallet_->find(original->txid)->note("replaced_by_txid"),
              replacement->txid.to_display_hex());
}

TEST_F(WalletStates, WalletsOfAnotherChainAreRefused) {
    ASSERT_TRUE(wallet_->save_position().has_value());
    wallet_.reset();
    chain_ = FakeChain(/*first_block=*/7);
    const auto load = [&] {
        wallet_.reset();
        wallet_ = *Wallet::load("w", open(DatabaseMode::must_exist), context());
        return wallet_->attach();
    };
    const auto refused = load();
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().message,
              "Wallet files should not be reused across chains. Restart bitcoind with "
              "-walletcrosschain to override.");
    settings_.allow_other_chain = true;
    EXPECT_TRUE(load().has_value());
}

TEST_F(WalletStates, TransactionsCanBeImportedAndForgotten) {
    const auto tx = pay({}, {{new_script(), 5000}});
    const auto block = chain_.add_block({tx});
    ASSERT_TRUE(wallet_->import_transaction(tx, {block->hash(), chain_.height(), 1}).has_value());
    EXPECT_EQ(wallet_->credit_of(*tx).sat, 5000);
    ASSERT_TRUE(wallet_->remove_transaction(tx->txid).has_value());
    EXPECT_EQ(wallet_->find(tx->txid), nullptr);
    EXPECT_FALSE(wallet_->remove_transaction(tx->txid).has_value());
    EXPECT_FALSE(wallet_->import_transaction(pay({}, {{kForeign, 1}}), {}).has_value());
}

}  // namespace
}  // namespace malha::wallet

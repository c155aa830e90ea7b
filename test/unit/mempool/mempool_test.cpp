// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The pool at its interface: admission, replacement, packages, limits, and the chain moving below.
#include "malha/mempool/mempool.hpp"

#include <gtest/gtest.h>

#include "malha/consensus/connect.hpp"
#include "pool_fixture.hpp"

namespace malha::mempool {
namespace {

using namespace test;
using Status = TxOutcome::Status;

class Pool : public PoolTest {
protected:
    Pool() { mature(4); }
};

}  // namespace

TEST_F(Pool, TakesATransactionOnceAndTellsOfIt) {
    const auto tx = spend_coin(0, 1000);
    const auto accepted = pool_->accept(tx);
    ASSERT_TRUE(accepted);
    EXPECT_EQ(accepted->base_fee.sat, 1000);
    EXPECT_EQ(accepted->judged_together, std::vector{tx->wtxid});
    EXPECT_EQ(send(tx), "txn-already-in-mempool");
    EXPECT_EQ(log_, " +1");
    ASSERT_NE(pool_->find(tx->txid), nullptr);
    EXPECT_EQ(pool_->find(tx->wtxid), pool_->find(tx->txid));
    EXPECT_EQ(pool_->spender_of(coins_[0]), pool_->find(tx->txid));
    EXPECT_EQ(pool_->total_fee().sat, 1000);
    EXPECT_EQ(pool_->total_vsize(), pool_->find(tx->txid)->vsize());
}

TEST_F(Pool, ATestTakesNothing) {
    const auto tx = spend_coin(0, 1000);
    EXPECT_TRUE(pool_->test_accept(tx));
    EXPECT_EQ(pool_->size(), 0U);
    EXPECT_EQ(send(tx), "");
}

TEST_F(Pool, CoinsAreThoseOfTheChainAndThePool) {
    const auto tx = spend_coin(0, 1000);
    ASSERT_EQ(send(tx), "");
    EXPECT_FALSE(pool_->coin(coins_[0])->has_value());
    EXPECT_TRUE(pool_->coin(coins_[1])->has_value());
    const auto coin = pool_->coin(output_of(tx, 1));
    ASSERT_TRUE(coin->has_value());
    EXPECT_EQ((*coin)->height, harness_.engine->chain().height() + 1);
    EXPECT_FALSE(pool_->coin(output_of(tx, 2))->has_value());
}

TEST_F(Pool, RefusesWithTheReasonOfTheFirstBrokenRule) {
    EXPECT_EQ(send(make_tx({.inputs = {OutPoint{{}, 7}}})), "bad-txns-inputs-missingorspent");
    EXPECT_EQ(send(spend_coin(0, 4)), "min relay fee not met, 4 < 8");
    EXPECT_EQ(send(make_tx({.inputs = {coins_[0]}, .sequence = 1, .lock_time = 5000})),
              "non-final");
    EXPECT_EQ(send(make_tx({.inputs = {coins_[0]}, .sequence = 0x0fff})), "non-BIP68-final");
    EXPECT_EQ(send(make_tx({.inputs = {coins_[0]}, .outputs = 1})), "tx-size-small");
    const auto immature = harness_.builder.mine_chain(harness_.tip(), 1);
    harness_.submit_all(immature);
    EXPECT_EQ(send(make_tx({.inputs = {malha::test::coinbase_of(*immature[0])}})),
              "bad-txns-premature-spend-of-coinbase, tried to spend coinbase at depth 1");
    EXPECT_EQ(pool_->size(), 0U);
}

TEST_F(Pool, KnowsWhatWasConfirmedLately) {
    const auto tx = spend_coin(0, 1000);
    mine_with({tx});
    EXPECT_EQ(send(tx), "txn-already-known");
}

TEST_F(Pool, ABlockConfirmsAndConflicts) {
    const auto confirmed = spend_coin(0, 1000);
    const auto conflicting = spend_coin(1, 1000);
    const auto child = child_of(conflicting, 1000);
    for (const auto& tx : {confirmed, conflicting, child})
        ASSERT_EQ(send(tx), "");
    log_.clear();
    mine_with({confirmed, spend_coin(1, 2000)});
    EXPECT_EQ(pool_->size(), 0U);
    EXPECT_EQ(log_, " block4 conflict5 conflict6");
    EXPECT_EQ(pool_->memory_usage(), 0U);
}

TEST_F(Pool, ABlockTellsOfConflictsWhereItDecidesThem) {
    const auto known = spend_coin(0, 1000);
    const auto loser = spend_coin(1, 1000);
    const auto late = spend_coin(2, 1000);
    for (const auto& tx : {known, loser, late})
        ASSERT_EQ(send(tx), "");
    log_.clear();
    mine_with({known, spend_coin(1, 2000), late});
    EXPECT_EQ(log_, " block4 conflict5 block6");
}

TEST_F(Pool, ScriptsOfKnownTransactionsAreRemembered) {
    const auto tx = spend_coin(0, 1000);
    ASSERT_EQ(send(tx), "");
    const auto flags = consensus::script_flags_for_block(harness_.params->consensus,
                                                         harness_.engine->chain().height() + 1, {});
    EXPECT_TRUE(harness_.engine->script_cache().contains(tx->wtxid, flags));
}

TEST_F(Pool, AReorganisationBringsTransactionsBackWithTheirChildren) {
    const auto parent = spend_coin(0, 1000);
    const auto block = mine_with({parent});
    const auto child = child_of(parent, 1000);
    ASSERT_EQ(send(child), "");
    ASSERT_TRUE(harness_.engine->invalidate_block(*harness_.engine->find(block->hash())));
    ASSERT_NE(pool_->find(parent->txid), nullptr);
    ASSERT_NE(pool_->find(child->txid), nullptr);
    EXPECT_EQ(pool_->find(child->txid)->parents.size(), 1U);
    EXPECT_EQ(pool_->find(child->txid)->cluster, pool_->find(parent->txid)->cluster);
    // Peers may ask at once for what was in a block, but not for the child.
    EXPECT_EQ(pool_->find(parent->txid)->sequence, 0U);
    EXPECT_GT(pool_->find(child->txid)->sequence, 0U);
}

TEST_F(Pool, OfInvalidatedBlocksTheLastTenGiveTheirTransactionsBack) {
    const auto deep = spend_coin(0, 1000);
    const auto last_to_return = spend_coin(1, 1000);
    const auto first = mine_with({deep});
    mine_with({last_to_return});
    mine(9);
    const auto child = child_of(deep, 1000);
    ASSERT_EQ(send(child), "");
    ASSERT_TRUE(harness_.engine->invalidate_block(*harness_.engine->find(first->hash())));
    EXPECT_EQ(pool_->find(deep->txid), nullptr);
    EXPECT_EQ(pool_->find(child->txid), nullptr) << "its parent is gone";
    EXPECT_NE(pool_->find(last_to_return->txid), nullptr);
}

TEST_F(Pool, InvalidatedBlocksGiveTheirTransactionsBackOneByOne) {
    const auto lower = spend_coin(0, 1000);
    const auto upper = spend_coin(1, 1000);
    const auto first = mine_with({lower});
    const auto below = harness_.engine->chain().height() - 1;
    mine_with({upper});
    ASSERT_TRUE(harness_.engine->invalidate_block(*harness_.engine->find(first->hash())));
    EXPECT_EQ(pool_->find(lower->txid)->height, below);
    EXPECT_EQ(pool_->find(upper->txid)->height, below + 1);
}

TEST_F(Pool, ALongerChainGivesTheTransactionsOfAllBlocksBack) {
    const primitives::BlockHash fork = harness_.tip();
    const auto height = harness_.engine->chain().height();
    const auto tx = spend_coin(0, 1000);
    mine_with({tx});
    mine(11);
    harness_.submit_all(harness_.builder.mine_chain(fork, 13));
    EXPECT_EQ(harness_.engine->chain().height(), height + 13);
    EXPECT_NE(pool_->find(tx->txid), nullptr);
}

TEST_F(Pool, AReorganisationDropsWhatIsNoLongerFinalOrMature) {
    const auto height = static_cast<std::uint32_t>(harness_.engine->chain().height());
    const auto block = mine(1).front();
    const auto locked = make_tx({.inputs = {coins_[0]},
                                 .each_output = {2'400'000'000},
                                 .sequence = 1U << 31,
                                 .lock_time = height + 1});
    const OutPoint young = malha::test::coinbase_of(
        **harness_.engine->read_block(*harness_.engine->chain().at(static_cast<int>(height) - 98)));
    const auto maturing = make_tx({.inputs = {young}});
    ASSERT_EQ(send(locked), "");
    ASSERT_EQ(send(maturing), "");
    ASSERT_EQ(send(child_of(maturing, 1000)), "");
    ASSERT_TRUE(harness_.engine->invalidate_block(*harness_.engine->find(block->hash())));
    EXPECT_EQ(pool_->size(), 0U);
}

TEST_F(Pool, TheBestPayingReplaces) {
    const auto first = spend_coin(0, 1000);
    ASSERT_EQ(send(first), "");
    ASSERT_EQ(send(child_of(first, 1000)), "");
    const auto poor = spend_coin(0, 1900);
    EXPECT_EQ(send(poor), "insufficient fee, rejecting replacement " + poor->txid.to_display_hex() +
                              ", less fees than conflicting txs; 0.000019 < 0.00002");
    const auto tight = spend_coin(0, 2002);
    EXPECT_EQ(send(tight).substr(0, 16), "insufficient fee");
    log_.clear();
    EXPECT_EQ(send(spend_coin(0, 3000)), "");
    EXPECT_EQ(pool_->size(), 1U);
    EXPECT_EQ(log_, " replaced3 replaced4 +5");
}

TEST_F(Pool, AReplacementMustEarnMoreAtEverySize) {
    const auto small = spend_coin(0, 1000);
    ASSERT_EQ(send(small), "");
    const auto large =
        make_tx({.inputs = {coins_[0]}, .each_output = {2'499'990'000}, .data = 9'000});
    EXPECT_EQ(send(large),
              "replacement-failed, insufficient feerate: does not improve feerate diagram");
}

TEST_F(Pool, ClustersAreBounded) {
    auto tx = spend_coin(0, 1000);
    for (int i = 0; i < 64; ++i) {
        ASSERT_EQ(send(tx), "");
        tx = make_tx({.inputs = {output_of(tx)},
                      .each_output = {tx->outputs[0].value.sat - 1000},
                      .outputs = 1,
                      .data = 10});
    }
    EXPECT_EQ(send(tx), "too-large-cluster");
}

TEST_F(Pool, OrderFollowsChunksAndPriorities) {
    const auto parent = spend_coin(0, 200);
    const auto child = child_of(parent, 10'000);
    const auto other = spend_coin(1, 3'000);
    for (const auto& tx : {parent, child, other})
        ASSERT_EQ(send(tx), "");
    const auto order = [&] {
        std::vector<primitives::Txid> txids;
        for (const Entry* entry : pool_->in_mining_order())
            txids.push_back(entry->txid());
        return txids;
    };
    EXPECT_EQ(order(), (std::vector{parent->txid, child->txid, other->txid}));
    pool_->prioritise(other->txid, {50'000});
    EXPECT_EQ(order(), (std::vector{other->txid, parent->txid, child->txid}));
    EXPECT_EQ(pool_->total_fee().sat, 13'200) << "only real fees";
    pool_->prioritise(other->txid, {-50'000});
    EXPECT_TRUE(pool_->fee_deltas().empty());
    EXPECT_EQ(order().front(), parent->txid);
}

TEST_F(Pool, APackageIsJudgedTogether) {
    const auto parent = spend_coin(0, 0);
    const auto child = child_of(parent, 5'000);
    EXPECT_EQ(send(parent), "min relay fee not met, 0 < 8");
    const auto outcome = pool_->accept_package(std::vector{parent, child});
    EXPECT_EQ(outcome.verdict, PackageOutcome::Verdict::accepted);
    const auto& accepted = outcome.transactions.at(parent->wtxid);
    EXPECT_EQ(accepted.status, Status::accepted);
    EXPECT_EQ(accepted.accepted.judged_together, (std::vector{parent->wtxid, child->wtxid}));
    EXPECT_EQ(pool_->size(), 2U);
    const auto again = pool_->accept_package(std::vector{parent, child});
    EXPECT_EQ(again.transactions.at(child->wtxid).status, Status::already_known);
}

TEST_F(Pool, APackageThatPaysTooLittleLeavesNothing) {
    const auto parent = spend_coin(0, 0);
    const auto child = child_of(parent, 6);
    const auto outcome = pool_->accept_package(std::vector{parent, child});
    EXPECT_EQ(outcome.rejection.reason, "transaction failed");
    EXPECT_EQ(outcome.transactions.at(parent->wtxid).rejection.reason, "min relay fee not met");
    EXPECT_EQ(pool_->size(), 0U);
}

TEST_F(Pool, PackagesMustBeSortedAndConsistent) {
    const auto parent = spend_coin(0, 500);
    const auto child = child_of(parent, 500);
    const auto reason = [&](std::vector<TransactionPtr> package) {
        return pool_->test_accept_package(package).rejection.reason;
    };
    EXPECT_EQ(reason({child, parent}), "package-not-sorted");
    EXPECT_EQ(reason({parent, parent}), "package-contains-duplicates");
    EXPECT_EQ(reason({parent, spend_coin(0, 700)}), "conflict-in-package");
    EXPECT_EQ(reason({parent, child}), "");
    EXPECT_EQ(pool_->accept_package(std::vector{parent, spend_coin(1, 700)}).rejection.reason,
              "package-not-child-with-parents");
}

TEST_F(Pool, APackageReplacesWhatItsParentAloneCannot) {
    const auto old = spend_coin(0, 1'000);
    ASSERT_EQ(send(old), "");
    const auto parent = make_tx({.inputs = {coins_[0]}, .each_output = {2'499'999'900}});
    const auto child = child_of(parent, 9'000);
    const auto outcome = pool_->accept_package(std::vector{parent, child});
    EXPECT_EQ(outcome.verdict, PackageOutcome::Verdict::accepted) << outcome.rejection.text();
    ASSERT_EQ(outcome.replaced.size(), 1U);
    EXPECT_EQ(outcome.replaced[0]->txid, old->txid);
    EXPECT_EQ(pool_->size(), 2U);
}

TEST_F(Pool, RestrictedTransactionsStayInPairs) {
    const auto parent =
        make_tx({.inputs = {coins_[0]}, .each_output = {2'400'000'000}, .version = 3});
    ASSERT_EQ(send(parent), "");
    const auto unrestricted = child_of(parent, 1'000);
    EXPECT_EQ(send(unrestricted).substr(0, 32), "TRUC-violation, non-version=3 tx");
    const auto child = [&](std::uint32_t index, std::int64_t fee) {
        return make_tx({.inputs = {output_of(parent, index)},
                        .each_output = {(2'400'000'000 - fee) / 2},
                        .version = 3});
    };
    const auto first = child(0, 1'000);
    ASSERT_EQ(send(first), "");
    const auto grandchild = make_tx({.inputs = {output_of(first)}, .version = 3});
    EXPECT_NE(send(grandchild).find("too many ancestors"), std::string::npos);
    // A sibling may take the other's place for a better fee.
    EXPECT_EQ(send(child(1, 1'000)).substr(0, 45), "insufficient fee (including sibling eviction)");
    EXPECT_EQ(send(child(1, 5'000)), "");
    EXPECT_EQ(pool_->find(first->txid), nullptr);
}

TEST_F(Pool, ARestrictedChildOfAPackageIsJudgedByItsParentFirst) {
    const auto ancestor = spend_coin(0, 1'000);
    ASSERT_EQ(send(ancestor), "");
    const auto parent = make_tx({.inputs = {output_of(ancestor)}, .each_output = {1'200'000'000}});
    const auto child =
        make_tx({.inputs = {output_of(parent)}, .each_output = {1'000}, .version = 3});
    const auto outcome = pool_->test_accept_package(std::vector{parent, child});
    EXPECT_NE(outcome.rejection.text().find("cannot spend from non-version=3"), std::string::npos);
}

TEST_F(Pool, WaitsNotForEver) {
    const auto tx = spend_coin(0, 1000);
    ASSERT_EQ(send(tx), "");
    harness_.clock.time = harness_.clock.time + pool_->options().expiry;
    pool_->limit_size();
    EXPECT_EQ(pool_->size(), 1U);
    harness_.clock.time = harness_.clock.time + std::chrono::seconds{1};
    log_.clear();
    pool_->limit_size();
    EXPECT_EQ(log_, " expiry2");
}

TEST_F(Pool, UnbroadcastIsForgottenWithTheTransaction) {
    const auto tx = spend_coin(0, 1000);
    pool_->add_unbroadcast(tx->txid);
    EXPECT_TRUE(pool_->unbroadcast().empty()) << "not in the pool";
    ASSERT_EQ(send(tx), "");
    pool_->add_unbroadcast(tx->txid);
    EXPECT_EQ(pool_->unbroadcast().size(), 1U);
    mine_with({tx});
    EXPECT_TRUE(pool_->unbroadcast().empty());
}

namespace {

class SmallPool : public PoolTest {
protected:
    SmallPool() : PoolTest(tiny()) { mature(30); }
    static MempoolOptions tiny() {
        MempoolOptions options = lenient();
        options.bytes_max = 20'000;
        return options;
    }
};

}  // namespace

TEST_F(SmallPool, TheWorstLeavesAndTheMinimumRises) {
    for (std::size_t i = 0; i < 29; ++i)
        static_cast<void>(send(spend_coin(i, 1'000 + 100 * static_cast<std::int64_t>(i))));
    EXPECT_LE(pool_->memory_usage(), 20'000U);
    EXPECT_GT(pool_->size(), 3U);
    EXPECT_EQ(pool_->find(spend_coin(0, 1'000)->txid), nullptr);
    EXPECT_NE(pool_->find(spend_coin(28, 3'800)->txid), nullptr);
    EXPECT_GT(pool_->min_rate(), FeeRate{100});
    EXPECT_EQ(send(spend_coin(29, 300)).substr(0, 23), "mempool min fee not met");
    // After a block the minimum falls, and at last only the static one is left.
    mine(1);
    harness_.clock.time = harness_.clock.time + std::chrono::hours{200};
    EXPECT_EQ(pool_->min_rate(), FeeRate{100});
}

}  // namespace malha::mempool

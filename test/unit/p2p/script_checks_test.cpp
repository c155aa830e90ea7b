// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Transactions of peers while their scripts run elsewhere.
#include "../../../src/p2p/script_checks.hpp"

#include "malha/wire/inventory_messages.hpp"
#include "unit/p2p/manager_fixture.hpp"

namespace malha::p2p {
namespace {

using primitives::Amount;
using primitives::OutPoint;
using primitives::TransactionPtr;

mempool::MempoolOptions lenient() {
    mempool::MempoolOptions options;
    options.policy.require_standard = false;  // outputs are locked by OP_TRUE
    return options;
}

class ScriptChecksTest : public test::ManagerTest {
protected:
    ScriptChecksTest() : ManagerTest(lenient()) {
        for (const auto& block : harness_.builder.mine_chain(harness_.tip(), 110)) {
            EXPECT_EQ(harness_.submit(block), "");
            coins_.push_back(malha::test::coinbase_of(*block));
            harness_.clock.time = base::UnixSeconds{block->header().time};
        }
        make_manager(Settings{});
        holds_scripts_ = true;
    }
    void say_tx(PeerId peer, const TransactionPtr& tx) { say(peer, wire::TxMessage{tx}); }
    TransactionPtr spend_coin(std::size_t index, std::int64_t fee = 1000) const {
        const Amount each{(50 * primitives::kCoin.sat - fee) / 2};
        return primitives::make_transaction(malha::test::spend_anyone({coins_.at(index)}, each, 2));
    }
    static TransactionPtr child_of(const TransactionPtr& parent, std::int64_t fee = 1000) {
        const Amount each{(parent->outputs[0].value.sat - fee) / 2};
        return primitives::make_transaction(
            malha::test::spend_anyone({OutPoint{parent->txid, 0}}, each, 2));
    }
    /// A parent in the pool whose first output nobody can spend, and a child that tries to.
    TransactionPtr with_failing_script() {
        auto parent = malha::test::spend_anyone({coins_.at(0)}, Amount{2'000'000'000}, 2);
        parent.outputs[0].script_pubkey = {0x00};  // OP_0
        const auto locked = primitives::make_transaction(parent);
        EXPECT_TRUE(pool_->accept(locked));
        return child_of(locked);
    }

    std::vector<OutPoint> coins_;
};

}  // namespace

TEST_F(ScriptChecksTest, OnlyThePeerThatSentWaits) {
    const PeerId sender = add_peer();
    const PeerId other = add_peer();
    const auto tx = spend_coin(0);
    say_tx(sender, tx);
    EXPECT_TRUE(manager_->is_busy(sender));
    EXPECT_FALSE(manager_->is_busy(other));
    EXPECT_EQ(pool_->size(), 0U);
    release_scripts();
    EXPECT_FALSE(manager_->is_busy(sender));
    EXPECT_NE(pool_->find(tx->txid), nullptr);
}

TEST_F(ScriptChecksTest, OnlySomeRunAtOnceAndTheOthersFollow) {
    constexpr std::size_t kPeers = ScriptChecks::kUnderWayMax + 3;
    for (std::size_t i = 0; i < kPeers; ++i)
        say_tx(add_peer(), spend_coin(i));
    EXPECT_EQ(held_.size(), ScriptChecks::kUnderWayMax);
    release_scripts();
    EXPECT_EQ(pool_->size(), kPeers);
}

TEST_F(ScriptChecksTest, WhatIsUnderCheckIsNotCheckedTwice) {
    const auto tx = spend_coin(0);
    say_tx(add_peer(), tx);
    const PeerId second = add_peer();
    say_tx(second, tx);
    EXPECT_FALSE(manager_->is_busy(second));
    EXPECT_EQ(held_.size(), 1U);
}

TEST_F(ScriptChecksTest, TheSenderMayBeGoneBeforeTheVerdict) {
    const auto failing = with_failing_script();
    const auto passing = spend_coin(1);
    for (const auto& tx : {failing, passing}) {
        const PeerId peer = add_peer();
        say_tx(peer, tx);
        manager_->disconnected(peer);
    }
    ASSERT_EQ(held_.size(), 2U);
    release_scripts();
    EXPECT_EQ(pool_->find(failing->txid), nullptr);
    EXPECT_NE(pool_->find(passing->txid), nullptr);
}

TEST_F(ScriptChecksTest, WhatFailedIsNotCheckedAgain) {
    const auto failing = with_failing_script();
    const PeerId peer = add_peer();
    say_tx(peer, failing);
    ASSERT_EQ(held_.size(), 1U);
    release_scripts();
    EXPECT_EQ(pool_->find(failing->txid), nullptr);
    holds_scripts_ = true;
    say_tx(peer, failing);
    EXPECT_TRUE(held_.empty());
}

TEST_F(ScriptChecksTest, OrphansHaveOneTurn) {
    const auto parent = spend_coin(0);
    const auto first = child_of(parent);
    const auto second = child_of(first);
    const PeerId peer = add_peer();
    say_tx(peer, second);
    say_tx(peer, first);
    EXPECT_TRUE(held_.empty()) << "nothing can be run without the outputs spent";
    say_tx(peer, parent);
    ASSERT_EQ(held_.size(), 1U);
    release_scripts();
    EXPECT_EQ(pool_->size(), 3U);
    EXPECT_FALSE(manager_->is_busy(peer));
}

TEST_F(ScriptChecksTest, AParentAndItsChildAreRunTogether) {
    const auto parent = spend_coin(0, 0);
    const auto child = child_of(parent, 5000);
    const PeerId peer = add_peer();
    say_tx(peer, parent);
    say_tx(peer, child);
    EXPECT_TRUE(held_.empty()) << "the parent pays too little, the child lacks it";
    say_tx(peer, parent);  // it was asked for again
    ASSERT_EQ(held_.size(), 1U);
    EXPECT_TRUE(manager_->is_busy(peer));
    release_scripts();
    EXPECT_EQ(held_.size(), 0U);
    EXPECT_EQ(pool_->size(), 2U);
}

}  // namespace malha::p2p

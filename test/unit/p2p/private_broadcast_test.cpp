// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/private_broadcast.hpp"

#include <gtest/gtest.h>

#include "malha/wire/address_messages.hpp"
#include "malha/wire/inventory_messages.hpp"
#include "unit/p2p/manager_fixture.hpp"
#include "unit/p2p/transactions.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;
using Added = PrivateBroadcast::Added;
using primitives::TransactionPtr;

constexpr base::UnixSeconds kNow{1'000'000};

TransactionPtr numbered(std::uint32_t number) {
    return malha::test::with_witness(*malha::test::spending({malha::test::unknown_output(number)}));
}

class PrivateBroadcastTest : public testing::Test {
protected:
    TransactionPtr choose(int peer, base::UnixSeconds now = kNow) {
        return queue_.choose(PeerId{peer}, {}, now);
    }
    PrivateBroadcast queue_;
};

TEST_F(PrivateBroadcastTest, EveryTransactionIsGivenToThreePeers) {
    const auto a = numbered(1);
    const auto b = numbered(2);
    EXPECT_EQ(queue_.add(a, kNow), Added::added);
    EXPECT_EQ(queue_.add(a, kNow), Added::already_there);
    EXPECT_EQ(queue_.add(b, kNow), Added::added);
    EXPECT_EQ(queue_.connections_wanted(), 6U);
    for (int i = 0; i < 6; ++i) {
        queue_.connecting();
        EXPECT_EQ(choose(i), i % 2 == 0 ? a : b) << i;
    }
    EXPECT_EQ(queue_.connections_wanted(), 0U);
}

TEST_F(PrivateBroadcastTest, AConnectionInVainIsMadeGood) {
    const auto tx = numbered(1);
    queue_.add(tx, kNow);
    for (int i = 0; i < 3; ++i) {
        queue_.connecting();
        choose(i);
    }
    queue_.ended(PeerId{0});
    EXPECT_EQ(queue_.connections_wanted(), 1U);
    queue_.acknowledged(PeerId{1}, kNow);
    queue_.ended(PeerId{1});
    EXPECT_EQ(queue_.connections_wanted(), 1U);
    queue_.failed_to_connect();
    EXPECT_EQ(queue_.connections_wanted(), 2U);
    const auto list = queue_.list();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].sends.size(), 3U);
    EXPECT_FALSE(list[0].sends[0].received);
    EXPECT_EQ(list[0].sends[1].received, kNow);
}

TEST_F(PrivateBroadcastTest, NothingIsWantedForWhatIsGone) {
    const auto a = numbered(1);
    const auto b = numbered(2);
    queue_.add(a, kNow);
    queue_.add(b, kNow);
    EXPECT_TRUE(queue_.remove(a->wtxid));
    EXPECT_FALSE(queue_.remove(a->wtxid));
    EXPECT_EQ(queue_.connections_wanted(), 3U);
    EXPECT_EQ(queue_.abort(b->txid.bytes), std::vector<TransactionPtr>{b});
    EXPECT_TRUE(queue_.abort(b->txid.bytes).empty());
    EXPECT_EQ(queue_.connections_wanted(), 0U);
    EXPECT_EQ(choose(1), nullptr);
    queue_.failed_to_connect();
    EXPECT_EQ(queue_.connections_wanted(), 0U);
}

TEST_F(PrivateBroadcastTest, APeerHasNothingOnceItsTransactionIsGone) {
    const auto tx = numbered(1);
    queue_.add(tx, kNow);
    choose(1);
    EXPECT_EQ(queue_.given_to(PeerId{1}), tx);
    queue_.remove(tx->wtxid);
    EXPECT_EQ(queue_.given_to(PeerId{1}), nullptr);
    queue_.ended(PeerId{1});
    EXPECT_EQ(queue_.connections_wanted(), 0U);
}

TEST_F(PrivateBroadcastTest, WhatWasNotHeardOfForLongIsStale) {
    const auto tx = numbered(1);
    queue_.add(tx, kNow);
    EXPECT_TRUE(queue_.stale(kNow + 5min).empty());
    EXPECT_EQ(queue_.stale(kNow + 5min + 1s).size(), 1U);
    choose(1);
    queue_.acknowledged(PeerId{1}, kNow + 6min);
    EXPECT_TRUE(queue_.stale(kNow + 7min).empty());
    EXPECT_EQ(queue_.stale(kNow + 7min + 1s).size(), 1U);
}

TEST_F(PrivateBroadcastTest, TheQueueHasAnEnd) {
    for (std::uint32_t i = 0; i < PrivateBroadcast::kTransactionsMax; ++i)
        ASSERT_EQ(queue_.add(numbered(i), kNow), Added::added);
    EXPECT_EQ(queue_.add(numbered(1'000'000), kNow), Added::full);
    EXPECT_EQ(queue_.add(numbered(7), kNow), Added::already_there);
}

/// What is said over such a connection.
class PrivateRelayTest : public test::ManagerTest {
protected:
    PrivateRelayTest() {
        make_manager(Settings{.user_agent = "/Ours:1.0/"});
        manager_->private_broadcast().add(tx_, harness_.clock.now());
    }
    PeerId connect() { return test::ManagerTest::connect(ConnectionType::private_broadcast); }
    void greet(PeerId id, bool relay = true) {
        say(id, wire::Version{.protocol_version = 70016,
                              .services = wire::service::kNetwork,
                              .time = 1,
                              .receiver = {},
                              .sender = {},
                              .nonce = 1,
                              .user_agent = "/test/",
                              .start_height = 0,
                              .relay = relay});
        say(id, wire::Verack{});
    }
    [[nodiscard]] std::vector<std::string> commands() const {
        std::vector<std::string> list;
        for (const SendMessage& message : sent_)
            list.push_back(message.command);
        return list;
    }

    const TransactionPtr tx_ = numbered(1);
};

TEST_F(PrivateRelayTest, ItTellsNothingButTheTransaction) {
    const PeerId peer = connect();
    greet(peer);
    say(peer, wire::GetAddr{});
    say(peer, wire::Ping{5});
    wire::GetData request;
    request.items.emplace_back(wire::InvType::witness_tx, tx_->txid);
    say(peer, request);
    EXPECT_EQ(commands(), (std::vector<std::string>{"version", "verack", "inv", "tx", "ping"}));
    const auto version = heard<wire::Version>().at(0);
    EXPECT_EQ(version.protocol_version, 70016);
    EXPECT_EQ(version.services, 0U);
    EXPECT_EQ(version.time, 0);
    EXPECT_EQ(version.user_agent, "/pynode:0.0.1/");
    EXPECT_EQ(version.start_height, 0);
    EXPECT_EQ(version.relay, false);
    EXPECT_EQ(heard<wire::TxMessage>().at(0).tx->wtxid, tx_->wtxid);
    say(peer, wire::Pong{1});
    EXPECT_TRUE(closed_.empty());
    say(peer, wire::Pong{heard<wire::Ping>().at(0).nonce});
    EXPECT_EQ(closed_.size(), 1U);
    EXPECT_EQ(manager_->private_broadcast().list().at(0).received_count, 1U);
}

TEST_F(PrivateRelayTest, OtherTransactionsAreNotGivenAway) {
    const PeerId peer = connect();
    greet(peer);
    wire::GetData request;
    request.items.emplace_back(wire::InvType::tx, numbered(2)->txid);
    say(peer, request);
    EXPECT_TRUE(heard<wire::TxMessage>().empty());
}

TEST_F(PrivateRelayTest, APeerThatTakesNoTransactionsIsLeft) {
    greet(connect(), /*relay=*/false);
    EXPECT_EQ(closed_.size(), 1U);
    EXPECT_EQ(commands(), std::vector<std::string>{"version"});
}

TEST_F(PrivateRelayTest, NoConnectionStaysLong) {
    greet(connect());
    manager_->tick();
    act();
    EXPECT_TRUE(closed_.empty());
    harness_.clock.mono_time += 3min + 1s;
    manager_->tick();
    act();
    EXPECT_EQ(closed_.size(), 1U);
}

TEST_F(PrivateRelayTest, OnceItComesBackItIsDone) {
    const PeerId other = add_peer();
    harness_.submit_all(harness_.builder.mine_chain(harness_.builder.genesis(), 1));
    harness_.clock.time = base::UnixSeconds{harness_.engine->chain().tip()->time};
    say(other, wire::TxMessage{tx_});
    EXPECT_TRUE(manager_->private_broadcast().list().empty());
}

TEST_F(PrivateRelayTest, WhatThePoolWouldNotTakeIsGivenUp) {
    harness_.clock.time = harness_.clock.time + 6min;
    manager_->hurry(10min);
    EXPECT_TRUE(manager_->private_broadcast().list().empty());
}

}  // namespace
}  // namespace malha::p2p

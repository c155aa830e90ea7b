// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Transactions on their way through the network.
#include <gtest/gtest.h>

#include <algorithm>

#include "simulation/coins.hpp"
#include "simulation/visitor.hpp"

namespace malha::simulation {
namespace {

using namespace std::chrono_literals;
using primitives::TransactionPtr;

bool has(const Node& node, const primitives::Transaction& tx) {
    return node.pool->find(tx.wtxid) != nullptr;
}

TEST(TransactionRelay, PoolsOfManyNodesConverge) {
    Network network(31);
    Coins coins(network, 60);
    std::vector<Node*> nodes;
    for (int i = 0; i < 12; ++i) {
        nodes.push_back(&coins.node(network));
        // To two that are there already.
        for (int j = 0; j < 2 && i > 0; ++j)
            network.connect(*nodes.back(),
                            *nodes[network.rng.below(static_cast<std::uint64_t>(i))]);
    }
    network.run_for(5s);
    std::size_t count = 0;
    for (int i = 0; i < 60; ++i) {
        const auto tx = coins.spend({1000 + 10 * i});
        ASSERT_TRUE(nodes[network.rng.below(nodes.size())]->send(tx));
        ++count;
        if (i % 3 == 0) {
            // Its sender knows it; others may hear of the child first.
            auto& sender = *std::find_if(nodes.begin(), nodes.end(),
                                         [&](const Node* node) { return has(*node, *tx); });
            ASSERT_TRUE(sender->send(Coins::child_of(*tx, {5000})));
            ++count;
        }
        network.run_for(200ms);
    }
    EXPECT_TRUE(network.run_until(
        [&] {
            return std::all_of(nodes.begin(), nodes.end(),
                               [&](const Node* node) { return node->pool->size() == count; });
        },
        180s));
    for (const Node* node : nodes) {
        EXPECT_TRUE(node->disconnect_reasons.empty());
        EXPECT_EQ(node->manager->orphans().size(), 0U);
        EXPECT_TRUE(node->pool->unbroadcast().empty());
    }
}

TEST(TransactionRelay, PeersThatKnowOnlyTxidsTakePartInIt) {
    Network network(32);
    Coins coins(network, 2);
    Node& node = coins.node(network);
    Visitor old(network, /*names_wtxids=*/false);
    network.connect(old, node);
    network.run_for(10s);
    const auto ours = coins.spend({1000});
    node.send(ours);
    EXPECT_TRUE(network.run_until([&] { return old.heard_of(*ours); }, 60s));
    EXPECT_EQ(old.heard[0].type, wire::InvType::tx);
    old.ask(wire::InvType::witness_tx, wire::InvHash::from(ours->txid.bytes));
    EXPECT_TRUE(network.run_until([&] { return !old.received_transactions.empty(); }, 5s));
    EXPECT_TRUE(node.pool->unbroadcast().empty());
    const auto theirs = coins.spend({1000});
    old.wares.push_back(theirs);
    old.announce(*theirs);
    EXPECT_TRUE(network.run_until([&] { return has(node, *theirs); }, 10s));
    EXPECT_EQ(old.asked[0].type, wire::InvType::witness_tx);
    EXPECT_FALSE(old.heard_of(*theirs));
}

TEST(TransactionRelay, WhatWasNotToldIsNotGiven) {
    Network network(33);
    Coins coins(network, 3);
    Node& node = coins.node(network);
    const auto before = coins.spend({1000});
    node.send(before);
    Visitor spy(network);
    network.connect(spy, node);
    ASSERT_TRUE(network.run_until([&] { return spy.is_ready; }, 5s));
    // It was there before the peer came, so that the peer might know it.
    spy.ask(wire::InvType::wtx, wire::InvHash::from(before->wtxid.bytes));
    EXPECT_TRUE(network.run_until([&] { return spy.received_transactions.size() == 1; }, 5s));
    const auto fresh = coins.spend({1000});
    node.send(fresh);
    spy.ask(wire::InvType::wtx, wire::InvHash::from(fresh->wtxid.bytes));
    ASSERT_TRUE(network.run_until([&] { return spy.missing.size() == 1; }, 5s));
    EXPECT_FALSE(spy.heard_of(*fresh));
    ASSERT_TRUE(network.run_until([&] { return spy.heard_of(*fresh); }, 60s));
    spy.ask(wire::InvType::wtx, wire::InvHash::from(fresh->wtxid.bytes));
    EXPECT_TRUE(network.run_until([&] { return spy.received_transactions.size() == 2; }, 5s));
    // What the last block holds is no secret.
    auto draft = network.builder.draft(node.tip().hash);
    const auto mined = coins.spend({1000});
    draft.transactions.emplace_back(*mined);
    draft.header.time = static_cast<std::uint32_t>(network.clock.now().value);
    ASSERT_TRUE(node.submit(network.builder.mine(std::move(draft))));
    spy.ask(wire::InvType::wtx, wire::InvHash::from(mined->wtxid.bytes));
    EXPECT_TRUE(network.run_until([&] { return spy.received_transactions.size() == 3; }, 5s));
}

TEST(TransactionRelay, APeerIsToldTheBestFirstAndParentsBeforeChildren) {
    Network network(34);
    Coins coins(network, 3);
    Node& node = coins.node(network);
    Visitor visitor(network);
    network.connect(visitor, node);
    network.run_for(5s);
    const auto cheap = coins.spend({1000});
    const auto parent = coins.spend({500});
    const auto child = Coins::child_of(*parent, {50'000});
    for (const auto& tx : {cheap, parent, child})
        ASSERT_TRUE(node.send(tx));
    ASSERT_TRUE(network.run_until([&] { return visitor.heard.size() == 3; }, 60s));
    EXPECT_EQ(visitor.heard[0].hash.bytes, parent->wtxid.bytes);
    EXPECT_EQ(visitor.heard[1].hash.bytes, child->wtxid.bytes);
    EXPECT_EQ(visitor.heard[2].hash.bytes, cheap->wtxid.bytes);
}

TEST(TransactionRelay, FeeFiltersAreHonoured) {
    Network network(35);
    Coins coins(network, 2);
    Node& node = coins.node(network);
    Visitor visitor(network);
    network.connect(visitor, node);
    ASSERT_TRUE(network.run_until([&] { return visitor.is_ready; }, 5s));
    visitor.say(wire::FeeFilter{.fee_sat_per_kvb = 100'000});
    visitor.say(wire::FeeFilter{.fee_sat_per_kvb = -1});  // means nothing
    network.run_for(1s);
    EXPECT_EQ(node.manager->peers()[0].fee_filter, 100'000);
    EXPECT_EQ(visitor.fee_filters, std::vector<std::int64_t>{100});
    const auto cheap = coins.spend({1000});
    const auto dear = coins.spend({100'000});
    node.send(cheap);
    node.send(dear);
    ASSERT_TRUE(network.run_until([&] { return visitor.heard_of(*dear); }, 60s));
    network.run_for(60s);
    EXPECT_FALSE(visitor.heard_of(*cheap));
}

TEST(TransactionRelay, OwnTransactionsAreToldAgainUntilAskedFor) {
    Network network(36);
    Coins coins(network, 1);
    Node& node = coins.node(network);
    const auto tx = coins.spend({1000});
    node.send(tx);
    Visitor visitor(network);
    network.connect(visitor, node);
    network.run_for(60s);
    EXPECT_FALSE(visitor.heard_of(*tx));
    EXPECT_TRUE(network.run_until([&] { return visitor.heard_of(*tx); }, 16min));
    EXPECT_EQ(node.pool->unbroadcast().size(), 1U);
    visitor.ask(wire::InvType::wtx, wire::InvHash::from(tx->wtxid.bytes));
    EXPECT_TRUE(network.run_until([&] { return node.pool->unbroadcast().empty(); }, 5s));
}

TEST(TransactionRelay, WhoSendsTransactionsWhereNoneBelongIsDisconnected) {
    Network network(37);
    Coins coins(network, 1);
    Node& quiet = coins.node(network, [](p2p::Settings& settings) { settings.blocks_only = true; });
    Node& node = coins.node(network);
    const auto tx = coins.spend({1000});
    Visitor teller(network);
    Visitor giver(network);
    Visitor blocks_peer(network);
    network.connect(teller, quiet);
    network.connect(giver, quiet);
    network.connect(node, blocks_peer, {}, p2p::ConnectionType::block_relay_only);
    ASSERT_TRUE(network.run_until(
        [&] { return teller.is_ready && giver.is_ready && blocks_peer.is_ready; }, 5s));
    teller.announce(*tx);
    giver.give(tx);
    blocks_peer.announce(*tx);
    network.run_for(2s);
    EXPECT_FALSE(teller.is_open() || giver.is_open() || blocks_peer.is_open());
    EXPECT_TRUE(giver.fee_filters.empty());
    // Its own user's transactions go out all the same.
    Visitor listener(network);
    network.connect(listener, quiet);
    network.run_for(5s);
    ASSERT_TRUE(quiet.send(tx));
    EXPECT_TRUE(network.run_until([&] { return listener.heard_of(*tx); }, 60s));
}

TEST(TransactionRelay, OrphansAreTakenWhenTheirParentsCome) {
    Network network(38);
    Coins coins(network, 1);
    Node& node = coins.node(network);
    Visitor visitor(network);
    network.connect(visitor, node);
    network.run_for(1s);
    const auto parent = coins.spend({1000});
    const auto child = Coins::child_of(*parent, {1000});
    const auto grandchild = Coins::child_of(*child, {1000});
    visitor.wares = {parent, child};  // which nobody announces
    visitor.give(grandchild);
    EXPECT_TRUE(network.run_until([&] { return has(node, *grandchild); }, 30s));
    EXPECT_TRUE(has(node, *parent) && has(node, *child));
    EXPECT_TRUE(node.manager->orphans().empty());
}

TEST(TransactionRelay, AChildPaysForItsParentAcrossTheNetwork) {
    Network network(39);
    Coins coins(network, 1);
    Node& first = coins.node(network);
    Node& second = coins.node(network);
    Node& third = coins.node(network);
    network.connect(first, second);
    network.connect(third, second);
    network.run_for(5s);
    const auto parent = coins.spend({0});
    const auto child = Coins::child_of(*parent, {20'000});
    ASSERT_FALSE(first.pool->accept(parent));
    const std::array package{parent, child};
    ASSERT_EQ(first.pool->accept_package(package).verdict,
              mempool::PackageOutcome::Verdict::accepted);
    first.manager->announce(child->txid);
    EXPECT_TRUE(network.run_until([&] { return has(third, *child); }, 120s));
    EXPECT_TRUE(has(third, *parent) && has(second, *child));
}

TEST(TransactionRelay, AnotherPeerIsAskedWhenOneDoesNotAnswer) {
    Network network(40);
    Coins coins(network, 1);
    Node& node = coins.node(network);
    Visitor silent(network);
    Visitor honest(network);
    network.connect(silent, node);
    network.connect(honest, node);
    network.run_for(1s);
    const auto tx = coins.spend({1000});
    honest.wares = {tx};
    silent.announce(*tx);
    ASSERT_TRUE(network.run_until([&] { return silent.asked_for(*tx) == 1; }, 10s));
    honest.announce(*tx);
    network.run_for(30s);
    EXPECT_EQ(honest.asked_for(*tx), 0U);
    EXPECT_TRUE(network.run_until([&] { return has(node, *tx); }, 40s));
    EXPECT_EQ(silent.asked_for(*tx), 1U);
}

/// Sends orphans without end, as fast as its link allows.
class OrphanFlooder final : public Liar {
public:
    using Liar::Liar;
    std::size_t sent = 0;

    void tick() override {
        if (!is_ready_ || !is_open()) return;
        for (int i = 0; i < 40; ++i) {
            primitives::OutPoint nothing{.txid = {}, .index = 0};
            network_.rng.fill(nothing.txid.bytes);
            send(wire::TxMessage{Coins::spend({nothing}, {1'000'000}, {1000})});
            ++sent;
        }
    }

private:
    void on_ready() override { is_ready_ = true; }
    bool is_ready_ = false;
};

TEST(TransactionRelay, AFloodOfOrphansIsBoundedAndHarmsNobody) {
    Network network(41);
    Coins coins(network, 20);
    Node& node = coins.node(network);
    std::vector<std::unique_ptr<OrphanFlooder>> flooders;
    for (int i = 0; i < 5; ++i) {
        flooders.push_back(std::make_unique<OrphanFlooder>(network, true));
        network.connect(*flooders.back(), node);
    }
    Visitor honest(network);
    network.connect(honest, node);
    network.run_for(20s);
    std::vector<TransactionPtr> children;
    for (int i = 0; i < 20; ++i) {
        const auto parent = coins.spend({1000});
        children.push_back(Coins::child_of(*parent, {1000}));
        honest.wares.push_back(parent);
        honest.give(children.back());
    }
    EXPECT_TRUE(network.run_until(
        [&] {
            return std::all_of(children.begin(), children.end(),
                               [&](const auto& child) { return has(node, *child); });
        },
        60s));
    EXPECT_GT(flooders[0]->sent, 2000U);
    EXPECT_LE(node.manager->orphans().size(), p2p::OrphanageLimits{}.score_max);
    EXPECT_TRUE(flooders[0]->is_open());  // orphans are no misbehaviour
}

/// Valid transactions at the lowest fee from many peers: issue 4, section 6.4 in small.
TEST(TransactionRelay, AFloodOfCheapTransactionsDoesNotHoldUpADearOne) {
    Network network(42);
    Coins coins(network, 12);
    Node& node = coins.node(network);
    Node& neighbour = coins.node(network);
    network.connect(neighbour, node);
    std::vector<std::unique_ptr<Visitor>> flooders;
    std::vector<TransactionPtr> cheap;
    for (int i = 0; i < 10; ++i) {
        flooders.push_back(std::make_unique<Visitor>(network));
        network.connect(*flooders.back(), node);
    }
    network.run_for(3s);
    for (int i = 0; i < 10; ++i) {
        const auto fan = coins.spend({10'000}, 60);
        ASSERT_TRUE(node.pool->accept(fan));
        for (std::uint32_t j = 0; j < 60; ++j)
            cheap.push_back(Coins::spend({{fan->txid, j}}, fan->outputs[j].value, {10}));
    }
    for (std::size_t i = 0; i < cheap.size(); ++i) {
        Visitor& flooder = *flooders[i % flooders.size()];
        flooder.wares.push_back(cheap[i]);
        flooder.announce(*cheap[i]);
    }
    const auto dear = coins.spend({1'000'000});
    flooders[3]->wares.push_back(dear);
    flooders[3]->announce(*dear);
    EXPECT_TRUE(network.run_until([&] { return has(neighbour, *dear); }, 30s));
    EXPECT_EQ(node.pool->in_mining_order().front()->tx->wtxid, dear->wtxid);
    EXPECT_TRUE(network.run_until([&] { return node.pool->size() == 10 + cheap.size() + 1; }, 60s));
}

}  // namespace
}  // namespace malha::simulation

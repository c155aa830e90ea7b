// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Light clients (BIP 35, BIP 37) at nodes that serve them and at others.
#include <gtest/gtest.h>

#include "malha/consensus/partial_merkle_tree.hpp"
#include "malha/wire/bloom_messages.hpp"
#include "simulation/coins.hpp"
#include "simulation/visitor.hpp"

namespace malha::simulation {
namespace {

using namespace std::chrono_literals;

/// A light client.
class LightClient final : public Visitor {
public:
    using Visitor::Visitor;

    void load(base::ByteView element) {
        say(wire::FilterLoad{
            .filter = base::Bytes(1000), .hash_functions = 5, .tweak = 1, .flags = 1});
        say(wire::FilterAdd{base::to_bytes(element)});
    }
    std::vector<base::Bytes> merkle_blocks;

private:
    void on_message(std::string_view command, const base::Bytes& payload) override {
        if (command == wire::command::kMerkleBlock) merkle_blocks.push_back(payload);
        Visitor::on_message(command, payload);
    }
};

void serve(p2p::Settings& settings) {
    settings.services |= wire::service::kBloom;
}

TEST(BloomFilters, AreNotServedUnasked) {
    Network network(51);
    Coins coins(network, 1);
    Node& node = coins.node(network);
    LightClient loader(network);
    LightClient adder(network);
    LightClient clearer(network);
    LightClient asker(network);
    for (LightClient* client : {&loader, &adder, &clearer, &asker})
        network.connect(*client, node);
    network.run_for(1s);
    loader.say(wire::FilterLoad{.filter = base::Bytes(1), .hash_functions = 1});
    adder.say(wire::FilterAdd{base::Bytes(1)});
    clearer.say(wire::FilterClear{});
    asker.say(wire::Mempool{});
    network.run_for(1s);
    for (LightClient* client : {&loader, &adder, &clearer, &asker})
        EXPECT_FALSE(client->is_open());
}

TEST(BloomFilters, AddingToNoneIsMisbehaviour) {
    Network network(52);
    Coins coins(network, 1);
    Node& node = coins.node(network, serve);
    LightClient client(network);
    network.connect(client, node);
    network.run_for(1s);
    client.say(wire::FilterAdd{base::Bytes(1)});
    network.run_for(1s);
    EXPECT_FALSE(client.is_open());
}

TEST(BloomFilters, OnlyWhatMatchesIsTold) {
    Network network(53);
    Coins coins(network, 3);
    Node& node = coins.node(network, serve);
    const auto wanted = coins.spend({1000});
    const auto other = coins.spend({1000});
    const auto early = coins.spend({1000});
    ASSERT_TRUE(node.send(early));
    LightClient client(network);
    network.connect(client, node);
    network.run_for(1s);
    client.load(wanted->txid.bytes);
    network.run_for(1s);
    EXPECT_TRUE(node.manager->peers()[0].relays_transactions);
    ASSERT_TRUE(node.send(other) && node.send(wanted));
    ASSERT_TRUE(network.run_until([&] { return client.heard_of(*wanted); }, 60s));
    client.say(wire::Mempool{});
    network.run_for(60s);
    EXPECT_FALSE(client.heard_of(*other) || client.heard_of(*early));
    // Without a filter, the whole pool is told when asked for.
    client.say(wire::FilterClear{});
    client.say(wire::Mempool{});
    EXPECT_TRUE(
        network.run_until([&] { return client.heard_of(*other) && client.heard_of(*early); }, 60s));
}

TEST(BloomFilters, BlocksComeAsProofsWithWhatMatches) {
    Network network(54);
    Coins coins(network, 2);
    Node& node = coins.node(network, serve);
    const auto wanted = coins.spend({1000});
    const auto other = coins.spend({1000});
    auto draft = network.builder.draft(node.tip().hash);
    draft.transactions.emplace_back(*other);
    draft.transactions.emplace_back(*wanted);
    draft.header.time = static_cast<std::uint32_t>(network.clock.now().value);
    const auto block = network.builder.mine(std::move(draft));
    ASSERT_TRUE(node.submit(block));
    LightClient client(network);
    network.connect(client, node);
    network.run_for(1s);
    client.ask(wire::InvType::filtered_block, wire::InvHash::from(block->hash().bytes));
    network.run_for(5s);
    EXPECT_TRUE(client.merkle_blocks.empty());  // no filter yet
    client.load(wanted->txid.bytes);
    client.ask(wire::InvType::filtered_block, wire::InvHash::from(block->hash().bytes));
    ASSERT_TRUE(network.run_until([&] { return client.received_transactions.size() == 1; }, 5s));
    EXPECT_EQ(client.received_transactions[0]->txid, wanted->txid);
    ASSERT_EQ(client.merkle_blocks.size(), 1U);
    primitives::ByteReader reader(client.merkle_blocks[0]);
    EXPECT_EQ(primitives::BlockHeader::read(reader).hash(), block->hash());
    const auto tree = consensus::PartialMerkleTree::read(reader);
    ASSERT_TRUE(tree);
    const auto content = tree->extract();
    ASSERT_TRUE(content);
    EXPECT_EQ(content->root, block->header().merkle_root);
    ASSERT_EQ(content->matches.size(), 1U);
    EXPECT_EQ(content->matches[0].txid, wanted->txid);
}

}  // namespace
}  // namespace malha::simulation

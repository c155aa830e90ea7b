// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Nodes that find the same chain.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "simulation/chains.hpp"
#include "simulation/network.hpp"

namespace malha::simulation {
namespace {

using namespace std::chrono_literals;

// Makes blocks large beside their headers, as real ones are.
constexpr std::size_t kPadding = 5'000;

TEST(Sync, AFreshNodeFetchesTheWholeChain) {
    Network network(1);
    Node& source = network.add_node();
    Node& fresh = network.add_node();
    submit_all(source, recent_chain(network, 300));
    network.connect(fresh, source);
    EXPECT_TRUE(network.run_until([&] { return fresh.tip().hash == source.tip().hash; }, 60s));
    EXPECT_TRUE(source.disconnect_reasons.empty());
    EXPECT_TRUE(fresh.disconnect_reasons.empty());
}

TEST(Sync, ItWorksTheOtherWayRoundToo) {
    Network network(2);
    Node& source = network.add_node();
    Node& fresh = network.add_node();
    submit_all(source, recent_chain(network, 50));
    network.connect(source, fresh);
    EXPECT_TRUE(network.run_until([&] { return fresh.tip().hash == source.tip().hash; }, 60s));
}

TEST(Sync, ANewBlockReachesEverybodyOnALine) {
    Network network(3);
    std::vector<Node*> line;
    for (int i = 0; i < 6; ++i) {
        line.push_back(&network.add_node());
        if (i > 0) network.connect(*line.back(), *line[line.size() - 2]);
    }
    const auto blocks = recent_chain(network, 20);
    submit_all(*line[0], blocks);
    const auto all_at = [&](const primitives::BlockHash& hash) {
        return std::all_of(line.begin(), line.end(),
                           [&](const Node* node) { return node->tip().hash == hash; });
    };
    ASSERT_TRUE(network.run_until([&] { return all_at(blocks.back()->hash()); }, 120s));
    network.run_for(5s);
    // In sync: the next one goes down the line by announcements.
    const auto next = network.builder.mine_on(blocks.back()->hash());
    ASSERT_TRUE(line[3]->submit(next));
    EXPECT_TRUE(network.run_until([&] { return all_at(next->hash()); }, 3s));
}

TEST(Sync, PartitionsConvergeOnTheChainWithMoreWork) {
    Network network(4);
    Node& a = network.add_node();
    Node& b = network.add_node();
    const auto common = recent_chain(network, 20);
    submit_all(a, common);
    submit_all(b, common);
    submit_all(a, network.builder.mine_chain(common.back()->hash(), 3));
    submit_all(b, network.builder.mine_chain(common.back()->hash(), 7));
    network.connect(a, b);
    EXPECT_TRUE(network.run_until([&] { return a.tip().hash == b.tip().hash; }, 60s));
    EXPECT_EQ(a.tip().height, 27);
}

TEST(Sync, AChainOfFreshNodesSyncsThroughEachOther) {
    // Each serves what it has while it syncs: the last is not much later than the first.
    Network network(5);
    // These blocks are large coinbases, which compact blocks hold whole: as announcements they
    // would double the traffic. With this option nobody asks for them.
    const auto blocks_only = [](p2p::Settings& settings) { settings.blocks_only = true; };
    Node& source = network.add_node();
    Node& first = network.add_node(blocks_only);
    Node& second = network.add_node(blocks_only);
    Node& third = network.add_node(blocks_only);
    // All but the last are old: it is the initial download of all three.
    submit_all(source, recent_chain(network, 1000, kPadding, 48h));
    const LinkQuality slow{.latency = 20ms, .bytes_per_second = 250'000};
    network.connect(first, source, slow);
    network.connect(second, first, slow);
    network.connect(third, second, slow);
    const auto done = [&](const Node& node) { return node.tip().hash == source.tip().hash; };
    ASSERT_TRUE(network.run_until([&] { return done(first); }, 600s));
    const auto first_done = network.clock.elapsed;
    ASSERT_TRUE(network.run_until([&] { return done(third); }, 600s));
    EXPECT_LT(network.clock.elapsed.count(), first_done.count() * 12 / 10);
}

/// Time until a fresh node has a chain of 800 blocks from these links.
std::chrono::duration<double> sync_time(std::uint64_t seed,
                                        const std::vector<LinkQuality>& qualities,
                                        std::size_t padding = kPadding) {
    Network network(seed);
    const auto blocks = recent_chain(network, 800, padding);
    Node& fresh = network.add_node();
    for (const LinkQuality& quality : qualities) {
        Node& source = network.add_node();
        submit_all(source, blocks);
        network.connect(fresh, source, quality);
    }
    EXPECT_TRUE(
        network.run_until([&] { return fresh.tip().hash == blocks.back()->hash(); }, 3600s));
    return network.clock.elapsed;
}

void report(const char* what, std::chrono::duration<double> time, double wanted) {
    std::cout << what << ": " << time.count() << " s, " << wanted << " s would be ideal\n";
}

/// The table of doc/benchmarks.md.
TEST(Sync, MorePeersMoreSpeed) {
    const LinkQuality link{.latency = 50ms, .bytes_per_second = 100'000};
    // Large enough that handshakes and headers, which no number of peers speeds up, take little.
    constexpr std::size_t kLarge = 20'000;
    const auto one = sync_time(6, {link}, kLarge);
    report("1 peer", one, one.count());
    for (const std::size_t peers : {2U, 4U, 8U}) {
        const auto time = sync_time(7 + peers, std::vector<LinkQuality>(peers, link), kLarge);
        const double ideal = one.count() / static_cast<double>(peers);
        report((std::to_string(peers) + " peers").c_str(), time, ideal);
        EXPECT_LT(time.count(), ideal * 1.15) << peers << " peers";
    }
}

TEST(Sync, ADeadOrSlowPeerCostsLittle) {
    const LinkQuality link{.latency = 50ms, .bytes_per_second = 100'000};
    const LinkQuality slow{.latency = 50ms, .bytes_per_second = 5'000};
    // Enough for the handshake; the first block would take an hour.
    const LinkQuality dead{.latency = 50ms, .bytes_per_second = 1.4};
    const auto three = sync_time(8, {link, link, link});
    const auto with_slow = sync_time(9, {link, link, link, slow});
    const auto with_dead = sync_time(10, {link, link, link, dead});
    report("3 peers and one 20 times slower", with_slow, three.count());
    report("3 peers and one dead", with_dead, three.count());
    EXPECT_LT(with_slow / three, 1.05);
    EXPECT_LT(with_dead / three, 1.05);
}

}  // namespace
}  // namespace malha::simulation

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Honest nodes through random faults, and through partitions of a large network.
//
// MALHA_FAULT_RUNS says how many runs; MALHA_FAULT_SEED replays the one with that seed.
#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "chains.hpp"

namespace malha::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kRuns = 200;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

Node& best_of(const Network& network) {
    const auto less_work = [](const auto& a, const auto& b) {
        return a->tip().chain_work < b->tip().chain_work;
    };
    return **std::max_element(network.nodes.begin(), network.nodes.end(), less_work);
}

bool agree(const Network& network) {
    return std::all_of(network.nodes.begin(), network.nodes.end(), [&](const auto& node) {
        return node->tip().hash == network.nodes.front()->tip().hash;
    });
}

/// A few nodes, and what happens to them.
class FaultRun {
public:
    explicit FaultRun(std::uint64_t seed) : network_(seed) {
        for (int i = 0; i < 4; ++i)
            network_.add_node();
        for (std::size_t i = 1; i < network_.nodes.size(); ++i)
            connect(*network_.nodes[i], *network_.nodes[below(i)]);
    }
    void go() {
        for (int step = 0; step < 20; ++step) {
            happen();
            network_.run_for(std::chrono::milliseconds(below(4000)));
        }
        heal();
    }

private:
    std::size_t below(std::size_t limit) {
        return static_cast<std::size_t>(network_.rng.below(limit));
    }
    Node& some_node() { return *network_.nodes[below(network_.nodes.size())]; }
    void connect(Node& from, Node& to) {
        if (&from == &to) return;
        network_.connect(from, to,
                         {.latency = std::chrono::milliseconds(5 + below(500)),
                          .bytes_per_second = 5e3 + static_cast<double>(below(1'000'000))});
    }
    void mine(Node& node) {
        // Times that are recent, so that nobody takes the chain for old.
        test::BlockDraft draft = network_.builder.draft(node.tip().hash);
        draft.header.time =
            std::max(draft.header.time, static_cast<std::uint32_t>(network_.clock.now().value));
        EXPECT_TRUE(node.submit(network_.builder.mine(std::move(draft))));
    }
    void happen() {
        switch (below(7)) {
            case 0:
                return network_.partition({&some_node()});
            case 1:
                return network_.partition({&some_node(), &some_node()});
            case 2: {
                Node& node = some_node();
                network_.partition({&node});
                network_.run_for(1s);
                return node.restart();
            }
            case 3:
            case 4:
                return connect(some_node(), some_node());
            default:
                for (std::size_t count = 1 + below(3); count > 0; --count)
                    mine(some_node());
        }
    }
    void heal() {
        for (std::size_t i = 0; i < network_.nodes.size(); ++i)
            network_.connect(*network_.nodes[i], *network_.nodes[(i + 1) % network_.nodes.size()]);
        network_.run_for(5s);
        mine(best_of(network_));  // of two chains with the same work every node keeps its own
        const std::size_t height = static_cast<std::size_t>(best_of(network_).tip().height);
        EXPECT_TRUE(network_.run_until([this] { return agree(network_); }, 300s));
        EXPECT_EQ(static_cast<std::size_t>(network_.nodes[0]->tip().height), height);
        for (const auto& node : network_.nodes)
            for (std::uint8_t i = 0; i < network_.nodes.size(); ++i)
                EXPECT_FALSE(node->bans->is_discouraged(wire::NetworkAddress::ipv4({1, i, 1, 1})));
    }

    Network network_;
};

TEST(Faults, HonestNodesAlwaysConverge) {
    if (std::getenv("MALHA_FAULT_SEED") != nullptr) {
        FaultRun(number_from("MALHA_FAULT_SEED", 0)).go();
        return;
    }
    const std::uint64_t runs = number_from("MALHA_FAULT_RUNS", kRuns);
    for (std::uint64_t seed = 1; seed <= runs && !testing::Test::HasFailure(); ++seed) {
        const testing::ScopedTrace trace(__FILE__, __LINE__,
                                         "MALHA_FAULT_SEED=" + std::to_string(seed));
        FaultRun(seed).go();
    }
}

/// Each node dials as many others, chosen at random.
void dial_at_random(Network& network, int each, const std::function<bool(Node&, Node&)>& may) {
    for (const auto& node : network.nodes) {
        for (int dialled = 0; dialled < each;) {
            Node& other =
                *network.nodes[static_cast<std::size_t>(network.rng.below(network.nodes.size()))];
            if (&other == node.get() || !may(*node, other)) continue;
            network.connect(*node, other);
            ++dialled;
        }
    }
}

TEST(Faults, FiftyNodesConvergeWhenPartitionsHeal) {
    Network network(50);
    for (int i = 0; i < 50; ++i)
        network.add_node();
    const auto common = recent_chain(network, 20);
    const auto third_of = [&](const Node& node) {
        std::size_t i = 0;
        while (network.nodes[i].get() != &node)
            ++i;
        return i % 3;
    };
    for (const auto& node : network.nodes)
        submit_all(*node, common);
    dial_at_random(network, 4, [&](Node& a, Node& b) { return third_of(a) == third_of(b); });
    // Each third has a chain of its own.
    for (std::size_t third = 0; third < 3; ++third)
        submit_all(*network.nodes[third],
                   network.builder.mine_chain(common.back()->hash(), 5 + 3 * third));
    network.run_for(30s);
    for (const auto& node : network.nodes)
        EXPECT_EQ(static_cast<std::size_t>(node->tip().height), 25 + 3 * third_of(*node));
    dial_at_random(network, 1, [&](Node& a, Node& b) { return third_of(a) != third_of(b); });
    EXPECT_TRUE(network.run_until([&] { return agree(network); }, 60s));
    EXPECT_EQ(network.nodes[0]->tip().height, 31);
}

/// Seconds until a new block of the first node is everywhere.
double spread_time(Network& network,
                   const std::vector<std::pair<std::size_t, std::size_t>>& links) {
    for (const auto& [from, to] : links)
        network.connect(*network.nodes[from], *network.nodes[to]);
    network.run_for(10s);
    const auto block = network.builder.mine_on(network.nodes[0]->tip().hash);
    EXPECT_TRUE(network.nodes[0]->submit(block));
    const auto started = network.clock.elapsed;
    EXPECT_TRUE(network.run_until([&] { return agree(network); }, 60s));
    return std::chrono::duration<double>(network.clock.elapsed - started).count();
}

TEST(Faults, ABlockSpreadsWithTheDistance) {
    // Half a second for each link at most: three ways of 50 ms, and a tick of 100 ms.
    constexpr double kPerLink = 0.5;
    using Links = std::vector<std::pair<std::size_t, std::size_t>>;
    Links line, ring, star, tree;
    for (std::size_t i = 1; i < 20; ++i) {
        line.emplace_back(i, i - 1);
        ring.emplace_back(i, i - 1);
        star.emplace_back(i, 0);
        tree.emplace_back(i, (i - 1) / 2);
    }
    ring.emplace_back(0, 19);
    const struct {
        const char* name;
        const Links& links;
        double distance;
    } shapes[] = {{"line", line, 19}, {"ring", ring, 10}, {"star", star, 1}, {"tree", tree, 4}};
    for (const auto& shape : shapes) {
        Network network(20);
        for (int i = 0; i < 20; ++i)
            network.add_node();
        const auto chain = recent_chain(network, 5);
        for (const auto& node : network.nodes)
            submit_all(*node, chain);
        const double seconds = spread_time(network, shape.links);
        std::cout << shape.name << " of 20: " << seconds << " s\n";
        EXPECT_LT(seconds, shape.distance * kPerLink) << shape.name;
    }
}

}  // namespace
}  // namespace malha::simulation

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Honest nodes among peers that break the rules, in ways chosen by a seed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <tuple>

#include "malha/consensus/header_rules.hpp"
#include "malha/wire/address_messages.hpp"
#include "malha/wire/block_messages.hpp"
#include "malha/wire/inventory_messages.hpp"
#include "simulation/chains.hpp"
#include "simulation/liar.hpp"
#include "simulation/network.hpp"

namespace malha::simulation {
namespace {

using namespace std::chrono_literals;

/// Announces the real chain and never sends a block.
class Withholder final : public Liar {
public:
    Withholder(Network& network, const std::vector<primitives::BlockPtr>& chain)
        : Liar(network), chain_(chain) {}

private:
    void on_message(std::string_view command, const base::Bytes&) override {
        if (command != wire::command::kGetHeaders) return;
        wire::Headers headers;
        for (const auto& block : chain_)
            headers.headers.push_back(block->header());
        send(headers);
    }
    const std::vector<primitives::BlockPtr>& chain_;
};

/// Answers every getheaders with another chain from genesis on, cheaper than ours.
class HeaderFlooder final : public Liar {
public:
    using Liar::Liar;
    std::size_t sent = 0;

private:
    void on_message(std::string_view command, const base::Bytes&) override {
        if (command != wire::command::kGetHeaders) return;
        wire::Headers headers;
        primitives::BlockHeader header{.version = 4,
                                       .prev_hash = network_.builder.genesis(),
                                       .merkle_root = {},
                                       .time = 1'296'688'700,
                                       .bits = 0x207fffff,
                                       .nonce = 0};
        network_.rng.fill(header.merkle_root.bytes);
        const auto& rules = network_.params->consensus;
        for (std::size_t i = 0; i < wire::kMaxHeaders; ++i) {
            ++header.time;
            while (!consensus::check_proof_of_work(header.hash(), header.bits, rules))
                ++header.nonce;
            headers.headers.push_back(header);
            header.prev_hash = header.hash();
        }
        sent += headers.headers.size();
        send(headers);
    }
};

/// Sends random messages, some of them random bytes under a real name.
class Babbler final : public Liar {
public:
    using Liar::Liar;

    void tick() override {
        if (!is_open()) return;
        for (std::uint64_t i = network_.rng.below(4); i > 0; --i)
            babble();
    }

private:
    static constexpr std::string_view kCommands[] = {
        "version",   "verack",     "wtxidrelay",  "sendaddrv2", "feature", "ping",        "pong",
        "getaddr",   "addr",       "addrv2",      "inv",        "getdata", "notfound",    "tx",
        "mempool",   "feefilter",  "getblocks",   "getheaders", "headers", "sendheaders", "block",
        "sendcmpct", "cmpctblock", "getblocktxn", "blocktxn",   "nonsense"};

    void babble() {
        auto& rng = network_.rng;
        const auto command = kCommands[rng.below(std::size(kCommands))];
        base::Bytes payload(static_cast<std::size_t>(rng.below(300)));
        rng.fill(payload);
        // A small count in front lets more of it be read.
        if (!payload.empty() && rng.below(2) == 0)
            payload[0] = static_cast<std::uint8_t>(rng.below(5));
        if (rng.below(4) == 0) return babble_about_chain(command);
        send_raw(std::string(command), std::move(payload));
    }
    void babble_about_chain(std::string_view command) {
        auto& rng = network_.rng;
        const Node& node = *network_.nodes[rng.below(network_.nodes.size())];
        const auto& chain = node.engine->chain();
        const auto height = static_cast<primitives::Height>(
            rng.below(static_cast<std::uint64_t>(chain.height()) + 1));
        const auto& hash = chain.at(height)->hash;
        wire::GetHeaders locator{.protocol_version = 70016, .locator = {hash}, .stop = hash};
        if (rng.below(2) == 0) locator.locator.clear();
        if (command == "getblocks") return send_raw("getblocks", wire::encode(locator));
        if (command == "getheaders") return send(locator);
        wire::GetData data;
        data.items.emplace_back(static_cast<wire::InvType>(rng.below(7)), hash);
        if (command == "inv") return send_raw("inv", wire::encode(data));
        if (command == "notfound") return send_raw("notfound", wire::encode(data));
        wire::Headers headers;
        headers.headers.push_back(chain.at(height)->header());
        if (command == "headers") return send(headers);
        send(data);
    }
};

TEST(Hostile, AWithholderDelaysTheSyncByLittle) {
    Network network(21);
    const auto blocks = recent_chain(network, 400, 2'000);
    Node& fresh = network.add_node();
    Withholder withholder(network, blocks);
    network.connect(fresh, withholder);
    network.run_for(2s);  // it is first: everything is asked of it
    Node& source = network.add_node();
    submit_all(source, blocks);
    network.connect(fresh, source);
    EXPECT_TRUE(network.run_until([&] { return fresh.tip().hash == blocks.back()->hash(); }, 60s));
}

TEST(Hostile, OneHonestPeerAmongTwentyLiarsIsEnough) {
    Network network(22);
    const auto blocks = recent_chain(network, 200, 500);
    Node& fresh = network.add_node();
    std::vector<std::unique_ptr<Liar>> liars;
    for (int i = 0; i < 20; ++i) {
        if (i % 3 == 0) liars.push_back(std::make_unique<Withholder>(network, blocks));
        if (i % 3 == 1) liars.push_back(std::make_unique<Babbler>(network));
        if (i % 3 == 2) liars.push_back(std::make_unique<Liar>(network));
        network.connect(fresh, *liars.back());
    }
    Node& source = network.add_node();
    submit_all(source, blocks);
    network.connect(source, fresh);
    EXPECT_TRUE(network.run_until([&] { return fresh.tip().hash == blocks.back()->hash(); }, 300s));
    // The honest peer is still there.
    EXPECT_TRUE(source.disconnect_reasons.empty());
}

TEST(Hostile, HeadersWithoutWorkAreNotKept) {
    Network network(23);
    Node& node = network.add_node();
    // More work than one message of headers can show.
    submit_all(node, recent_chain(network, wire::kMaxHeaders + 300));
    const std::size_t known = node.engine->tree().size();
    HeaderFlooder flooder(network);
    network.connect(node, flooder, {.latency = 100ms, .bytes_per_second = 1e9});
    network.run_for(3s);
    EXPECT_GE(flooder.sent, 3 * wire::kMaxHeaders);
    EXPECT_EQ(node.engine->tree().size(), known);
}

/// A state-machine fuzzer of the protocol: whatever is said in whatever order, nothing breaks, and
/// honest peers go on.
TEST(Hostile, RandomMessagesInAnyOrderBreakNothing) {
    for (std::uint64_t seed = 100; seed < 108; ++seed) {
        Network network(seed);
        const auto blocks = recent_chain(network, 40);
        Node& a = network.add_node();
        Node& b = network.add_node();
        submit_all(a, blocks);
        network.connect(a, b);
        std::vector<std::unique_ptr<Babbler>> babblers;
        for (int round = 0; round < 30; ++round) {
            babblers.push_back(std::make_unique<Babbler>(network));
            const auto type = round % 4 == 0 ? p2p::ConnectionType::block_relay_only
                                             : p2p::ConnectionType::outbound_full_relay;
            if (round % 2 == 0) {
                network.connect(a, *babblers.back(), {}, type);
            } else {
                network.connect(*babblers.back(), b);
            }
            network.run_for(1s);
        }
        EXPECT_EQ(a.tip().hash, b.tip().hash) << "seed " << seed;
        const auto next = network.builder.mine_on(a.tip().hash);
        ASSERT_TRUE(a.submit(next));
        EXPECT_TRUE(network.run_until([&] { return b.tip().hash == next->hash(); }, 10s))
            << "seed " << seed;
    }
}

/// MALHA_SIMULATED_HOURS, or two minutes.
std::chrono::seconds hostile_time() {
    const char* hours = std::getenv("MALHA_SIMULATED_HOURS");
    if (hours == nullptr) return 2min;
    return std::chrono::seconds(static_cast<std::int64_t>(std::stod(hours) * 3600));
}

/// Six peers that never stop babbling and come back whenever they are thrown out.
TEST(Hostile, HoursOfRandomMessagesLeaveNothingBehind) {
    Network network(31'337);
    Node& a = network.add_node();
    Node& b = network.add_node();
    submit_all(a, recent_chain(network, 40));
    network.connect(a, b);
    std::vector<std::unique_ptr<Babbler>> babblers;
    for (int i = 0; i < 6; ++i)
        babblers.push_back(std::make_unique<Babbler>(network));
    constexpr auto kBlockInterval = 1min;
    for (auto left = hostile_time(); left > 0s; left -= kBlockInterval) {
        for (auto end = network.clock.elapsed + kBlockInterval; network.clock.elapsed < end;) {
            for (std::size_t i = 0; i < babblers.size(); ++i)
                if (!babblers[i]->is_open()) network.connect(*babblers[i], i % 2 == 0 ? a : b);
            network.run_for(5s);
        }
        auto draft = network.builder.draft(a.tip().hash);
        draft.header.time = static_cast<std::uint32_t>(network.clock.now().value);
        ASSERT_TRUE(a.submit(network.builder.mine(std::move(draft))));
        ASSERT_TRUE(network.run_until([&] { return b.tip().hash == a.tip().hash; }, 10s));
    }
    // The genesis block and the chain, and nothing of what was babbled.
    for (const Node* node : {&a, &b}) {
        EXPECT_EQ(node->engine->tree().size(), static_cast<std::size_t>(a.tip().height) + 1);
        EXPECT_EQ(node->pool->size(), 0U);
        EXPECT_TRUE(node->manager->orphans().empty());
        EXPECT_LE(node->manager->peer_count(), babblers.size() + 1);
    }
}

TEST(Hostile, TheSameSeedGivesTheSameRun) {
    const auto run = [] {
        Network network(77);
        Node& a = network.add_node();
        Node& b = network.add_node();
        submit_all(a, recent_chain(network, 60));
        network.connect(a, b);
        Babbler babbler(network);
        network.connect(babbler, a);
        network.run_for(20s);
        return std::tuple(network.bytes_sent, b.tip().hash, a.disconnect_reasons);
    };
    EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace malha::simulation

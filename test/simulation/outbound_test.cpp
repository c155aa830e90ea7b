// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Outbound peers that bring nothing: those with bad chains, and those beyond the slots.
#include <gtest/gtest.h>

#include <algorithm>

#include "malha/wire/block_messages.hpp"
#include "malha/wire/handshake_messages.hpp"
#include "malha/wire/message.hpp"
#include "simulation/chains.hpp"
#include "simulation/network.hpp"

namespace malha::simulation {
namespace {

using namespace std::chrono_literals;

/// Shakes hands, answers pings and, when it has headers, tells them; nothing else.
class QuietPeer final : public Endpoint {
public:
    QuietPeer(Network& network, std::vector<primitives::BlockHeader> headers)
        : network_(network), headers_(std::move(headers)) {
        network.add(*this);
    }
    void connected(const p2p::ConnectionInfo&) override { is_connected = true; }
    void disconnected(p2p::PeerId) override { is_connected = false; }
    void received(p2p::PeerId id, std::string_view command, base::Bytes payload) override {
        if (command == wire::command::kVersion) {
            send(id, wire::Version{.protocol_version = p2p::kProtocolVersion,
                                   .services = wire::service::kNetwork | wire::service::kWitness,
                                   .time = network_.clock.now().value,
                                   .receiver = {},
                                   .sender = {},
                                   .nonce = 7,
                                   .user_agent = "/quiet/",
                                   .start_height = 0,
                                   .relay = true});
            send(id, wire::Verack{});
        } else if (command == wire::command::kPing) {
            send(id, wire::Pong{wire::decode<wire::Ping>(std::move(payload))->nonce});
        } else if (command == wire::command::kGetHeaders && !headers_.empty()) {
            send(id, wire::Headers{.headers = headers_});
        }
    }
    bool is_connected = false;

private:
    template <class Message>
    void send(p2p::PeerId id, const Message& message) {
        network_.send(*this, id, std::string(Message::kCommand), wire::encode(message));
    }
    Network& network_;
    std::vector<primitives::BlockHeader> headers_;
};

std::vector<primitives::BlockHeader> headers_of(const std::vector<primitives::BlockPtr>& blocks,
                                                std::size_t count) {
    std::vector<primitives::BlockHeader> headers;
    for (std::size_t i = 0; i < count; ++i)
        headers.push_back(blocks[i]->header());
    return headers;
}

class OutboundPeers : public testing::Test {
protected:
    /// A node in sync, so that all its peers are asked for headers.
    Node& make_node() {
        Node& node = network_.add_node();
        blocks_ = recent_chain(network_, 20);
        submit_all(node, blocks_);
        return node;
    }
    QuietPeer& dial(Node& node, std::size_t headers,
                    p2p::ConnectionType type = p2p::ConnectionType::outbound_full_relay) {
        peers_.push_back(std::make_unique<QuietPeer>(network_, headers_of(blocks_, headers)));
        network_.connect(node, *peers_.back(), {}, type);
        network_.run_for(2s);
        return *peers_.back();
    }

    Network network_{77};
    std::vector<primitives::BlockPtr> blocks_;
    std::vector<std::unique_ptr<QuietPeer>> peers_;
};

TEST_F(OutboundPeers, WithoutAGoodChainGoAfterOneLastQuestion) {
    Node& node = make_node();
    const QuietPeer& silent = dial(node, 0);
    const QuietPeer& behind = dial(node, 19);
    const QuietPeer& level = dial(node, 20);
    const QuietPeer& manual = dial(node, 0, p2p::ConnectionType::manual);
    network_.run_for(20min);
    EXPECT_TRUE(silent.is_connected);
    EXPECT_TRUE(behind.is_connected);
    network_.run_for(4min);
    EXPECT_FALSE(silent.is_connected);
    EXPECT_FALSE(behind.is_connected);
    EXPECT_TRUE(level.is_connected);
    EXPECT_TRUE(manual.is_connected) << "the user wants it";
}

TEST_F(OutboundPeers, OfTooManyTheOneWithTheOldestNewsGoes) {
    Node& node = make_node();
    std::vector<QuietPeer*> peers;
    for (int i = 0; i < 9; ++i)
        peers.push_back(&dial(node, 20));
    network_.run_for(3min);
    const auto connected = std::count_if(peers.begin(), peers.end(),
                                         [](const QuietPeer* peer) { return peer->is_connected; });
    EXPECT_EQ(connected, 8);
    // Four are protected for their good chain; none brought news: the youngest goes.
    EXPECT_FALSE(peers.back()->is_connected);
}

TEST_F(OutboundPeers, OfTooManyBlocksOnlyOnesTheYoungestGoes) {
    Node& node = make_node();
    const QuietPeer& first = dial(node, 20, p2p::ConnectionType::block_relay_only);
    const QuietPeer& second = dial(node, 20, p2p::ConnectionType::block_relay_only);
    const QuietPeer& third = dial(node, 20, p2p::ConnectionType::block_relay_only);
    network_.run_for(3min);
    EXPECT_TRUE(first.is_connected && second.is_connected);
    EXPECT_FALSE(third.is_connected);
}

TEST_F(OutboundPeers, MoreAreWantedWhenNoBlockComesForLong) {
    Node& node = make_node();
    dial(node, 20, p2p::ConnectionType::manual);
    network_.run_for(1min);
    EXPECT_FALSE(node.manager->outbound_demand().full_relay_extra);
    EXPECT_TRUE(node.manager->outbound_demand().block_relay_extra) << "in sync";
    network_.run_for(45min);
    EXPECT_TRUE(node.manager->outbound_demand().full_relay_extra);
    ASSERT_TRUE(node.submit(network_.builder.mine_on(blocks_.back()->hash())));
    network_.run_for(11min);
    EXPECT_FALSE(node.manager->outbound_demand().full_relay_extra);
}

}  // namespace
}  // namespace malha::simulation

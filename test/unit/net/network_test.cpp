// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Real sockets on the loopback interface: two networks that talk, and peers that do not behave.
#include "malha/net/network.hpp"

#include <gtest/gtest.h>

#include "loopback_socket.hpp"
#include "malha/base/clock.hpp"
#include "recorder.hpp"

namespace malha::net {
namespace {

using namespace std::chrono_literals;
using test::loopback;
using test::LoopbackSocket;
using test::Recorder;

constexpr wire::NetworkMagic kRegtest = {0xfa, 0xbf, 0xb5, 0xda};

/// A network and what it reported.
struct Node {
    explicit Node(NetworkOptions options = {}) : network(with_magic(options), events, clock, rng) {
        network.start();
    }
    static NetworkOptions with_magic(NetworkOptions options) {
        options.magic = kRegtest;
        return options;
    }
    wire::Endpoint listen(bool use_v2 = true) {
        const auto endpoint = network.listen({.endpoint = loopback(0), .use_v2 = use_v2, .tag = 7});
        EXPECT_TRUE(endpoint);
        return *endpoint;
    }
    void connect(const wire::Endpoint& remote, bool use_v2 = true) {
        ConnectRequest request;
        request.token = 42;
        request.remote = remote;
        request.use_v2 = use_v2;
        network.connect(request);
    }

    base::SystemClock clock;
    base::SystemRng rng;
    Recorder events;
    Network network;
};

base::Bytes v1_bytes(std::string_view command, base::Bytes payload) {
    auto sealed = wire::make_v1_transport(kRegtest)->seal(command, std::move(payload));
    sealed.head.insert(sealed.head.end(), sealed.body.begin(), sealed.body.end());
    EXPECT_TRUE(sealed.tail.empty());
    return sealed.head;
}

void expect_conversation(bool use_v2) {
    Node server, client;
    const wire::Endpoint endpoint = server.listen();
    client.connect(endpoint, use_v2);
    const NewConnection out = client.events.wait_for_connection();
    const NewConnection in = server.events.wait_for_connection();
    EXPECT_EQ(out.token, 42u);
    EXPECT_EQ(out.direction, Direction::outbound);
    EXPECT_EQ(out.remote, endpoint);
    EXPECT_EQ(in.direction, Direction::inbound);
    EXPECT_EQ(in.listener_tag, 7u);
    EXPECT_EQ(in.remote, out.local);
    EXPECT_EQ(in.local, endpoint);

    client.network.send(out.id, {{"version", base::Bytes(100, 1)}, {"verack", {}}});
    client.network.send(out.id, {{"block", base::Bytes(3'000'000, 2)}});
    const auto received = server.events.wait_for_messages(3);
    EXPECT_EQ(received.messages[0].content.command, "version");
    EXPECT_EQ(received.messages[0].content.payload, base::Bytes(100, 1));
    EXPECT_EQ(received.messages[1].content.command, "verack");
    EXPECT_EQ(received.messages[2].content.payload, base::Bytes(3'000'000, 2));
    server.network.send(in.id, {{"nonsense", {}}});
    client.events.wait_for_messages(1);

    const auto sent = client.network.stats(out.id).value();
    const auto got = server.network.stats(in.id).value();
    EXPECT_EQ(got.transport, use_v2 ? wire::TransportKind::v2 : wire::TransportKind::v1);
    EXPECT_EQ(got.session_id, sent.session_id);
    EXPECT_EQ(got.session_id.has_value(), use_v2);
    EXPECT_EQ(got.bytes_received_per_message.at("version"), use_v2 ? 100u + 33 : 100u + 24);
    EXPECT_EQ(sent.bytes_sent_per_message.at("block"), 3'000'000u + (use_v2 ? 21 : 24));
    EXPECT_EQ(sent.bytes_received_per_message.at(kOtherMessages), use_v2 ? 33u : 24u);
    EXPECT_GT(got.last_receive.value, 0);
    EXPECT_EQ(server.network.totals().bytes_received, got.bytes_received);

    client.network.disconnect(out.id);
    EXPECT_EQ(client.events.wait_for_close(out.id), CloseReason::asked);
    EXPECT_EQ(server.events.wait_for_close(in.id), CloseReason::peer_closed);
    EXPECT_FALSE(client.network.stats(out.id));
}

TEST(Network, TwoNodesTalkWithV2) {
    expect_conversation(/*use_v2=*/true);
}

TEST(Network, TwoNodesTalkWithV1) {
    expect_conversation(/*use_v2=*/false);
}

TEST(Network, ConnectsAgainWithV1WhenV2IsRefused) {
    Node server, client;
    client.connect(server.listen(/*use_v2=*/false));
    const NewConnection first = client.events.wait_for_connection(0);
    client.network.send(first.id, {{"version", {}}});
    EXPECT_EQ(client.events.wait_for_close(first.id), CloseReason::v2_refused);
    const NewConnection second = client.events.wait_for_connection(1);
    EXPECT_EQ(second.token, 42u);
    EXPECT_NE(second.id, first.id);
    client.network.send(second.id, {{"version", {}}});
    EXPECT_EQ(server.events.wait_for_messages(1).messages[0].content.command, "version");
    EXPECT_EQ(client.network.stats(second.id)->transport, wire::TransportKind::v1);
}

TEST(Network, SaysWhenNobodyListens) {
    Node node;
    LoopbackSocket closed = LoopbackSocket::listening();
    const std::uint16_t port = closed.port();
    closed.close_now();
    node.connect(loopback(port));
    EXPECT_EQ(node.events.wait_for_failure(), ConnectError::refused);
    EXPECT_EQ(node.events.now().failures[0].token, 42u);
}

TEST(Network, ConnectingTimesOut) {
    Node node({.connect_timeout = 50ms});
    // A queue for two connections, full: the system answers no further ones.
    const LoopbackSocket deaf = LoopbackSocket::listening(/*backlog=*/0);
    const LoopbackSocket first = LoopbackSocket::connected_to(deaf.port());
    node.connect(loopback(deaf.port()));
    node.connect(loopback(deaf.port()));
    node.connect(loopback(deaf.port()));
    EXPECT_EQ(node.events.wait_for_failure(), ConnectError::timed_out);
}

TEST(Network, OnionsNeedAProxy) {
    Node node;
    node.connect({wire::NetworkAddress(wire::Network::onion, base::Bytes(32)), 1});
    EXPECT_EQ(node.events.wait_for_failure(), ConnectError::no_proxy);
}

TEST(Network, NamesAreLookedUp) {
    Node server, client;
    ConnectRequest request;
    request.host = "localhost";
    request.remote.port = server.listen().port;
    client.network.connect(request);
    EXPECT_EQ(client.events.wait_for_connection().remote.port, request.remote.port);
}

TEST(Network, SaysWhichPortIsTaken) {
    Node node;
    const LoopbackSocket taken = LoopbackSocket::listening();
    const auto refused = node.network.listen({.endpoint = loopback(taken.port())});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("Unable to bind to 127.0.0.1:"), std::string::npos);
}

TEST(Network, GarbageEndsTheConnection) {
    Node node;
    const LoopbackSocket v1 = LoopbackSocket::connected_to(node.listen(/*use_v2=*/false).port);
    const ConnectionId without_magic = node.events.wait_for_connection(0).id;
    EXPECT_TRUE(v1.write(base::Bytes(24, 0x55)));
    EXPECT_EQ(node.events.wait_for_close(without_magic), CloseReason::protocol_error);

    const LoopbackSocket v2 = LoopbackSocket::connected_to(node.listen().port);
    const ConnectionId without_end = node.events.wait_for_connection(1).id;
    EXPECT_TRUE(v2.write(base::Bytes(64, 0x55)));  // as good a key as any
    EXPECT_EQ(v2.read(64).size(), 64u);
    EXPECT_EQ(node.network.stats(without_end)->transport, wire::TransportKind::detecting);
    EXPECT_TRUE(v2.write(base::Bytes(5000, 0x55)));
    EXPECT_EQ(node.events.wait_for_close(without_end), CloseReason::protocol_error);
}

TEST(Network, NoticesResetsAndOrderlyEnds) {
    Node node;
    const std::uint16_t port = node.listen().port;
    LoopbackSocket peer = LoopbackSocket::connected_to(port);
    const ConnectionId reset = node.events.wait_for_connection(0).id;
    peer.reset();
    EXPECT_EQ(node.events.wait_for_close(reset), CloseReason::network_error);
    peer = LoopbackSocket::connected_to(port);
    const ConnectionId ended = node.events.wait_for_connection(1).id;
    peer.close_now();
    EXPECT_EQ(node.events.wait_for_close(ended), CloseReason::peer_closed);
}

TEST(Network, DisconnectSendsWhatIsQueued) {
    Node server, client;
    client.connect(server.listen());
    const ConnectionId id = client.events.wait_for_connection().id;
    for (int i = 0; i < 20; ++i)
        client.network.send(id, {{"block", base::Bytes(100'000, 3)}});
    server.events.wait_for_messages(1);  // the handshake is done
    client.network.disconnect(id);
    client.network.send(id, {{"late", {}}});
    EXPECT_EQ(client.events.wait_for_close(id), CloseReason::asked);
    EXPECT_EQ(server.events.wait_for_messages(20).messages.size(), 20u);
}

TEST(Network, APeerThatDoesNotReadStopsBeingRead) {
    Node node({.send_queue_max = 100'000});
    const LoopbackSocket peer = LoopbackSocket::connected_to(node.listen(/*use_v2=*/false).port);
    const ConnectionId id = node.events.wait_for_connection().id;
    for (int i = 0; i < 20; ++i)
        node.network.send(id, {{"block", base::Bytes(1'000'000, 3)}});
    EXPECT_GT(node.network.send_queue_bytes(id), 100'000u);
    EXPECT_TRUE(peer.write(v1_bytes("ping", base::Bytes(8))));
    // Only once it has read does its own message come in.
    EXPECT_TRUE(node.events.now().messages.empty());
    EXPECT_EQ(peer.read(20 * 1'000'024).size(), 20u * 1'000'024);
    node.events.wait_for_messages(1);
    node.events.wait_for([&](const auto& events) {
        return !events.drained.empty() && node.network.send_queue_bytes(id) == 0;
    });
}

TEST(Network, TwoThatHaveMuchToSayHearEachOther) {
    // More than sockets hold; neither queue gets shorter unless the other end reads.
    const NetworkOptions options{.send_queue_max = 100'000, .receive_pending_max = 50'000'000};
    Node server(options), client(options);
    client.connect(server.listen());
    const ConnectionId out = client.events.wait_for_connection().id;
    const ConnectionId in = server.events.wait_for_connection().id;
    for (int i = 0; i < 8; ++i) {
        client.network.send(out, {{"block", base::Bytes(wire::kMaxPayloadSize, 1)}});
        server.network.send(in, {{"block", base::Bytes(wire::kMaxPayloadSize, 2)}});
    }
    EXPECT_EQ(server.events.wait_for_messages(8).messages.size(), 8u);
    EXPECT_EQ(client.events.wait_for_messages(8).messages.size(), 8u);
}

TEST(Network, AQueueWithoutEndEndsTheConnection) {
    Node node({.send_queue_max = 1000});
    const LoopbackSocket peer = LoopbackSocket::connected_to(node.listen(/*use_v2=*/false).port);
    const ConnectionId id = node.events.wait_for_connection().id;
    for (int i = 0; i < 30; ++i)
        node.network.send(id, {{"block", base::Bytes(wire::kMaxPayloadSize, 3)}});
    EXPECT_EQ(node.events.wait_for_close(id), CloseReason::send_overflow);
}

TEST(Network, AConsumerThatLagsStopsThePeer) {
    Node node({.receive_pending_max = 200'000});
    const LoopbackSocket peer = LoopbackSocket::connected_to(node.listen(/*use_v2=*/false).port);
    const ConnectionId id = node.events.wait_for_connection().id;
    peer.set_time_limit(200);
    const base::Bytes message = v1_bytes("tx", base::Bytes(100'000));
    std::size_t written = 0;
    while (written < 1000 && peer.write(message))
        ++written;
    EXPECT_LT(written, 1000u);  // the last write found no room
    const auto held = node.events.wait_for_messages(2).messages;
    EXPECT_LE(held.size(), 2u + 3);  // one read may bring more than the limit
    for (const auto& each : held)
        node.network.release(id, each.content.charge);
    node.events.wait_for_messages(held.size() + 2);
}

TEST(Network, MoreInboundConnectionsThanAllowedAreClosed) {
    Node node({.inbound_max = 1});
    const std::uint16_t port = node.listen().port;
    LoopbackSocket first = LoopbackSocket::connected_to(port);
    const ConnectionId id = node.events.wait_for_connection(0).id;
    const LoopbackSocket second = LoopbackSocket::connected_to(port);
    EXPECT_TRUE(second.read(1).empty());
    EXPECT_EQ(node.events.now().connections.size(), 1u);
    first.close_now();
    node.events.wait_for_close(id);
    const LoopbackSocket third = LoopbackSocket::connected_to(port);
    node.events.wait_for_connection(1);
}

TEST(Network, StopReportsEveryConnection) {
    Node server, client;
    client.connect(server.listen());
    const ConnectionId id = client.events.wait_for_connection().id;
    client.network.stop();
    ASSERT_EQ(client.events.now().closed.size(), 1u);
    EXPECT_EQ(client.events.now().closed[0].reason, CloseReason::stopping);
    client.network.send(id, {{"ping", {}}});  // as late as can be
    client.connect(loopback(1));
}

}  // namespace
}  // namespace malha::net

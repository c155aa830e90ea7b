// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The texts of SAM, then a network that dials and accepts through a proxy played by the test.
#include <gtest/gtest.h>

#include "loopback_socket.hpp"
#include "malha/base/clock.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/net/i2p_sam.hpp"
#include "malha/wire/address_text.hpp"
#include "recorder.hpp"

namespace malha::net {
namespace {

using test::loopback;
using test::LoopbackSocket;

/// A destination of the shortest length, then what makes it a private key.
base::Bytes private_key(std::uint8_t seed) {
    base::Bytes key(387 + 64, seed);
    key[385] = key[386] = 0;
    return key;
}

std::string destination(std::uint8_t seed) {
    return i2p_destination(private_key(seed)).value();
}

TEST(SamReply, TellsTopicAndValues) {
    const auto reply =
        parse_sam_reply("STREAM STATUS RESULT=CANT_REACH_PEER MESSAGE=\"no way = \" X");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->topic, "STREAM STATUS");
    EXPECT_EQ(reply->value("RESULT"), "CANT_REACH_PEER");
    EXPECT_EQ(reply->value("MESSAGE"), "no way = ");
    EXPECT_TRUE(reply->values.contains("X"));
    EXPECT_EQ(reply->value("Y"), "");
    EXPECT_FALSE(reply->is_ok());
    EXPECT_TRUE(parse_sam_reply("HELLO REPLY RESULT=OK VERSION=3.1")->is_ok());
    for (const char* text : {"", "HELLO", "A B C=\"x"})
        EXPECT_FALSE(parse_sam_reply(text)) << text;
}

TEST(I2pAddress, IsTheHashOfTheDestination) {
    const base::Bytes key = private_key(9);
    const auto bytes = base::ByteView(key).first(387);
    EXPECT_EQ(i2p_address(destination(9)),
              wire::NetworkAddress(wire::Network::i2p, crypto::sha256(bytes)));
    base::Bytes with_certificate = private_key(9);
    with_certificate[386] = 64;
    EXPECT_EQ(from_i2p_base64(i2p_destination(with_certificate).value()), with_certificate);
    with_certificate[386] = 65;
    EXPECT_FALSE(i2p_destination(with_certificate));
    EXPECT_FALSE(i2p_destination(base::Bytes(386)));
    EXPECT_FALSE(i2p_address(to_i2p_base64(base::Bytes(386))));
    EXPECT_FALSE(i2p_address("not base64"));
    EXPECT_EQ(to_i2p_base64(base::Bytes{0xfb, 0xff, 0xfe}), "-~~-");
    EXPECT_FALSE(from_i2p_base64("+//+"));
}

struct NetworkOverI2p : testing::Test {
    NetworkOverI2p() { network.start(); }

    void use(bool accepts, base::Bytes key = {}) {
        network.use_i2p({.sam = {loopback(server.port()), {}},
                         .private_key = std::move(key),
                         .accepts = accepts,
                         .tag = 3});
    }
    /// The words up to the first space after `word_count` of them, and the answer to the line.
    static std::string answer(const LoopbackSocket& client, std::string_view begins,
                              const std::string& text) {
        std::string line;
        for (base::Bytes c = client.read(1); c.size() == 1 && c[0] != '\n'; c = client.read(1))
            line += static_cast<char>(c[0]);
        EXPECT_TRUE(line.starts_with(begins)) << line;
        client.write(base::as_bytes(text + "\n"));
        return line;
    }
    LoopbackSocket greeted() const {
        LoopbackSocket client = server.accept_one();
        answer(client, "HELLO VERSION MIN=3.1 MAX=3.1", "HELLO REPLY RESULT=OK VERSION=3.1");
        return client;
    }
    void dial(std::uint16_t port) {
        ConnectRequest request;
        request.remote = {i2p_address(destination(1)).value(), port};
        request.use_v2 = false;
        network.connect(request);
    }
    LoopbackSocket session() const {
        LoopbackSocket control = greeted();
        answer(control, "SESSION CREATE STYLE=STREAM ID=", "SESSION STATUS RESULT=OK");
        return control;
    }

    base::SystemClock clock;
    base::SystemRng rng;
    test::Recorder events;
    LoopbackSocket server = LoopbackSocket::listening();
    Network network{{}, events, clock, rng};
};

TEST_F(NetworkOverI2p, DialsThroughOneTransientSession) {
    use(/*accepts=*/false);
    dial(0);
    const LoopbackSocket control = greeted();
    const std::string created =
        answer(control, "SESSION CREATE STYLE=STREAM ID=", "SESSION STATUS RESULT=OK");
    EXPECT_NE(created.find(" DESTINATION=TRANSIENT "), std::string::npos);
    for (std::size_t i = 0; i < 2; ++i) {
        if (i == 1) dial(0);
        const LoopbackSocket client = greeted();
        const auto address = i2p_address(destination(1)).value();
        answer(client, "NAMING LOOKUP NAME=" + wire::to_text(address),
               "NAMING REPLY RESULT=OK NAME=x VALUE=" + destination(1));
        const std::string connect = answer(client, "STREAM CONNECT ID=", "STREAM STATUS RESULT=OK");
        EXPECT_NE(connect.find(" DESTINATION=" + destination(1) + " "), std::string::npos);
        const NewConnection connection = events.wait_for_connection(i);
        EXPECT_EQ(connection.remote.address, address);
        network.send(connection.id, {{"verack", {}}});
        EXPECT_EQ(client.read(24).size(), 24u);
    }
}

TEST_F(NetworkOverI2p, RefusesPortsAndReportsWhatTheProxySays) {
    use(/*accepts=*/false);
    dial(8333);
    EXPECT_EQ(events.wait_for_failure(), ConnectError::refused);
    dial(0);
    const LoopbackSocket control = session();
    const LoopbackSocket client = greeted();
    answer(client, "NAMING LOOKUP", "NAMING REPLY RESULT=OK NAME=x VALUE=" + destination(1));
    answer(client, "STREAM CONNECT", "STREAM STATUS RESULT=CANT_REACH_PEER");
    const auto failed = events.wait_for([](const auto& e) { return e.failures.size() == 2; });
    EXPECT_EQ(failed.failures.at(1).error, ConnectError::proxy_refused);
}

TEST_F(NetworkOverI2p, MakesANewSessionWhenTheOldOneIsGone) {
    use(/*accepts=*/false);
    dial(0);
    const LoopbackSocket control = session();
    const LoopbackSocket client = greeted();
    answer(client, "NAMING LOOKUP", "NAMING REPLY RESULT=OK NAME=x VALUE=" + destination(1));
    answer(client, "STREAM CONNECT", "STREAM STATUS RESULT=INVALID_ID");
    EXPECT_EQ(events.wait_for_failure(), ConnectError::proxy_failed);
    dial(0);
    const LoopbackSocket again = session();
}

TEST_F(NetworkOverI2p, AcceptsUnderAKeyThatIsKept) {
    use(/*accepts=*/true);
    const LoopbackSocket control = greeted();
    answer(control, "DEST GENERATE SIGNATURE_TYPE=7",
           "DEST REPLY PUB=x PRIV=" + to_i2p_base64(private_key(7)));
    const std::string created =
        answer(control, "SESSION CREATE", "SESSION STATUS RESULT=OK DESTINATION=x");
    EXPECT_NE(created.find(to_i2p_base64(private_key(7))), std::string::npos);
    const LoopbackSocket client = greeted();
    answer(client, "STREAM ACCEPT ID=", "STREAM STATUS RESULT=OK");
    client.write(base::as_bytes(destination(2) + " FROM_PORT=0\n"));
    const NewConnection connection = events.wait_for_connection();
    EXPECT_EQ(connection.direction, Direction::inbound);
    EXPECT_EQ(connection.listener_tag, 3u);
    EXPECT_EQ(connection.remote.address, i2p_address(destination(2)));
    EXPECT_EQ(connection.local->address, i2p_address(destination(7)));
    const auto told = events.now();
    ASSERT_EQ(told.i2p_keys.size(), 1u);
    EXPECT_EQ(told.i2p_keys[0], private_key(7));
    const LoopbackSocket next = greeted();  // it goes on accepting
    answer(next, "STREAM ACCEPT ID=", "STREAM STATUS RESULT=OK");
}

TEST_F(NetworkOverI2p, SaysWhenAcceptingFails) {
    use(/*accepts=*/true, base::Bytes(3));
    const LoopbackSocket control = greeted();
    const auto seen = events.wait_for([](const auto& e) { return e.i2p_failures > 0; });
    EXPECT_EQ(seen.i2p_failures, 1);
}

}  // namespace
}  // namespace malha::net

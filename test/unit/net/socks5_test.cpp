// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The handshake with bytes by hand, then a whole connection through a proxy played by the test.
#include "malha/net/socks5.hpp"

#include <gtest/gtest.h>

#include <set>

#include "loopback_socket.hpp"
#include "malha/base/clock.hpp"
#include "malha/base/hex.hpp"
#include "malha/wire/address_text.hpp"
#include "recorder.hpp"

namespace malha::net {
namespace {

using test::loopback;
using test::LoopbackSocket;

base::Bytes unhex(std::string_view text) {
    return base::from_hex(text).value();
}

/// Answers until the handshake wants no more or refuses.
std::optional<Socks5Error> answer(Socks5Handshake& handshake, base::ByteView bytes) {
    while (handshake.wanted() > 0 && bytes.size() >= handshake.wanted()) {
        const std::size_t wanted = handshake.wanted();
        const auto fed = handshake.feed(bytes.first(wanted));
        if (!fed) return fed.error();
        bytes = bytes.subspan(wanted);
    }
    EXPECT_TRUE(bytes.empty());
    return std::nullopt;
}

TEST(Socks5Handshake, ConnectsByNameWithoutLogin) {
    Socks5Handshake handshake("a.onion", 8333, std::nullopt);
    EXPECT_EQ(base::to_hex(handshake.take_output()), "050100");
    EXPECT_FALSE(answer(handshake, unhex("0500")));
    EXPECT_EQ(base::to_hex(handshake.take_output()), "0501000307612e6f6e696f6e208d");
    EXPECT_FALSE(answer(handshake, unhex("05000001010203040506")));
    EXPECT_EQ(handshake.wanted(), 0u);
    EXPECT_TRUE(handshake.take_output().empty());
}

TEST(Socks5Handshake, LogsInWhenAsked) {
    Socks5Handshake handshake("x", 1, Socks5Credentials{"me", "abc"});
    EXPECT_EQ(base::to_hex(handshake.take_output()), "05020002");
    EXPECT_FALSE(answer(handshake, unhex("0502")));
    EXPECT_EQ(base::to_hex(handshake.take_output()), "01026d6503616263");
    EXPECT_FALSE(answer(handshake, unhex("0100")));
    EXPECT_FALSE(handshake.take_output().empty());
    for (const char* bound :
         {"0500000402020202020202020202020202020202ffff", "05000003026161ffff", "0500000300ffff"}) {
        Socks5Handshake copy = handshake;
        EXPECT_FALSE(answer(copy, unhex(bound)));
        EXPECT_EQ(copy.wanted(), 0u) << bound;
    }
}

TEST(Socks5Handshake, SaysWhatIsWrong) {
    const auto outcome = [](std::string_view hex, bool login = false) {
        Socks5Handshake handshake(
            "x", 1, login ? std::optional(Socks5Credentials{"u", "p"}) : std::nullopt);
        return answer(handshake, unhex(hex));
    };
    EXPECT_EQ(outcome("0400"), Socks5Error::not_socks5);
    EXPECT_EQ(outcome("05ff"), Socks5Error::no_method);
    EXPECT_EQ(outcome("0502"), Socks5Error::no_method);  // not offered
    EXPECT_EQ(outcome("05020101", true), Socks5Error::login_refused);
    EXPECT_EQ(outcome("050004000001"), Socks5Error::not_socks5);
    EXPECT_EQ(outcome("050005000009"), Socks5Error::unknown_address);
    EXPECT_EQ(outcome("050005010001"), Socks5Error::general_failure);
    EXPECT_EQ(outcome("050005020001"), Socks5Error::not_allowed);
    EXPECT_EQ(outcome("050005030001"), Socks5Error::network_unreachable);
    EXPECT_EQ(outcome("050005040001"), Socks5Error::host_unreachable);
    EXPECT_EQ(outcome("050005050001"), Socks5Error::connection_refused);
    EXPECT_EQ(outcome("050005060001"), Socks5Error::timed_out);
    EXPECT_EQ(outcome("050005070001"), Socks5Error::not_supported);
    EXPECT_EQ(outcome("050005f00001"), Socks5Error::host_unreachable);
    EXPECT_EQ(outcome("050005ee0001"), Socks5Error::general_failure);
}

/// A network whose onions go through a proxy played by the test.
struct NetworkThroughProxy : testing::Test {
    NetworkThroughProxy() {
        network.start();
        network.set_proxy(wire::Network::onion, proxy());
    }
    Proxy proxy() const { return {{loopback(server.port()), {}}, /*isolate_streams=*/true}; }
    void connect() {
        ConnectRequest request;
        request.remote = {onion, 8333};
        request.use_v2 = false;
        network.connect(request);
    }
    /// The credentials a client logs in with; its CONNECT is then answered with the code.
    std::string serve(const LoopbackSocket& client, std::uint8_t reply) {
        EXPECT_EQ(client.read(4), unhex("05020002"));
        client.write(unhex("0502"));
        std::string credentials;
        (void)client.read(1);
        for (int part = 0; part < 2; ++part) {
            const base::Bytes text = client.read(client.read(1).at(0));
            credentials.append(base::as_text(text)).append("/");
        }
        client.write(unhex("0100"));
        EXPECT_EQ(client.read(4), unhex("05010003"));
        const base::Bytes host = client.read(client.read(1).at(0));
        EXPECT_EQ(base::as_text(host), host_wanted);
        EXPECT_EQ(client.read(2), unhex("208d"));
        client.write(base::Bytes{5, reply, 0, 1, 0, 0, 0, 0, 0, 0});
        return credentials;
    }

    base::SystemClock clock;
    base::SystemRng rng;
    test::Recorder events;
    LoopbackSocket server = LoopbackSocket::listening();
    const wire::NetworkAddress onion{wire::Network::onion, base::Bytes(32, 1)};
    std::string host_wanted = wire::to_text(onion);
    Network network{{}, events, clock, rng};
};

TEST_F(NetworkThroughProxy, ReachesOnionsWithCredentialsOfTheirOwn) {
    std::set<std::string> credentials;
    for (std::size_t i = 0; i < 2; ++i) {
        connect();
        const LoopbackSocket client = server.accept_one();
        credentials.insert(serve(client, 0));
        const NewConnection connection = events.wait_for_connection(i);
        EXPECT_EQ(connection.remote, (wire::Endpoint{onion, 8333}));
        EXPECT_FALSE(connection.local);
        network.send(connection.id, {{"verack", {}}});
        EXPECT_EQ(client.read(24).size(), 24u);
    }
    EXPECT_EQ(credentials.size(), 2u);
}

TEST_F(NetworkThroughProxy, ReportsTheProxysRefusal) {
    connect();
    const LoopbackSocket client = server.accept_one();
    serve(client, 5);
    EXPECT_EQ(events.wait_for_failure(), ConnectError::proxy_refused);
}

TEST_F(NetworkThroughProxy, ReportsAProxyThatIsNone) {
    connect();
    server.accept_one().write(unhex("474554"));
    EXPECT_EQ(events.wait_for_failure(), ConnectError::proxy_failed);
}

TEST_F(NetworkThroughProxy, ReportsAProxyThatIsGone) {
    const std::uint16_t port = server.port();
    server.close_now();
    network.set_proxy(wire::Network::onion, Proxy{{loopback(port), {}}, true});
    connect();
    EXPECT_EQ(events.wait_for_failure(), ConnectError::proxy_failed);
}

TEST_F(NetworkThroughProxy, NamesGoToTheNameProxy) {
    network.set_name_proxy(proxy());
    host_wanted = "seed.example.org";
    ConnectRequest request;
    request.host = host_wanted;
    request.remote.port = 8333;
    network.connect(request);
    const LoopbackSocket client = server.accept_one();
    serve(client, 0);  // which compares the name that is asked for
    EXPECT_FALSE(events.wait_for_connection().local) << "our side of it is the proxy's";
}

}  // namespace
}  // namespace malha::net

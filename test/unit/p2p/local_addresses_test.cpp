// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/local_addresses.hpp"

#include <gtest/gtest.h>

#include "malha/wire/address_text.hpp"

namespace malha::p2p {
namespace {

constexpr const char* kOnion = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion";

wire::Endpoint endpoint(const char* address, std::uint16_t port = 8333) {
    return {*wire::parse_address(address), port};
}

ConnectionInfo peer(const char* address, ConnectionType type = ConnectionType::inbound) {
    ConnectionInfo info;
    info.type = type;
    info.remote = endpoint(address);
    return info;
}

class LocalAddressesTest : public testing::Test {
protected:
    LocalAddresses make(bool discovers) {
        return {reachable_, {.discovers = discovers, .listen_port = 1234}};
    }
    std::optional<wire::Endpoint> told(const LocalAddresses& local, const ConnectionInfo& to,
                                       const std::optional<wire::Endpoint>& as_seen = {}) {
        return local.announcement(to, as_seen, rng_);
    }

    NetworkSet reachable_ = NetworkSet::all();
    base::SeededRng rng_{1};
};

TEST_F(LocalAddressesTest, KeepsWhatOthersCanReach) {
    auto local = make(/*discovers=*/true);
    EXPECT_TRUE(local.add(endpoint("42.42.42.42"), LocalSource::interface));
    EXPECT_FALSE(local.add(endpoint("192.168.1.1"), LocalSource::interface));
    reachable_.remove(wire::Network::ipv6);
    EXPECT_FALSE(local.add(endpoint("2a01::1"), LocalSource::interface));
    EXPECT_TRUE(local.add(endpoint("2a01::1"), LocalSource::manual)) << "the user knows better";
    EXPECT_EQ(local.list().size(), 2u);
    local.remove(endpoint("2a01::1").address);
    EXPECT_FALSE(local.contains(endpoint("2a01::1")));
    EXPECT_FALSE(local.contains(endpoint("42.42.42.42", 1))) << "another port";
}

TEST_F(LocalAddressesTest, WithoutDiscoveryOnlyTheUserDecides) {
    auto local = make(/*discovers=*/false);
    EXPECT_FALSE(local.add(endpoint("42.42.42.42"), LocalSource::bind));
    EXPECT_TRUE(local.add(endpoint("42.42.42.42"), LocalSource::manual));
    EXPECT_EQ(told(local, peer("8.8.8.8"), endpoint("43.43.43.43")), endpoint("42.42.42.42"))
        << "peers are not believed";
}

TEST_F(LocalAddressesTest, ScoresGrowWithSourcesAndPeers) {
    auto local = make(/*discovers=*/true);
    const auto score = [&] { return local.list().at(0).score; };
    local.add(endpoint("42.42.42.42"), LocalSource::interface);
    EXPECT_EQ(score(), 1);
    local.add(endpoint("42.42.42.42", 9), LocalSource::manual);
    EXPECT_EQ(score(), 5);
    EXPECT_TRUE(local.contains(endpoint("42.42.42.42", 9)));
    local.add(endpoint("42.42.42.42", 10), LocalSource::interface);
    EXPECT_EQ(score(), 5) << "a weaker source changes nothing";
    local.seen(endpoint("42.42.42.42").address);
    local.seen(endpoint("43.43.43.43").address);
    EXPECT_EQ(score(), 6);
    EXPECT_EQ(local.list().size(), 1u);
}

TEST_F(LocalAddressesTest, PeersAreToldWhatTheyReachBest) {
    auto local = make(/*discovers=*/false);
    EXPECT_FALSE(told(local, peer("8.8.8.8")));
    for (const char* address : {"42.42.42.42", "2a01::1", kOnion})
        local.add(endpoint(address), LocalSource::manual);
    EXPECT_EQ(told(local, peer("8.8.8.8")), endpoint("42.42.42.42"));
    EXPECT_EQ(told(local, peer("2a02::2")), endpoint("2a01::1"));
    EXPECT_EQ(told(local, peer("2001:0:1::1")), endpoint("42.42.42.42"))
        << "Teredo: IPv4 is more direct";
}

TEST_F(LocalAddressesTest, OverlayAddressesStayInTheirOverlay) {
    auto local = make(/*discovers=*/false);
    local.add(endpoint("42.42.42.42"), LocalSource::manual);
    EXPECT_FALSE(told(local, peer(kOnion, ConnectionType::outbound_full_relay)));
    auto through_tor = peer("127.0.0.1");
    through_tor.is_inbound_onion = true;
    EXPECT_FALSE(told(local, through_tor));
    local.add(endpoint(kOnion), LocalSource::manual);
    EXPECT_EQ(told(local, through_tor), endpoint(kOnion));
    EXPECT_EQ(told(local, peer("8.8.8.8")), endpoint("42.42.42.42"));
}

TEST_F(LocalAddressesTest, WhatPeersSeeIsToldBackNowAndThen) {
    auto local = make(/*discovers=*/true);
    const auto seen = endpoint("43.43.43.43", 5555);
    EXPECT_EQ(told(local, peer("8.8.8.8"), seen), seen) << "nothing else is known";
    EXPECT_EQ(told(local, peer("8.8.8.8", ConnectionType::manual), seen),
              endpoint("43.43.43.43", 1234))
        << "a passing port";
    EXPECT_FALSE(told(local, peer("192.168.1.2"), seen)) << "a peer of a private network";
    local.add(endpoint("42.42.42.42"), LocalSource::manual);
    int ours = 0;
    for (int i = 0; i < 1000; ++i)
        ours += told(local, peer("8.8.8.8"), seen) == endpoint("42.42.42.42") ? 1 : 0;
    EXPECT_NEAR(ours, 500, 100);
    local.seen(endpoint("42.42.42.42").address);
    ours = 0;
    for (int i = 0; i < 1000; ++i)
        ours += told(local, peer("8.8.8.8"), seen) == endpoint("42.42.42.42") ? 1 : 0;
    EXPECT_NEAR(ours, 875, 60) << "one in eight, once peers confirmed it";
}

}  // namespace
}  // namespace malha::p2p

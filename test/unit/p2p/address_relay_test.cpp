// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What inbound peers learn of our addresses by asking.
#include <gtest/gtest.h>

#include <set>

#include "malha/wire/address_messages.hpp"
#include "unit/p2p/manager_fixture.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;
using Answer = std::set<wire::Endpoint>;

class GetAddrTest : public test::ManagerTest {
protected:
    static constexpr std::size_t kAddresses = 2000;

    GetAddrTest() {
        harness_.clock.mono_time = base::MonoTime{1h};
        for (std::size_t i = 0; i < kAddresses; ++i) {
            const auto low = static_cast<std::uint8_t>(i % 200);
            const auto high = static_cast<std::uint8_t>(i / 200);
            const auto address = wire::NetworkAddress::ipv4({60, low, high, 1});
            const wire::AddressRecord record{
                .time = static_cast<std::uint32_t>(harness_.clock.time.value - 3600),
                .services = wire::service::kNetwork,
                .endpoint = {address, 8333}};
            addresses_.add(std::span(&record, 1), address, 0s, harness_.clock.time);
        }
        make_manager({});
    }
    static ConnectionInfo from(const wire::NetworkAddress& remote, std::uint8_t our_address) {
        ConnectionInfo info = connection(ConnectionType::inbound);
        info.remote = {remote, 8333};
        info.local = wire::Endpoint{wire::NetworkAddress::ipv4({80, 1, 1, our_address}), 8333};
        return info;
    }
    static wire::NetworkAddress ipv4(std::uint8_t number) {
        return wire::NetworkAddress::ipv4({81, 2, 3, number});
    }
    static wire::NetworkAddress ipv6() {
        return wire::NetworkAddress(
            wire::Network::ipv6,
            std::array<std::uint8_t, 16>{0x2a, 1, 4, 0xf8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3});
    }
    void pass(std::chrono::seconds time) {
        harness_.clock.mono_time += time;
        harness_.clock.time = harness_.clock.time + time;
    }
    /// Everything that the peer is told when it asks, and in the ten minutes after that.
    Answer ask(PeerId peer) {
        sent_.clear();
        say(peer, wire::GetAddr{});
        for (int i = 0; i < 20; ++i) {
            pass(30s);
            manager_->tick();
            act();
        }
        Answer answer;
        for (const wire::Addr& message : heard<wire::Addr>())
            for (const wire::AddressRecord& record : message.records)
                answer.insert(record.endpoint);
        return answer;
    }
    Answer ask(const ConnectionInfo& info) {
        const PeerId peer = add_peer(info);
        const Answer answer = ask(peer);
        manager_->disconnected(peer);
        return answer;
    }
};

TEST_F(GetAddrTest, AllPeersOfANetworkGetTheSameAnswerForADay) {
    const Answer first = ask(from(ipv4(1), 1));
    EXPECT_GT(first.size(), 100U);
    EXPECT_LE(first.size(), kAddresses * 23 / 100);
    EXPECT_EQ(ask(from(ipv4(2), 1)), first);
    pass(19h);
    EXPECT_EQ(ask(from(ipv4(3), 1)), first);
    pass(9h);
    EXPECT_NE(ask(from(ipv4(4), 1)), first);
}

TEST_F(GetAddrTest, AnotherNetworkOrAddressOfOursHasAnAnswerOfItsOwn) {
    const Answer answer = ask(from(ipv4(1), 1));
    const Answer elsewhere = ask(from(ipv4(1), 2));
    const Answer other_network = ask(from(ipv6(), 1));
    EXPECT_NE(elsewhere, answer);
    EXPECT_NE(other_network, answer);
    EXPECT_NE(other_network, elsewhere);
    EXPECT_EQ(ask(from(ipv4(1), 2)), elsewhere);
    EXPECT_EQ(ask(from(ipv6(), 1)), other_network);
    EXPECT_EQ(ask(from(ipv4(1), 1)), answer);
}

TEST_F(GetAddrTest, APeerIsAnsweredOnce) {
    const PeerId peer = add_peer(from(ipv4(1), 1));
    EXPECT_FALSE(ask(peer).empty());
    EXPECT_TRUE(ask(peer).empty());
}

TEST_F(GetAddrTest, WhomWeDialledIsNotAnswered) {
    EXPECT_TRUE(ask(connection(ConnectionType::outbound_full_relay)).empty());
}

TEST_F(GetAddrTest, WithPermissionEveryAnswerIsFresh) {
    ConnectionInfo trusted = from(ipv4(1), 1);
    trusted.permissions = permission::kAddr;
    const Answer first = ask(trusted);
    EXPECT_FALSE(first.empty());
    EXPECT_NE(ask(trusted), first);
}

/// Peers that send addresses of their own accord.
class AddressNewsTest : public test::ManagerTest {
protected:
    AddressNewsTest() {
        harness_.clock.mono_time = base::MonoTime{1h};
        // The initial download is over.
        auto draft = harness_.builder.draft(harness_.tip());
        draft.header.time = static_cast<std::uint32_t>(harness_.clock.time.value);
        EXPECT_EQ(harness_.submit(harness_.builder.mine(std::move(draft))), "");
    }
    static ConnectionInfo from(std::uint8_t number) {
        ConnectionInfo info = connection(ConnectionType::inbound);
        info.remote = {wire::NetworkAddress::ipv4({81, 2, 3, number}), 8333};
        return info;
    }
    [[nodiscard]] wire::AddressRecord record(std::uint8_t number, std::chrono::seconds age) const {
        return {.time = static_cast<std::uint32_t>((harness_.clock.time - age).value),
                .services = wire::service::kNetwork,
                .endpoint = {wire::NetworkAddress::ipv4({90, 5, 6, number}), 8333}};
    }
    void pass(std::chrono::seconds time) {
        for (; time > 0s; time -= 1min) {
            harness_.clock.mono_time += 1min;
            harness_.clock.time = harness_.clock.time + 1min;
            manager_->tick();
            act();
        }
    }
    /// Who was told of the address.
    [[nodiscard]] std::set<PeerId> told_of(const wire::Endpoint& endpoint) const {
        std::set<PeerId> peers;
        for (const SendMessage& message : sent_) {
            if (message.command != wire::Addr::kCommand) continue;
            const auto addr = wire::decode<wire::Addr>(message.payload);
            for (const auto& each : addr->records)
                if (each.endpoint == endpoint) peers.insert(message.peer);
        }
        return peers;
    }
};

TEST_F(AddressNewsTest, FreshOnesArePassedOnToTwoPeersOnceEach) {
    make_manager({});
    const PeerId teller = add_peer(from(1));
    for (std::uint8_t i = 2; i < 20; ++i)
        say(add_peer(from(i)), wire::GetAddr{});
    const auto fresh = record(1, 1min);
    const auto old = record(2, 11min);
    say(teller, wire::Addr{.records = {fresh, old}});
    pass(10min);
    const auto told = told_of(fresh.endpoint);
    EXPECT_EQ(told.size(), 2U);
    EXPECT_FALSE(told.contains(teller));
    EXPECT_TRUE(told_of(old.endpoint).empty());
    sent_.clear();
    say(teller, wire::Addr{.records = {record(1, 1min)}});
    pass(10min);
    EXPECT_TRUE(told_of(fresh.endpoint).empty()) << "both have it, and it is their day";
}

TEST_F(AddressNewsTest, AnswersAreNoNews) {
    make_manager({});
    for (std::uint8_t i = 2; i < 20; ++i)
        say(add_peer(from(i)), wire::GetAddr{});
    wire::Addr many;
    for (std::uint8_t i = 0; i < 11; ++i)
        many.records.push_back(record(i, 1min));
    say(add_peer(from(1)), many);
    pass(10min);
    for (const auto& each : many.records)
        EXPECT_TRUE(told_of(each.endpoint).empty());
}

TEST_F(AddressNewsTest, OurOwnAddressIsToldAtOnce) {
    const wire::Endpoint ours{wire::NetworkAddress::ipv4({70, 1, 2, 3}), 8333};
    ASSERT_TRUE(local_.add(ours, LocalSource::manual));
    make_manager({});
    const PeerId peer = add_peer(from(1));
    say(peer, wire::GetAddr{});
    pass(1min);
    EXPECT_EQ(told_of(ours), std::set{peer});
}

}  // namespace
}  // namespace malha::p2p

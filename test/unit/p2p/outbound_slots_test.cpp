// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/outbound_slots.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "malha/p2p/address_rules.hpp"
#include "malha/wire/address_text.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

class TestClock final : public base::Clock {
public:
    base::UnixSeconds now() const override {
        return {
            1'750'000'000 +
            std::chrono::duration_cast<std::chrono::seconds>(elapsed.time_since_epoch()).count()};
    }
    base::MonoTime mono() const override { return elapsed; }
    base::MonoTime elapsed{1h};
};

class OutboundSlotsTest : public testing::Test {
protected:
    OutboundSlots slots(const SlotSettings& settings) {
        return {settings, {addresses_, bans_, local_, nullptr, clock_, rng_}};
    }
    void know_one(const std::string& text, wire::ServiceFlags services = 9) {
        const auto address = *wire::parse_address(text);
        const wire::AddressRecord record{.time = static_cast<std::uint32_t>(clock_.now().value),
                                         .services = services,
                                         .endpoint = {address, 8333}};
        addresses_.add({&record, 1}, address, 0s, clock_.now());
    }
    void know(int groups) {
        for (int i = 0; i < groups; ++i)
            know_one("250." + std::to_string(i) + ".1.1");
    }
    /// Lets time pass; everything dialled is connected at once.
    void fill(OutboundSlots& slots, std::chrono::seconds time) {
        for (const auto end = clock_.elapsed + time; clock_.elapsed < end; clock_.elapsed += 100ms)
            for (const Connect& dial : slots.due(open_, demand_))
                if (dial.type != ConnectionType::feeler)
                    open_.push_back({dial.type, dial.remote, dial.name});
    }
    std::size_t count(ConnectionType type) const {
        return static_cast<std::size_t>(
            std::count_if(open_.begin(), open_.end(),
                          [&](const OpenConnection& open) { return open.type == type; }));
    }

    TestClock clock_;
    base::SeededRng rng_{5};
    AddressManager addresses_{rng_};
    BanList bans_{{1, 2}};
    NetworkSet reachable_ = NetworkSet::all();
    LocalAddresses local_{reachable_, {}};
    OutboundDemand demand_;
    std::vector<OpenConnection> open_;
};

TEST_F(OutboundSlotsTest, FillsBothKindsFromDifferentGroups) {
    know(100);
    auto slots = this->slots({});
    fill(slots, 60s);
    EXPECT_EQ(count(ConnectionType::outbound_full_relay), 8u);
    EXPECT_EQ(count(ConnectionType::block_relay_only), 2u);
    std::set<base::Bytes> groups;
    for (const OpenConnection& open : open_)
        groups.insert(network_group(open.remote.address));
    EXPECT_EQ(groups.size(), 10u);
}

TEST_F(OutboundSlotsTest, BeginsWithTheAnchors) {
    know(50);
    auto slots = this->slots({});
    const wire::Endpoint anchor{*wire::parse_address("251.1.2.3"), 8333};
    slots.set_anchors({anchor});
    const auto dials = slots.due({}, demand_);
    ASSERT_EQ(dials.size(), 1u);
    EXPECT_EQ(dials[0].type, ConnectionType::block_relay_only);
    EXPECT_EQ(dials[0].remote, anchor);
}

TEST_F(OutboundSlotsTest, TestsAnAddressNowAndThen) {
    know(100);
    auto slots = this->slots({});
    fill(slots, 60s);
    int feelers = 0;
    for (int i = 0; i < 36'000; ++i, clock_.elapsed += 100ms)
        for (const Connect& dial : slots.due(open_, demand_))
            feelers += dial.type == ConnectionType::feeler ? 1 : 0;
    EXPECT_GE(feelers, 15);
    EXPECT_LE(feelers, 60);
}

TEST_F(OutboundSlotsTest, OneMoreIsMadeWhenItIsWanted) {
    know(100);
    auto slots = this->slots({});
    fill(slots, 60s);
    demand_.full_relay_extra = true;
    fill(slots, 60s);
    EXPECT_EQ(count(ConnectionType::outbound_full_relay), 9u) << "only one at a time";
    open_.pop_back();
    demand_ = {.full_relay_extra = false, .block_relay_extra = true};
    fill(slots, 900s);
    EXPECT_EQ(count(ConnectionType::block_relay_only), 3u);
}

TEST_F(OutboundSlotsTest, EachReachableNetworkGetsAPeer) {
    know(100);
    know_one("2a01::1");
    know_one("pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion");
    reachable_.remove(wire::Network::onion);
    auto slots = this->slots({});
    for (int i = 0; i < 8; ++i)
        open_.push_back({ConnectionType::outbound_full_relay,
                         {*wire::parse_address("9." + std::to_string(i) + ".1.1"), 8333},
                         ""});
    fill(slots, 1200s);
    ASSERT_EQ(count(ConnectionType::outbound_full_relay), 9u);
    EXPECT_EQ(open_.back().type, ConnectionType::outbound_full_relay);
    EXPECT_EQ(open_.back().remote.address.network(), wire::Network::ipv6);
}

TEST_F(OutboundSlotsTest, OnlyUsefulNodesOfReachableNetworksAreDialled) {
    know_one("250.1.1.1", wire::service::kWitness);
    know_one("250.2.1.1", wire::service::kNetwork);
    know_one("pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion");
    know_one("250.3.1.1");
    reachable_.remove(wire::Network::onion);
    local_.add({*wire::parse_address("250.3.1.1"), 8333}, LocalSource::manual);
    auto slots = this->slots({});
    fill(slots, 30s);
    EXPECT_TRUE(open_.empty()) << "the last one is ourselves";
    know_one("250.4.1.1", wire::service::kWitness | wire::service::kNetworkLimited);
    fill(slots, 30s);
    ASSERT_EQ(open_.size(), 1u);
    EXPECT_EQ(wire::to_text(open_[0].remote.address), "250.4.1.1");
}

TEST_F(OutboundSlotsTest, PeersThatDoNotSpeakV2AreDialledWithV1) {
    know_one("250.1.1.1");
    know_one("250.2.1.1", 9 | wire::service::kP2pV2);
    auto slots = this->slots({});
    int seen = 0;
    for (int i = 0; i < 100; ++i, clock_.elapsed += 1s)
        for (const Connect& dial : slots.due(open_, demand_)) {
            EXPECT_EQ(dial.use_v2, wire::to_text(dial.remote.address) == "250.2.1.1");
            open_.push_back({dial.type, dial.remote, dial.name});
            ++seen;
        }
    EXPECT_EQ(seen, 2);
}

TEST_F(OutboundSlotsTest, AvoidsTheBanned) {
    know(10);
    bans_.ban(Subnet::make(*wire::parse_address("250.0.0.0"), 8),
              {clock_.now(), clock_.now() + 3600s});
    auto slots = this->slots({});
    fill(slots, 30s);
    EXPECT_TRUE(open_.empty());
}

TEST_F(OutboundSlotsTest, NamedNodesAreDialledUntilTheyAreThere) {
    auto slots = this->slots({.named = {"1.2.3.4", "example.org:9", "[2a01::1]:7"},
                              .is_automatic = false,
                              .default_port = 18444});
    auto dials = slots.due({}, demand_);
    ASSERT_EQ(dials.size(), 3u);
    EXPECT_EQ(wire::to_text(dials[0].remote), "1.2.3.4:18444");
    EXPECT_EQ(dials[1].name, "example.org");
    EXPECT_EQ(dials[1].remote.port, 9);
    EXPECT_EQ(wire::to_text(dials[2].remote), "[2a01::1]:7");
    EXPECT_TRUE(slots.due({}, demand_).empty()) << "tried just now";
    clock_.elapsed += OutboundSlots::kRetry;
    open_.push_back({ConnectionType::manual, dials[0].remote, ""});
    dials = slots.due(open_, demand_);
    EXPECT_EQ(dials.size(), 2u) << "one is there";
}

TEST_F(OutboundSlotsTest, WhoIsNotThereIsDialledMoreAndMoreSeldom) {
    auto slots = this->slots({.named = {"1.2.3.4"}, .is_automatic = false, .default_port = 18444});
    std::vector<int> tenths;  // of a second, between two dials
    for (int passed = 0; tenths.size() < 10; ++passed) {
        if (!slots.due({}, demand_).empty()) tenths.push_back(std::exchange(passed, 0));
        clock_.elapsed += 100ms;
    }
    EXPECT_EQ(tenths, (std::vector{0, 5, 10, 20, 40, 80, 160, 320, 600, 600}));
    // It was there for some time: back at once, and soon again.
    clock_.elapsed += 10min;
    EXPECT_EQ(slots.due({}, demand_).size(), 1U);
    clock_.elapsed += OutboundSlots::kRetryFirst;
    EXPECT_EQ(slots.due({}, demand_).size(), 1U);
}

TEST_F(OutboundSlotsTest, KnowsEachNodeOnce) {
    auto slots = this->slots({.named = {}, .is_automatic = false, .default_port = 18444});
    EXPECT_TRUE(slots.add_node("1.2.3.4", true));
    EXPECT_FALSE(slots.add_node("1.2.3.4", true));
    EXPECT_FALSE(slots.add_node("1.2.3.4:18444", true)) << "the same by its default port";
    EXPECT_TRUE(slots.add_node("1.2.3.4:18445", true));
    EXPECT_FALSE(slots.remove_node("9.9.9.9"));
    EXPECT_TRUE(slots.remove_node("1.2.3.4"));
    EXPECT_EQ(slots.nodes().size(), 1u);
}

}  // namespace
}  // namespace malha::p2p

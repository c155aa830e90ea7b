// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/p2p/inbound_eviction.hpp"

#include <gtest/gtest.h>

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

/// `count` ordinary peers of one group each, the older the smaller their number; nothing about any
/// of them is better than about another but the age.
std::vector<EvictionCandidate> peers(int count) {
    std::vector<EvictionCandidate> list;
    for (int i = 0; i < count; ++i)
        list.push_back({.id = static_cast<PeerId>(i),
                        .connected_at = base::MonoTime{std::chrono::seconds(i)},
                        .ping_min = 1s,
                        .has_relevant_services = true,
                        .relays_transactions = true,
                        .keyed_group = static_cast<std::uint64_t>(i)});
    return list;
}

TEST(InboundEviction, ProtectsASmallNumberAltogether) {
    EXPECT_EQ(choose_inbound_eviction(peers(0)), std::nullopt);
    EXPECT_EQ(choose_inbound_eviction(peers(20)), std::nullopt);
    EXPECT_NE(choose_inbound_eviction(peers(100)), std::nullopt);
}

TEST(InboundEviction, TakesTheYoungestOfTheMostCrowdedGroup) {
    auto list = peers(100);
    for (int i = 50; i < 90; ++i)
        list[static_cast<std::size_t>(i)].keyed_group = 7;
    EXPECT_EQ(choose_inbound_eviction(list), PeerId{89});
}

TEST(InboundEviction, ProtectsByPing) {
    auto list = peers(100);
    for (auto& peer : list)
        peer.keyed_group = 1;
    list[99].ping_min = 1ms;
    EXPECT_EQ(choose_inbound_eviction(list), PeerId{98});
}

TEST(InboundEviction, ProtectsThoseWhoBroughtTransactionsAndBlocks) {
    auto list = peers(100);
    for (auto& peer : list)
        peer.keyed_group = 1;
    list[99].last_transaction = {100};
    list[98].last_block = {100};
    EXPECT_EQ(choose_inbound_eviction(list), PeerId{97});
}

TEST(InboundEviction, ProtectsByAge) {
    auto list = peers(200);
    for (auto& peer : list)
        peer.keyed_group = 1;
    // The older half stays whatever happens.
    for (int round = 0; round < 80; ++round) {
        const auto victim = choose_inbound_eviction(list);
        ASSERT_TRUE(victim);
        EXPECT_GE(to_number(*victim), 90);
        std::erase_if(list, [&](const auto& peer) { return peer.id == *victim; });
    }
}

TEST(InboundEviction, SharesTheProtectionByAgeWithOnionPeers) {
    auto list = peers(100);
    for (auto& peer : list)
        peer.keyed_group = 1;
    for (int i = 95; i < 100; ++i)
        list[static_cast<std::size_t>(i)].network = EvictionCandidate::Network::onion;
    EXPECT_EQ(choose_inbound_eviction(list), PeerId{94});
}

TEST(InboundEviction, TakesDiscouragedPeersFirst) {
    auto list = peers(100);
    list[60].prefer = true;
    // Protected by its age or group it is not.
    for (int i = 0; i < 30; ++i)
        list[static_cast<std::size_t>(i)].ping_min = 1ms;
    EXPECT_EQ(choose_inbound_eviction(list), PeerId{60});
}

}  // namespace
}  // namespace malha::p2p

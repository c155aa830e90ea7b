// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See outbound_eviction.hpp.
#include "outbound_eviction.hpp"

#include <algorithm>

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

constexpr auto kEvictionInterval = 45s;
constexpr auto kTipCheckInterval = 10min;
// Spacings without a new block after which our tip counts as old.
constexpr int kOldTipSpacings = 3;
// A new connection has so long to show what it is worth.
constexpr auto kNewcomerTime = 30s;

}  // namespace

void OutboundEviction::tick() {
    const base::MonoTime now = context_.mono();
    if (last_tip_change_ == base::MonoTime{}) last_tip_change_ = now;
    if (context_.is_near_tip()) demand_.block_relay_extra = true;
    if (now >= next_eviction_) {
        next_eviction_ = now + kEvictionInterval;
        evict_block_relay();
        evict_full_relay();
    }
    if (now >= next_tip_check_) {
        next_tip_check_ = now + kTipCheckInterval;
        check_tip();
    }
}

void OutboundEviction::check_tip() {
    const auto spacing = context_.engine.params().consensus.target_spacing;
    const bool is_old = context_.mono() - last_tip_change_ > spacing * kOldTipSpacings &&
                        download_.asked_count() == 0;
    if (is_old && !demand_.full_relay_extra)
        context_.log.info("No new block for long: trying one more outbound peer");
    demand_.full_relay_extra = is_old;
}

std::vector<Peer*> OutboundEviction::ready_peers(ConnectionType type) {
    std::vector<Peer*> peers;
    context_.for_each_ready([&](Peer& peer) {
        if (peer.info.type == type) peers.push_back(&peer);
    });
    return peers;
}

bool OutboundEviction::may_go(const Peer& peer) const {
    return context_.mono() - peer.connected_at > kNewcomerTime &&
           download_.owed_count(peer.id()) == 0;
}

void OutboundEviction::evict_block_relay() {
    const auto peers = ready_peers(ConnectionType::block_relay_only);
    if (peers.size() <= context_.settings.block_relay_max || peers.size() < 2) return;
    // In order of their ids, which is that of their age.
    Peer* youngest = peers[peers.size() - 1];
    Peer* next = peers[peers.size() - 2];
    Peer* loser = youngest->blocks.last_block > next->blocks.last_block ? next : youngest;
    if (may_go(*loser)) context_.disconnect(*loser, "extra block-relay-only peer");
}

void OutboundEviction::evict_full_relay() {
    auto peers = ready_peers(ConnectionType::outbound_full_relay);
    if (peers.size() <= context_.settings.full_relay_max) return;
    std::erase_if(peers, [this](const Peer* peer) {
        return peer->headers.is_protected || !has_others_of_network(*peer);
    });
    // The longest without a new block; of several such, the youngest.
    const auto worst = std::min_element(peers.begin(), peers.end(), [](Peer* a, Peer* b) {
        if (a->blocks.last_announcement != b->blocks.last_announcement)
            return a->blocks.last_announcement < b->blocks.last_announcement;
        return a->id() > b->id();
    });
    if (worst == peers.end() || !may_go(**worst)) return;
    context_.disconnect(**worst, "extra outbound peer");
    demand_.full_relay_extra = false;  // another one would change nothing now
}

bool OutboundEviction::has_others_of_network(const Peer& peer) const {
    return std::any_of(context_.peers.begin(), context_.peers.end(), [&](const auto& entry) {
        const Peer& other = entry.second;
        const bool counts = other.info.type == ConnectionType::outbound_full_relay ||
                            other.info.type == ConnectionType::manual;
        return counts && !other.is_closing && other.id() != peer.id() &&
               other.info.network() == peer.info.network();
    });
}

}  // namespace malha::p2p

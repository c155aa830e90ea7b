// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The connections that give an own transaction away and serve nothing else (-privatebroadcast).
//
//   we:    version                verack  inv           tx  ping          (end)
//   peer:           version verack              getdata          pong
//
// What we say is the same for every node and every time: an older protocol, no services, no clock,
// no addresses, an agent that many scripts have. Nothing else is said, and whatever else the peer
// says is ignored, so that it learns of us only that somebody sends this transaction.
#pragma once

#include <deque>

#include "context.hpp"
#include "malha/p2p/private_broadcast.hpp"

namespace malha::p2p {

/// Thread: node strand.
class PrivateRelay {
public:
    PrivateRelay(Context& context, PrivateBroadcast& queue);

    [[nodiscard]] static bool serves(const Peer& peer) {
        return peer.info.type == ConnectionType::private_broadcast;
    }
    void connected(Peer& peer);
    void received(Peer& peer, std::string_view command, base::Bytes payload);
    void gone(Peer& peer) { queue_.ended(peer.id()); }
    /// No connection stays long.
    void on_due(Peer& peer);
    /// Gives out again, or gives up, what was not heard of for long.
    void on_tick();
    /// A transaction came from the network: if it is one of ours, it has arrived.
    void came_back(const Peer& peer, const primitives::Transaction& tx);
    /// As if so much time had passed.
    void hurry(std::chrono::seconds time) { repeat_at_ -= time; }

private:
    void handle_version(Peer& peer, base::Bytes payload);
    void offer(Peer& peer);
    void handle_getdata(Peer& peer, base::Bytes payload);
    void handle_pong(Peer& peer, base::Bytes payload);
    void repeat(const primitives::TransactionPtr& tx);

    Context& context_;
    PrivateBroadcast& queue_;
    base::MonoTime repeat_at_;
    std::deque<primitives::TransactionPtr> to_repeat_;
};

}  // namespace malha::p2p

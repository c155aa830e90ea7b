// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See keep_alive.hpp.
#include "keep_alive.hpp"

#include <algorithm>

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

constexpr auto kPingInterval = 2min;
constexpr auto kPongTimeout = 20min;
// Later versions put a number into their pings (BIP 31).
constexpr std::int32_t kVersionBefore31 = 60'000;

}  // namespace

void KeepAlive::add_handlers(HandlerTable& table) {
    // Old peers send them empty, so they are read by hand.
    table.add(wire::command::kPing, Stage::after_verack,
              [this](Peer& peer, base::Bytes payload) { handle_ping(peer, std::move(payload)); });
    table.add(wire::command::kPong, Stage::after_verack,
              [this](Peer& peer, base::Bytes payload) { handle_pong(peer, std::move(payload)); });
}

void KeepAlive::handle_ping(Peer& peer, base::Bytes payload) {
    if (peer.handshake.version <= kVersionBefore31) return;
    const auto ping = wire::decode<wire::Ping>(std::move(payload));
    if (ping && ping->nonce) context_.send(peer, wire::Pong{ping->nonce});
}

void KeepAlive::handle_pong(Peer& peer, base::Bytes payload) {
    PingState& state = peer.ping;
    const auto pong = wire::decode<wire::Pong>(std::move(payload));
    if (!pong || !pong->nonce) {
        state.nonce = 0;  // an answer that cannot be read, or says nothing, ends the wait
        return;
    }
    if (state.nonce == 0) return;
    if (pong->nonce != state.nonce) {
        // Zero: the peer does not know numbers. Another one: an answer to an older ping.
        if (pong->nonce == 0) state.nonce = 0;
        return;
    }
    const Duration took = context_.mono() - state.sent_at;
    state.nonce = 0;
    if (took < Duration::zero()) return;
    state.last = took;
    state.least = std::min(state.least.value_or(took), took);
}

void KeepAlive::on_due(Peer& peer) {
    if (!peer.handshake.is_done) return;
    PingState& state = peer.ping;
    const base::MonoTime now = context_.mono();
    const bool waits = state.nonce != 0;
    if (waits && now - state.sent_at > kPongTimeout)
        return context_.disconnect(peer, "ping timeout");
    const bool is_first = state.sent_at == base::MonoTime{};
    if (state.is_wanted || is_first || (!waits && now - state.sent_at >= kPingInterval))
        send_ping(peer);
}

void KeepAlive::send_ping(Peer& peer) {
    PingState& state = peer.ping;
    state.is_wanted = false;
    state.sent_at = context_.mono();
    if (peer.handshake.version <= kVersionBefore31) {
        state.nonce = 0;  // no answer will come
        return context_.send_raw(peer, std::string(wire::command::kPing), {});
    }
    do {
        state.nonce = context_.rng.u64();
    } while (state.nonce == 0);
    context_.send(peer, wire::Ping{state.nonce});
}

}  // namespace malha::p2p

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See private_relay.hpp.
#include "private_relay.hpp"

#include "malha/wire/handshake_messages.hpp"
#include "malha/wire/inventory_messages.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

constexpr std::int32_t kVersion = 70'016;
constexpr const char* kUserAgent = "/pynode:0.0.1/";
constexpr auto kLifetimeMax = 3min;
constexpr auto kRepeatInterval = 2min;
constexpr auto kRepeatSpread = 1min;
// Transactions looked at in one turn of the strand.
constexpr std::size_t kRepeatsPerTurn = 16;

}  // namespace

PrivateRelay::PrivateRelay(Context& context, PrivateBroadcast& queue)
    : context_(context),
      queue_(queue),
      repeat_at_(context.mono() + kRepeatInterval + context.random_up_to(kRepeatSpread)) {}

void PrivateRelay::connected(Peer& peer) {
    const auto tx = queue_.choose(peer.id(), peer.info.remote, context_.now());
    if (tx == nullptr) return context_.disconnect(peer, "nothing is left to be broadcast");
    context_.log.debug(base::LogCategory::private_broadcast, [&] {
        return "giving " + tx->txid.to_display_hex() + " to " + peer.log_name;
    });
    peer.handshake.nonce = context_.rng.u64() | 1;
    context_.send(peer, wire::Version{.protocol_version = kVersion,
                                      .services = 0,
                                      .time = 0,
                                      .receiver = {},
                                      .sender = {},
                                      .nonce = peer.handshake.nonce,
                                      .user_agent = kUserAgent,
                                      .start_height = 0,
                                      .relay = false});
}

void PrivateRelay::received(Peer& peer, std::string_view command, base::Bytes payload) {
    if (command == wire::command::kVersion) return handle_version(peer, std::move(payload));
    if (!peer.handshake.has_version) return;
    if (command == wire::command::kVerack) return offer(peer);
    if (command == wire::command::kGetData) return handle_getdata(peer, std::move(payload));
    if (command == wire::command::kPong) return handle_pong(peer, std::move(payload));
}

void PrivateRelay::handle_version(Peer& peer, base::Bytes payload) {
    if (peer.handshake.has_version) return;
    const auto version = wire::decode<wire::Version>(std::move(payload));
    if (!version || !version->relay.value_or(true))
        return context_.disconnect(peer, "takes no transactions, connected in vain");
    peer.handshake.has_version = true;
    peer.handshake.version = std::min(version->protocol_version, kVersion);
    peer.handshake.services = version->services;
    peer.handshake.user_agent = version->user_agent;
    context_.send(peer, wire::Verack{});
}

void PrivateRelay::offer(Peer& peer) {
    const auto tx = queue_.given_to(peer.id());
    if (tx == nullptr)
        return context_.disconnect(peer, "its transaction need not be sent any more");
    if (std::exchange(peer.handshake.is_done, true)) return;
    wire::Inv message;
    message.items.emplace_back(wire::InvType::tx, tx->txid);
    context_.send(peer, message);
}

void PrivateRelay::handle_getdata(Peer& peer, base::Bytes payload) {
    const auto request = wire::decode<wire::GetData>(std::move(payload));
    const auto tx = queue_.given_to(peer.id());
    if (!request || tx == nullptr || !peer.handshake.is_done || peer.ping.nonce != 0) return;
    for (const wire::InvItem& item : request->items) {
        if (!item.is_tx() || item.hash.bytes != tx->txid.bytes) continue;
        context_.send_raw(peer, std::string(wire::command::kTx), base::to_bytes(tx->raw));
        peer.ping.nonce = context_.rng.u64() | 1;
        return context_.send(peer, wire::Ping{peer.ping.nonce});
    }
}

void PrivateRelay::handle_pong(Peer& peer, base::Bytes payload) {
    const auto pong = wire::decode<wire::Pong>(std::move(payload));
    if (!pong || peer.ping.nonce == 0 || pong->nonce != peer.ping.nonce) return;
    queue_.acknowledged(peer.id(), context_.now());
    context_.disconnect(peer, "it has the transaction");
}

void PrivateRelay::on_due(Peer& peer) {
    if (context_.mono() - peer.connected_at > kLifetimeMax)
        context_.disconnect(peer, "did not take the transaction in time");
}

void PrivateRelay::on_tick() {
    if (context_.mono() >= repeat_at_) {
        repeat_at_ = context_.mono() + kRepeatInterval + context_.random_up_to(kRepeatSpread);
        const auto stale = queue_.stale(context_.now());
        to_repeat_.assign(stale.begin(), stale.end());
    }
    for (std::size_t i = 0; i < kRepeatsPerTurn && !to_repeat_.empty(); ++i) {
        repeat(to_repeat_.front());
        to_repeat_.pop_front();
    }
}

void PrivateRelay::repeat(const primitives::TransactionPtr& tx) {
    if (!queue_.contains(tx->wtxid)) return;  // came back meanwhile
    const std::string name =
        "txid=" + tx->txid.to_display_hex() + ", wtxid=" + tx->wtxid.to_display_hex();
    if (const auto tested = context_.pool.test_accept(tx); !tested) {
        queue_.remove(tx->wtxid);
        return context_.log.info("Giving up broadcast attempts for " + name + ": " +
                                 tested.error().text());
    }
    context_.log.debug(base::LogCategory::private_broadcast,
                       [&] { return "Reattempting broadcast of stale " + name; });
    queue_.repeat();
}

void PrivateRelay::came_back(const Peer& peer, const primitives::Transaction& tx) {
    if (!queue_.remove(tx.wtxid)) return;
    context_.log.debug(base::LogCategory::private_broadcast, [&] {
        return "Received our privately broadcast transaction (txid=" + tx.txid.to_display_hex() +
               ") from the network from " + peer.log_name + "; stopping private broadcast attempts";
    });
}

}  // namespace malha::p2p

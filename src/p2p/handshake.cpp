// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See handshake.hpp.
#include "handshake.hpp"

#include <algorithm>

#include "malha/base/hex.hpp"
#include "malha/p2p/address_rules.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

constexpr std::int32_t kVersionMin = 31'800;         // knows getheaders
constexpr std::int32_t kVersionNoAlert = 70'013;     // does not need the final alert
constexpr std::int32_t kVersionWtxidRelay = 70'016;  // BIP 339, BIP 155
constexpr std::int32_t kVersionFeature = 70'017;     // BIP 434
constexpr std::uint32_t kReconciliationVersion = 1;  // BIP 330
// A limited peer serves what we miss if our tip is at most this old.
constexpr int kLimitedSpacings = 144;

/// The last alert that was ever signed: old clients stop showing any other. Retired in 2016.
constexpr std::string_view kFinalAlert =
    "60010000000000000000000000ffffff7f00000000ffffff7ffeffff7f01ffffff7f00000000ffffff7f00ffffff"
    "7f002f555247454e543a20416c657274206b657920636f6d70726f6d697365642c20757067726164652072657175"
    "69726564004630440220653febd6410f470f6bae11cad19c48413becb1ac2c17f908fd0fd53bdc3abd5202206d0e"
    "9c96fe88d4a0f01ed9dedae2b6f9e00da94cad0fecaae66ecf689bf71b50";

}  // namespace

void Handshake::add_handlers(HandlerTable& table) {
    table.add(Stage::connected, *this, &Handshake::handle_version, BadPayload::ignore_all);
    table.add(Stage::after_version, *this, &Handshake::handle_verack);
    table.add(Stage::after_version, *this, &Handshake::handle_wtxid_relay);
    table.add(Stage::after_version, *this, &Handshake::handle_send_addr_v2);
    table.add(Stage::after_version, *this, &Handshake::handle_send_tx_rcncl, BadPayload::ignore,
              &Handshake::reconciliation_objection);
    table.add(Stage::after_version, *this, &Handshake::handle_feature, BadPayload::disconnect);
}

void Handshake::on_connected(Peer& peer) {
    do {
        peer.handshake.nonce = context_.rng.u64();
    } while (peer.handshake.nonce == 0);
    if (!peer.info.is_inbound()) send_version(peer);
}

void Handshake::on_due(Peer& peer) {
    if (peer.handshake.is_done) return;
    if (context_.mono() - peer.connected_at > context_.settings.peer_timeout)
        context_.disconnect(peer, "handshake timeout");
}

void Handshake::send_version(Peer& peer) {
    // Nobody needs to learn from us where he cannot be reached.
    const bool tells_remote = is_routable(peer.info.remote.address);
    context_.send(peer, wire::Version{.protocol_version = kProtocolVersion,
                                      .services = context_.services(),
                                      .time = context_.now().value,
                                      .receiver = {.services = 0,
                                                   .endpoint = tells_remote ? peer.info.remote
                                                                            : wire::Endpoint{}},
                                      .sender = {.services = context_.services(), .endpoint = {}},
                                      .nonce = peer.handshake.nonce,
                                      .user_agent = context_.settings.user_agent,
                                      .start_height = context_.engine.chain().height(),
                                      .relay = context_.takes_transactions(peer)});
}

void Handshake::handle_version(Peer& peer, wire::Version&& version) {
    if (peer.handshake.has_version) return;  // a second one means nothing
    if (!accepts(peer, version)) return;
    adopt(peer, version);
    if (peer.info.is_inbound()) send_version(peer);
    answer_version(peer);
    if (!peer.info.is_inbound()) {
        const wire::Endpoint& remote = peer.info.remote;
        context_.addresses.set_services(remote, peer.handshake.services);
        // Block-relay-only peers are not to be found in what we tell others.
        if (peer.info.type != ConnectionType::block_relay_only)
            context_.addresses.good(remote, context_.now());
    }
    if (peer.info.type == ConnectionType::feeler)
        context_.disconnect(peer, "feeler connection completed");
}

bool Handshake::accepts(Peer& peer, const wire::Version& version) {
    if (peer.info.is_automatic() && peer.info.type != ConnectionType::feeler &&
        !has_services_we_need(peer, version.services)) {
        context_.disconnect(peer, "does not offer the expected services");
        return false;
    }
    if (version.protocol_version < kVersionMin) {
        context_.disconnect(peer,
                            "using obsolete version " + std::to_string(version.protocol_version));
        return false;
    }
    if (peer.info.is_inbound() && is_own_nonce(version.nonce)) {
        context_.disconnect(peer, "connected to self");
        return false;
    }
    return true;
}

bool Handshake::has_services_we_need(const Peer&, wire::ServiceFlags services) const {
    using namespace wire::service;
    if ((services & kWitness) == 0) return false;
    if ((services & kNetwork) != 0) return true;
    const auto age = context_.now() - base::UnixSeconds{context_.tip().time};
    const auto spacing = context_.engine.params().consensus.target_spacing;
    return (services & kNetworkLimited) != 0 && age < spacing * kLimitedSpacings;
}

void Handshake::adopt(Peer& peer, const wire::Version& version) const {
    HandshakeState& state = peer.handshake;
    state.has_version = true;
    state.version = std::min(version.protocol_version, kProtocolVersion);
    state.services = version.services;
    state.user_agent = version.user_agent;
    state.start_height = version.start_height;
    if (is_valid(version.receiver.endpoint.address)) state.our_address = version.receiver.endpoint;
    if (state.our_address && peer.info.is_inbound())
        context_.local.seen(state.our_address->address);
    const bool is_wanted = version.relay.value_or(true);
    const bool offers_bloom = (context_.settings.services & wire::service::kBloom) != 0;
    // With a filter (BIP 37) it may want them later.
    peer.transactions.is_enabled = peer.info.type != ConnectionType::block_relay_only &&
                                   peer.info.type != ConnectionType::feeler &&
                                   (is_wanted || offers_bloom);
    peer.transactions.is_wanted = peer.transactions.is_enabled && is_wanted;
    state.time_offset = std::chrono::seconds(version.time - context_.now().value);
}

void Handshake::answer_version(Peer& peer) {
    if (peer.handshake.version >= kVersionWtxidRelay) {
        context_.send(peer, wire::WtxidRelay{});
        context_.send(peer, wire::SendAddrV2{});
        if (may_reconcile(peer)) {
            peer.handshake.offered_reconciliation = true;
            context_.send(peer, wire::SendTxRcncl{.version = kReconciliationVersion,
                                                  .salt = context_.rng.u64()});
        }
    }
    context_.send(peer, wire::Verack{});
    if (!peer.info.is_inbound() && peer.info.type != ConnectionType::block_relay_only &&
        peer.info.type != ConnectionType::feeler) {
        peer.addresses.is_enabled = true;
        peer.addresses.getaddr_sent = true;
        context_.send(peer, wire::GetAddr{});
    }
    if (peer.handshake.version < kVersionNoAlert)
        context_.send_raw(peer, std::string(wire::command::kAlert), *base::from_hex(kFinalAlert));
}

/// Only where transactions flow both ways.
bool Handshake::may_reconcile(const Peer& peer) const {
    return context_.settings.offers_reconciliation && !context_.settings.blocks_only &&
           peer.transactions.is_wanted && peer.info.type != ConnectionType::addr_fetch;
}

void Handshake::handle_verack(Peer& peer, wire::Verack&&) {
    if (peer.handshake.is_done) return;
    peer.handshake.is_done = true;
    // The sets are made of wtxids.
    if (!peer.handshake.wtxid_relay) peer.handshake.reconciliation_version.reset();
    context_.log.debug(base::LogCategory::net, [&] {
        return "handshake done: version " + std::to_string(peer.handshake.version) + ", blocks " +
               std::to_string(peer.handshake.start_height) + ", " + peer.log_name;
    });
    on_done_(peer);
}

void Handshake::handle_wtxid_relay(Peer& peer, wire::WtxidRelay&&) {
    if (peer.handshake.is_done)
        return context_.disconnect(peer, "wtxidrelay received after verack");
    if (peer.handshake.version >= kVersionWtxidRelay) peer.handshake.wtxid_relay = true;
}

void Handshake::handle_send_addr_v2(Peer& peer, wire::SendAddrV2&&) {
    if (peer.handshake.is_done)
        return context_.disconnect(peer, "sendaddrv2 received after verack");
    peer.handshake.wants_addrv2 = true;
}

std::string_view Handshake::reconciliation_objection(const Peer& peer) const {
    if (!context_.settings.offers_reconciliation) return "";
    if (peer.handshake.is_done) return "sendtxrcncl received after verack";
    if (!context_.takes_transactions(peer)) return "sendtxrcncl though we take no transactions";
    if (!peer.transactions.is_wanted) return "sendtxrcncl from a peer that takes no transactions";
    return "";
}

/// BIP 330. Agreed upon and no more: no sets are exchanged yet.
void Handshake::handle_send_tx_rcncl(Peer& peer, wire::SendTxRcncl&& message) {
    HandshakeState& state = peer.handshake;
    if (!context_.settings.offers_reconciliation || !state.offered_reconciliation) return;
    if (state.reconciliation_version)
        return context_.disconnect(peer, "sendtxrcncl received twice");
    if (message.version == 0) return context_.disconnect(peer, "sendtxrcncl of version 0");
    state.reconciliation_version = std::min(message.version, kReconciliationVersion);
}

/// BIP 434: features unknown to us are ignored.
void Handshake::handle_feature(Peer& peer, wire::Feature&&) {
    if (peer.handshake.version < kVersionFeature)
        return context_.disconnect(peer, "feature from a peer of an older protocol");
    if (peer.handshake.is_done) context_.disconnect(peer, "feature received after verack");
}

bool Handshake::is_own_nonce(std::uint64_t nonce) const {
    return std::any_of(context_.peers.begin(), context_.peers.end(), [&](const auto& entry) {
        const Peer& other = entry.second;
        return !other.info.is_inbound() && !other.handshake.is_done &&
               other.handshake.nonce == nonce;
    });
}

}  // namespace malha::p2p

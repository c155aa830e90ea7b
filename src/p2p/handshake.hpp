// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// version, verack, and the features that are agreed on between them.
//
// Order: both send version (an inbound peer first), then wtxidrelay, sendaddrv2 and feature, then
// verack. Whoever names a feature of that stretch later is disconnected, as both sides must agree
// on the features before the first message that depends on them.
#pragma once

#include <functional>

#include "malha/wire/address_messages.hpp"
#include "malha/wire/handshake_messages.hpp"
#include "message_group.hpp"

namespace malha::p2p {

class Handshake final : public MessageGroup {
public:
    /// @param on_done  called when a peer's handshake is complete.
    Handshake(Context& context, std::function<void(Peer&)> on_done)
        : context_(context), on_done_(std::move(on_done)) {}

    void add_handlers(HandlerTable& table) override;
    void on_connected(Peer& peer) override;
    /// Disconnects a peer whose handshake takes too long.
    void on_due(Peer& peer) override;

private:
    void handle_version(Peer& peer, wire::Version&& version);
    void handle_verack(Peer& peer, wire::Verack&& verack);
    void handle_wtxid_relay(Peer& peer, wire::WtxidRelay&& message);
    void handle_send_addr_v2(Peer& peer, wire::SendAddrV2&& message);
    void handle_send_tx_rcncl(Peer& peer, wire::SendTxRcncl&& message);
    [[nodiscard]] std::string_view reconciliation_objection(const Peer& peer) const;
    void handle_feature(Peer& peer, wire::Feature&& feature);

    [[nodiscard]] bool accepts(Peer& peer, const wire::Version& version);
    [[nodiscard]] bool has_services_we_need(const Peer& peer, wire::ServiceFlags services) const;
    void adopt(Peer& peer, const wire::Version& version) const;
    void send_version(Peer& peer);
    void answer_version(Peer& peer);
    [[nodiscard]] bool may_reconcile(const Peer& peer) const;
    [[nodiscard]] bool is_own_nonce(std::uint64_t nonce) const;

    Context& context_;
    std::function<void(Peer&)> on_done_;
};

}  // namespace malha::p2p

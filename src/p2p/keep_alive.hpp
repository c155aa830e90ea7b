// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// ping and pong (BIP 31): is the peer there, and how far away?
#pragma once

#include "malha/wire/handshake_messages.hpp"
#include "message_group.hpp"

namespace malha::p2p {

class KeepAlive final : public MessageGroup {
public:
    explicit KeepAlive(Context& context) : context_(context) {}

    void add_handlers(HandlerTable& table) override;
    void on_due(Peer& peer) override;

private:
    void handle_ping(Peer& peer, base::Bytes payload);
    void handle_pong(Peer& peer, base::Bytes payload);
    void send_ping(Peer& peer);

    Context& context_;
};

}  // namespace malha::p2p

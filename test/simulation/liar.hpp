// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What peers have in common that are no nodes: a handshake, and then whatever a test wants.
#pragma once

#include <string>

#include "malha/wire/handshake_messages.hpp"
#include "simulation/network.hpp"

namespace malha::simulation {

/// A peer that completes the handshake and then does what its kind does.
class Liar : public Endpoint {
public:
    /// @param names_wtxids  BIP 339.
    explicit Liar(Network& network, bool names_wtxids = false)
        : network_(network), names_wtxids_(names_wtxids) {
        network.add(*this);
    }

    void connected(const p2p::ConnectionInfo& info) override {
        peer_ = info.id;
        is_open_ = true;
        send(wire::Version{.protocol_version = 70016,
                           .services = wire::service::kNetwork | wire::service::kWitness,
                           .time = network_.clock.now().value,
                           .receiver = {},
                           .sender = {},
                           .nonce = 1 + network_.rng.u64() / 2,
                           .user_agent = "/liar/",
                           .start_height = 1'000'000,
                           .relay = true});
    }
    void received(p2p::PeerId, std::string_view command, base::Bytes payload) override {
        if (command == wire::command::kVersion) {
            if (names_wtxids_) send(wire::WtxidRelay{});
            send(wire::Verack{});
        }
        if (command == wire::command::kPing)
            if (const auto ping = wire::decode<wire::Ping>(payload)) send(wire::Pong{ping->nonce});
        if (command == wire::command::kVerack) on_ready();
        on_message(command, payload);
    }
    void disconnected(p2p::PeerId) override { is_open_ = false; }
    [[nodiscard]] bool is_open() const { return is_open_; }

protected:
    virtual void on_ready() {}
    virtual void on_message(std::string_view /*command*/, const base::Bytes& /*payload*/) {}

    template <class Message>
    void send(const Message& message) {
        send_raw(std::string(Message::kCommand), wire::encode(message));
    }
    void send_raw(std::string command, base::Bytes payload) {
        if (is_open_) network_.send(*this, peer_, std::move(command), std::move(payload));
    }

    Network& network_;
    const bool names_wtxids_;
    p2p::PeerId peer_{};
    bool is_open_ = false;
};

}  // namespace malha::simulation

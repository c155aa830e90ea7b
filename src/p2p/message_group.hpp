// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The messages of one topic and what is done about them. A group names its messages once, in
// add_handlers(); nothing else decides which code gets which message.
#pragma once

#include <functional>
#include <map>
#include <string_view>
#include <utility>

#include "context.hpp"

namespace malha::p2p {

/// How far the handshake must be for a message to be heard; earlier ones are ignored.
enum class Stage : std::uint8_t { connected, after_version, after_verack };

/// What a payload that cannot be decoded means.
enum class BadPayload : std::uint8_t {
    ignore,            ///< nothing; but too many elements are misbehaviour
    ignore_all,        ///< nothing
    disconnect_above,  ///< nothing; but too many elements end the connection
    disconnect,        ///< the end of the connection
};

class HandlerTable {
public:
    using Handler = std::function<void(Peer&, base::Bytes)>;
    struct Entry {
        Stage stage;
        Handler handle;
    };

    explicit HandlerTable(Context& context) : context_(context) {}

    /// Each command has one handler.
    void add(std::string_view command, Stage stage, Handler handler) {
        const bool is_new = entries_.try_emplace(command, Entry{stage, std::move(handler)}).second;
        MALHA_ASSERT(is_new);
    }
    /// Why a peer must not send a message, whatever is in it; empty: it may.
    template <class Group>
    using Objection = std::string_view (Group::*)(const Peer&) const;

    /// Decodes, and calls the method of the group. Peers with whose message the group finds fault
    /// before are disconnected.
    template <class Message, class Group>
    void add(Stage stage, Group& group, void (Group::*method)(Peer&, Message&&),
             BadPayload bad_payload = BadPayload::ignore, Objection<Group> objection = nullptr) {
        add(Message::kCommand, stage, [=, this, &group](Peer& peer, base::Bytes payload) {
            if (objection != nullptr)
                if (const std::string_view why = (group.*objection)(peer); !why.empty())
                    return context_.disconnect(peer, std::string(why));
            auto message = wire::decode<Message>(std::move(payload));
            if (message) return (group.*method)(peer, std::move(message).value());
            refuse(peer, Message::kCommand, message.error(), bad_payload);
        });
    }
    [[nodiscard]] const Entry* find(std::string_view command) const {
        const auto found = entries_.find(command);
        return found == entries_.end() ? nullptr : &found->second;
    }

private:
    void refuse(Peer& peer, std::string_view command, wire::DecodeError error,
                BadPayload bad_payload);

    Context& context_;
    std::map<std::string_view, Entry> entries_;  ///< keys are the constants of wire/commands.hpp
};

/// Thread: node strand.
class MessageGroup {
public:
    MessageGroup() = default;
    virtual ~MessageGroup() = default;
    MessageGroup(const MessageGroup&) = delete;
    MessageGroup& operator=(const MessageGroup&) = delete;

    virtual void add_handlers(HandlerTable& table) = 0;
    /// The connection stands; nothing was exchanged.
    virtual void on_connected(Peer&) {}
    /// The handshake is done.
    virtual void on_ready(Peer&) {}
    /// The connection is gone; afterwards the peer is forgotten.
    virtual void on_gone(Peer&) {}
    /// After every message and at every tick: what is due for this peer.
    virtual void on_due(Peer&) {}
    /// Time has passed: what is due for no peer in particular.
    virtual void on_tick() {}
};

}  // namespace malha::p2p

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Keeps the messages of a peer in their order while a block that it sent is taken in.
//
// Checking and connecting a block takes the worker pool and several turns of the strand. What the
// peer said after the block waits for that, so that answers are as of a chain with the block (BIP
// 152 asks for it, and whoever pings after a block may rely on it). The messages that wait keep
// their charge on the connection's receive budget: beyond it the socket is not read.
//
// Not used while the node is behind, when peers send many blocks in a row on purpose.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <string_view>
#include <vector>

#include "malha/net/network.hpp"

namespace malha::node {

/// Thread: node strand.
class MessageGate {
public:
    /// A block of the peer is being checked.
    void close(net::ConnectionId id) { ++gates_[id].checks; }
    /// One is checked. @param advances  the chain is about to take it.
    void checked(net::ConnectionId id, bool advances) {
        const auto found = gates_.find(id);
        if (found == gates_.end() || found->second.checks == 0) return;
        --found->second.checks;
        found->second.advances |= advances;
    }
    /// The chain has taken what there was. @return the peers whose messages may go on.
    [[nodiscard]] std::vector<net::ConnectionId> advanced() {
        std::vector<net::ConnectionId> ready;
        for (auto& [id, gate] : gates_) {
            if (gate.advances && gate.checks == 0) ready.push_back(id);
            gate.advances = false;
        }
        return ready;
    }
    [[nodiscard]] bool is_closed(net::ConnectionId id) const {
        const auto found = gates_.find(id);
        return found != gates_.end() && (found->second.checks != 0 || found->second.advances);
    }
    void keep(net::ConnectionId id, net::IncomingMessage message) {
        gates_[id].waiting.push_back(std::move(message));
    }
    /// The next message, unless it must wait.
    [[nodiscard]] std::optional<net::IncomingMessage> next(net::ConnectionId id) {
        const auto found = gates_.find(id);
        if (found == gates_.end() || is_closed(id)) return std::nullopt;
        auto& waiting = found->second.waiting;
        if (waiting.empty()) {
            gates_.erase(found);
            return std::nullopt;
        }
        std::optional<net::IncomingMessage> message(std::move(waiting.front()));
        waiting.pop_front();
        return message;
    }
    /// Whether the peer's next message, if there is one, is of this kind.
    [[nodiscard]] bool is_next(net::ConnectionId id, std::string_view command) const {
        const auto found = gates_.find(id);
        return found != gates_.end() && !found->second.waiting.empty() &&
               found->second.waiting.front().command == command;
    }
    /// Peers of which messages are kept, in a circle that begins behind `last`.
    [[nodiscard]] std::vector<net::ConnectionId> waiting(net::ConnectionId last = {}) const {
        std::vector<net::ConnectionId> ids;
        for (const auto& [id, gate] : gates_)
            if (!gate.waiting.empty()) ids.push_back(id);
        std::ranges::rotate(ids, std::ranges::upper_bound(ids, last));
        return ids;
    }
    void forget(net::ConnectionId id) { gates_.erase(id); }

private:
    struct Gate {
        int checks = 0;
        bool advances = false;
        std::deque<net::IncomingMessage> waiting;  ///< bounded by the connection's receive budget
    };
    std::map<net::ConnectionId, Gate> gates_;  ///< only of those that wait, or did a moment ago
};

}  // namespace malha::node

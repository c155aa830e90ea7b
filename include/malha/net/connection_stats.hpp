// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What is known about a connection from outside of the protocol: counters and times.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "malha/base/time.hpp"
#include "malha/wire/network_address.hpp"
#include "malha/wire/transport.hpp"

namespace malha::net {

/// The number of a connection: given once, from 0, never used again.
enum class ConnectionId : std::int64_t {};

enum class Direction : std::uint8_t { inbound, outbound };

/// Name under which messages count that are no message of the protocol.
inline constexpr const char* kOtherMessages = "*other*";

struct ConnectionStats {
    ConnectionId id{};
    base::UnixSeconds connected_at;
    base::UnixSeconds last_send;     ///< 0: nothing yet
    base::UnixSeconds last_receive;  ///< 0: nothing yet
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;
    /// Bytes on the wire per command; names outside of the protocol count as kOtherMessages.
    std::map<std::string, std::uint64_t> bytes_sent_per_message;
    std::map<std::string, std::uint64_t> bytes_received_per_message;
    std::size_t send_queue_bytes = 0;
    wire::TransportKind transport = wire::TransportKind::detecting;
    std::optional<std::array<std::uint8_t, 32>> session_id;  ///< BIP324
};

/// All connections together, since the start.
struct TrafficTotals {
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;
};

}  // namespace malha::net

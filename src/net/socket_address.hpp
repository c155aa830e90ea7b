// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Between our addresses and those of the system.
#pragma once

#include <optional>

#include "malha/wire/network_address.hpp"
#include "net/asio.hpp"

namespace malha::net {

/// Empty optional: an address of a network that sockets do not reach.
[[nodiscard]] std::optional<tcp::endpoint> to_tcp(const wire::Endpoint& endpoint);
[[nodiscard]] wire::NetworkAddress from_ip(const asio::ip::address& address);
[[nodiscard]] wire::Endpoint from_tcp(const tcp::endpoint& endpoint);
/// Empty optional: not TCP, or not connected.
[[nodiscard]] std::optional<wire::Endpoint> local_endpoint(const Socket& socket);

}  // namespace malha::net

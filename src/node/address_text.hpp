// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Network addresses as users write them, judged without asking a name server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace malha::node {

struct HostPort {
    std::string host;  ///< without the brackets of IPv6 notation
    std::optional<std::uint16_t> port;
};

/// "host", "host:port", "[ipv6]:port", "ipv6". Empty: the port is no number from 1 to 65535.
[[nodiscard]] std::optional<HostPort> split_host_port(std::string_view text);
/// 1 to 65535, decimal digits only.
[[nodiscard]] std::optional<std::uint16_t> parse_port(std::string_view text);

/// An IP address, or the name of an onion or I2P service.
[[nodiscard]] bool is_network_address(std::string_view host);

}  // namespace malha::node

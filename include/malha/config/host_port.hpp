// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Hosts and ports as users write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace malha::config {

struct HostPort {
    std::string host;  ///< without the brackets of IPv6 notation
    std::optional<std::uint16_t> port;
};

/// "host", "host:port", "[ipv6]:port", "ipv6". Empty: the port is no number from 1 to 65535.
[[nodiscard]] std::optional<HostPort> split_host_port(std::string_view text);
/// 1 to 65535, decimal digits only.
[[nodiscard]] std::optional<std::uint16_t> parse_port(std::string_view text);

}  // namespace malha::config

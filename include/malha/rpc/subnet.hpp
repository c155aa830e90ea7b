// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Subnet: the clients that -rpcallowip lets in.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace malha::rpc {

/// IPv6, or IPv4 as ::ffff:a.b.c.d.
using IpBytes = std::array<std::uint8_t, 16>;

/// A numeric address. Empty optional: anything else, host names included.
[[nodiscard]] std::optional<IpBytes> parse_ip(std::string_view text);

class Subnet {
public:
    /// "1.2.3.4", "1.2.3.4/24", "1.2.3.4/255.255.255.0", "::1", "fe80::/10".
    /// Empty optional: malformed, or a netmask with holes.
    [[nodiscard]] static std::optional<Subnet> parse(std::string_view text);

    [[nodiscard]] bool contains(const IpBytes& address) const;

private:
    Subnet(const IpBytes& network, unsigned prefix_bits)
        : network_(network), prefix_bits_(prefix_bits) {}

    IpBytes network_;
    unsigned prefix_bits_;  ///< of the 128
};

/// 127.0.0.0/8 and ::1.
[[nodiscard]] std::vector<Subnet> loopback_subnets();

}  // namespace malha::rpc

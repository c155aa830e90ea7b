// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Addresses as people read and write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "malha/wire/network_address.hpp"

namespace malha::wire {

/// "1.2.3.4", "2001:db8::1" (RFC 5952), "....onion", "....b32.i2p", "....internal".
[[nodiscard]] std::string to_text(const NetworkAddress& address);
/// The same with the port; IPv6 and CJDNS addresses in brackets: "[2001:db8::1]:8333".
[[nodiscard]] std::string to_text(const Endpoint& endpoint);

/// A numeric address or an onion or I2P name, of any case. IPv4 also in its old forms: "127.1" is
/// 127.0.0.1, "0x7f000001" too. IPv4 inside IPv6 is IPv4; fc00::/8 is IPv6, as only options tell
/// whether CJDNS is meant. Empty optional: anything else.
[[nodiscard]] std::optional<NetworkAddress> parse_address(std::string_view text);

}  // namespace malha::wire

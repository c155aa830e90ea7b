// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Ranges of addresses as people read and write them: "1.2.3.4", "10.0.0.0/8",
// "192.168.0.0/255.255.0.0", "2001:db8::/32", an onion name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "malha/p2p/ban_list.hpp"

namespace malha::p2p {

/// Empty optional: no address, a mask with gaps, or more bits than the address has.
[[nodiscard]] std::optional<Subnet> parse_subnet(std::string_view text);
/// IP ranges always with their prefix length, other addresses alone.
[[nodiscard]] std::string to_text(const Subnet& subnet);

}  // namespace malha::p2p

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What an address tells: whether anybody could reach it, and which others are likely to belong to
// the same owner.
#pragma once

#include <string_view>

#include "malha/base/bytes.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::p2p {

/// Loopback, or "this network" (0.0.0.0/8, ::1).
[[nodiscard]] bool is_local(const wire::NetworkAddress& address);
/// False for addresses that can belong to nobody (unspecified, broadcast, documentation).
[[nodiscard]] bool is_valid(const wire::NetworkAddress& address);
/// Valid, and not reserved for private or special use: worth telling others.
[[nodiscard]] bool is_routable(const wire::NetworkAddress& address);

/// How an IPv6 address is reached: by itself, or by the IPv4 address inside of it.
enum class Ipv6Kind : std::uint8_t { native, tunnel, teredo };
/// Native for all other networks.
[[nodiscard]] Ipv6Kind ipv6_kind(const wire::NetworkAddress& address);

/// The IPv4 address inside an IPv6 address of a transition mechanism; else the address itself.
[[nodiscard]] wire::NetworkAddress with_embedded_ipv4(const wire::NetworkAddress& address);

/// fc00::/8 stands for CJDNS where that is reached: such an address is then one of CJDNS.
enum class Fc00 : std::uint8_t { is_ipv6, is_cjdns };
[[nodiscard]] wire::NetworkAddress resolve_fc00(const wire::NetworkAddress& address, Fc00 meaning);

/// "ipv4", "ipv6", "onion", "i2p", "cjdns", "internal", or "not_publicly_routable".
[[nodiscard]] std::string_view network_name(const wire::NetworkAddress& address);
/// Without regard to routing.
[[nodiscard]] std::string_view network_name(wire::Network network);

/// The group of addresses that one operator may easily own: /16 of IPv4 (also where IPv6 embeds
/// it), /32 of IPv6, four bits of the others. Equal bytes: same group. The encoding is part of the
/// format of peers.dat.
[[nodiscard]] base::Bytes network_group(const wire::NetworkAddress& address);

/// The bytes that stand for an address and port in the hashes of peers.dat.
[[nodiscard]] base::Bytes endpoint_key(const wire::Endpoint& endpoint);

}  // namespace malha::p2p

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See address_rules.hpp. The ranges are those of the RFCs named beside them.
#include "malha/p2p/address_rules.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "malha/base/assert.hpp"

namespace malha::p2p {
namespace {

using wire::Network;
using wire::NetworkAddress;

/// Leading bits of a range of addresses.
struct Prefix {
    std::array<std::uint8_t, 12> bytes;
    unsigned bits;
};

bool matches(base::ByteView address, const Prefix& prefix) {
    const std::size_t whole = prefix.bits / 8;
    if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole),
                    prefix.bytes.begin()))
        return false;
    const unsigned rest = prefix.bits % 8;
    return rest == 0 || (address[whole] ^ prefix.bytes[whole]) >> (8 - rest) == 0;
}

constexpr Prefix kIpv4Local[] = {{{127}, 8}, {{0}, 8}};
constexpr Prefix kIpv4Unroutable[] = {
    {{10}, 8},          // RFC 1918
    {{192, 168}, 16},   // RFC 1918
    {{172, 16}, 12},    // RFC 1918
    {{198, 18}, 15},    // RFC 2544
    {{169, 254}, 16},   // RFC 3927
    {{100, 64}, 10},    // RFC 6598
    {{192, 0, 2}, 24},  // RFC 5737
    {{198, 51, 100}, 24},
    {{203, 0, 113}, 24},
};
constexpr Prefix kIpv6Documentation{{0x20, 0x01, 0x0d, 0xb8}, 32};  // RFC 3849
constexpr Prefix kIpv6Unroutable[] = {
    {{0xfe, 0x80}, 64},              // RFC 4862
    {{0xfc}, 7},                     // RFC 4193
    {{0x20, 0x01, 0x00, 0x10}, 28},  // RFC 4843
    {{0x20, 0x01, 0x00, 0x20}, 28},  // RFC 7343
};
constexpr Prefix kIpv6SixToFour{{0x20, 0x02}, 16};                           // RFC 3964
constexpr Prefix kIpv6Teredo{{0x20, 0x01, 0x00, 0x00}, 32};                  // RFC 4380
constexpr Prefix kIpv6WellKnown{{0x00, 0x64, 0xff, 0x9b}, 96};               // RFC 6052
constexpr Prefix kIpv6Translated{{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};  // RFC 6145
constexpr Prefix kIpv6HurricaneElectric{{0x20, 0x01, 0x04, 0x70}, 32};

template <std::size_t N>
bool matches_any(base::ByteView address, const Prefix (&prefixes)[N]) {
    return std::any_of(std::begin(prefixes), std::end(prefixes),
                       [&](const Prefix& prefix) { return matches(address, prefix); });
}

/// The IPv4 address behind an IPv6 address of a transition mechanism.
std::optional<std::array<std::uint8_t, 4>> embedded_ipv4(base::ByteView ipv6) {
    const auto at = [&](std::size_t offset) {
        std::array<std::uint8_t, 4> bytes{};
        std::copy_n(ipv6.begin() + static_cast<std::ptrdiff_t>(offset), 4, bytes.begin());
        return bytes;
    };
    if (matches(ipv6, kIpv6WellKnown) || matches(ipv6, kIpv6Translated)) return at(12);
    if (matches(ipv6, kIpv6SixToFour)) return at(2);
    if (!matches(ipv6, kIpv6Teredo)) return std::nullopt;
    auto inverted = at(12);
    for (std::uint8_t& byte : inverted)
        byte = static_cast<std::uint8_t>(~byte);
    return inverted;
}

/// Numbers of the networks in groups (part of the format of peers.dat).
std::uint8_t class_of(Network network) {
    switch (network) {
        case Network::ipv4:
            return 1;
        case Network::ipv6:
            return 2;
        case Network::onion:
            return 3;
        case Network::i2p:
            return 4;
        case Network::cjdns:
            return 5;
        case Network::internal:
            return 6;
    }
    MALHA_ASSERT(false);
}
constexpr std::uint8_t kUnroutableClass = 0;

/// @param bits  how many leading bits of the address make the group; the others are set.
base::Bytes group_of(std::uint8_t network_class, base::ByteView address, unsigned bits) {
    const std::size_t whole = bits / 8;
    base::Bytes group(1 + whole, network_class);
    std::copy_n(address.begin(), whole, group.begin() + 1);
    if (bits % 8 != 0)
        group.push_back(static_cast<std::uint8_t>(address[whole] | ((1U << (8 - bits % 8)) - 1)));
    return group;
}

base::Bytes ip_group(const NetworkAddress& address) {
    const base::ByteView bytes = address.bytes();
    if (address.network() == Network::ipv4) return group_of(class_of(Network::ipv4), bytes, 16);
    if (const auto ipv4 = embedded_ipv4(bytes)) return group_of(class_of(Network::ipv4), *ipv4, 16);
    // Hurricane Electric gives /48 away by the thousand.
    const unsigned bits = matches(bytes, kIpv6HurricaneElectric) ? 36 : 32;
    return group_of(class_of(Network::ipv6), bytes, bits);
}

}  // namespace

bool is_local(const NetworkAddress& address) {
    constexpr std::array<std::uint8_t, 16> kLoopback{0, 0, 0, 0, 0, 0, 0, 0,
                                                     0, 0, 0, 0, 0, 0, 0, 1};
    if (address.network() == Network::ipv4) return matches_any(address.bytes(), kIpv4Local);
    return address.network() == Network::ipv6 && std::ranges::equal(address.bytes(), kLoopback);
}

bool is_valid(const NetworkAddress& address) {
    const base::ByteView bytes = address.bytes();
    const auto is_all = [&](std::uint8_t value) {
        return std::all_of(bytes.begin(), bytes.end(),
                           [&](std::uint8_t byte) { return byte == value; });
    };
    switch (address.network()) {
        case Network::ipv4:
            return !is_all(0) && !is_all(0xff);
        case Network::ipv6:
            return !is_all(0) && !matches(bytes, kIpv6Documentation);
        case Network::cjdns:
            return bytes[0] == 0xfc;
        case Network::onion:
        case Network::i2p:
            return true;
        case Network::internal:
            return false;
    }
    MALHA_ASSERT(false);
}

bool is_routable(const NetworkAddress& address) {
    if (!is_valid(address) || is_local(address)) return false;
    if (address.network() == Network::ipv4) return !matches_any(address.bytes(), kIpv4Unroutable);
    return address.network() != Network::ipv6 || !matches_any(address.bytes(), kIpv6Unroutable);
}

Ipv6Kind ipv6_kind(const NetworkAddress& address) {
    if (address.network() != Network::ipv6) return Ipv6Kind::native;
    if (matches(address.bytes(), kIpv6Teredo)) return Ipv6Kind::teredo;
    return embedded_ipv4(address.bytes()) ? Ipv6Kind::tunnel : Ipv6Kind::native;
}

NetworkAddress with_embedded_ipv4(const NetworkAddress& address) {
    if (address.network() != Network::ipv6) return address;
    const auto ipv4 = embedded_ipv4(address.bytes());
    return ipv4 ? NetworkAddress::ipv4(*ipv4) : address;
}

NetworkAddress resolve_fc00(const NetworkAddress& address, Fc00 meaning) {
    constexpr std::uint8_t kCjdnsPrefix = 0xfc;
    const bool is_flipped = meaning == Fc00::is_cjdns && address.network() == Network::ipv6 &&
                            address.bytes()[0] == kCjdnsPrefix;
    return is_flipped ? NetworkAddress(Network::cjdns, address.bytes()) : address;
}

std::string_view network_name(Network network) {
    switch (network) {
        case Network::ipv4:
            return "ipv4";
        case Network::ipv6:
            return "ipv6";
        case Network::onion:
            return "onion";
        case Network::i2p:
            return "i2p";
        case Network::cjdns:
            return "cjdns";
        case Network::internal:
            return "internal";
    }
    MALHA_ASSERT(false);
}

std::string_view network_name(const NetworkAddress& address) {
    if (address.network() == Network::internal) return network_name(Network::internal);
    return is_routable(address) ? network_name(address.network()) : "not_publicly_routable";
}

base::Bytes network_group(const NetworkAddress& address) {
    const Network network = address.network();
    if (network == Network::internal) return group_of(class_of(network), address.bytes(), 8 * 10);
    if (!is_routable(address)) return {kUnroutableClass};
    switch (network) {
        case Network::onion:
        case Network::i2p:
            return group_of(class_of(network), address.bytes(), 4);
        case Network::cjdns:
            // The first byte is the same for all of them.
            return group_of(class_of(network), address.bytes(), 12);
        default:
            return ip_group(address);
    }
}

base::Bytes endpoint_key(const wire::Endpoint& endpoint) {
    base::Bytes key;
    const Network network = endpoint.address.network();
    if (network == Network::ipv4 || network == Network::ipv6 || network == Network::internal) {
        const auto bytes = wire::to_v1_bytes(endpoint.address);
        key.assign(bytes.begin(), bytes.end());
    } else {
        key = base::to_bytes(endpoint.address.bytes());
    }
    key.push_back(static_cast<std::uint8_t>(endpoint.port >> 8));
    key.push_back(static_cast<std::uint8_t>(endpoint.port));
    return key;
}

}  // namespace malha::p2p

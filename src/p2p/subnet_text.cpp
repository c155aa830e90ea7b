// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See subnet_text.hpp.
#include "malha/p2p/subnet_text.hpp"

#include <bit>
#include <charconv>

#include "malha/wire/address_text.hpp"

namespace malha::p2p {
namespace {

bool has_ranges(wire::Network network) {
    return network == wire::Network::ipv4 || network == wire::Network::ipv6;
}

/// The leading ones of a netmask. Empty: it has gaps.
std::optional<unsigned> bits_of_mask(const wire::NetworkAddress& mask) {
    unsigned bits = 0;
    bool ended = false;
    for (const std::uint8_t byte : mask.bytes()) {
        const auto ones = static_cast<unsigned>(std::countl_one(byte));
        const bool has_gap = static_cast<std::uint8_t>(byte << ones) != 0;
        if (has_gap || (ended && byte != 0)) return std::nullopt;
        bits += ones;
        ended |= ones < 8;
    }
    return bits;
}

std::optional<unsigned> parse_bits(std::string_view text, const wire::NetworkAddress& address) {
    unsigned bits = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), bits);
    if (code == std::errc{} && end == text.data() + text.size())
        return bits <= 8 * address.bytes().size() ? std::optional(bits) : std::nullopt;
    const auto mask = wire::parse_address(text);
    if (!mask || mask->network() != address.network()) return std::nullopt;
    return bits_of_mask(*mask);
}

}  // namespace

std::optional<Subnet> parse_subnet(std::string_view text) {
    const auto slash = text.rfind('/');
    const auto address = wire::parse_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    if (slash == std::string_view::npos) return Subnet::of(*address);
    if (!has_ranges(address->network())) return std::nullopt;
    const auto bits = parse_bits(text.substr(slash + 1), *address);
    return bits ? std::optional(Subnet::make(*address, *bits)) : std::nullopt;
}

std::string to_text(const Subnet& subnet) {
    std::string address = wire::to_text(subnet.address);
    if (!has_ranges(subnet.address.network())) return address;
    return address + "/" + std::to_string(subnet.prefix_bits);
}

}  // namespace malha::p2p

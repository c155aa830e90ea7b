// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/subnet.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

namespace malha::rpc {
namespace {

constexpr unsigned kAllBits = 128;
constexpr unsigned kMappedPrefixBits = 96;  ///< of ::ffff:0:0/96, where IPv4 lives

bool is_ipv4(const IpBytes& address) {
    constexpr IpBytes kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return std::equal(address.begin(), address.begin() + 12, kMapped.begin());
}

/// The length of a netmask's run of leading ones; empty optional when ones follow zeros.
std::optional<unsigned> netmask_bits(const IpBytes& mask) {
    unsigned bits = 0;
    while (bits < kAllBits && ((mask[bits / 8] << (bits % 8)) & 0x80) != 0)
        ++bits;
    unsigned ones = 0;
    for (const auto byte : mask)
        ones += static_cast<unsigned>(std::popcount(byte));
    if (ones != bits) return std::nullopt;
    return bits;
}

std::optional<unsigned> parse_prefix(std::string_view text, bool ipv4) {
    const unsigned base = ipv4 ? kMappedPrefixBits : 0;
    unsigned bits = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, bits);
    if (error == std::errc{} && stop == end)
        return bits <= kAllBits - base ? std::optional(base + bits) : std::nullopt;
    auto mask = parse_ip(text);
    if (!mask || is_ipv4(*mask) != ipv4) return std::nullopt;
    if (ipv4) std::fill_n(mask->begin(), 12, std::uint8_t{0xff});
    return netmask_bits(*mask);
}

}  // namespace

std::optional<IpBytes> parse_ip(std::string_view text) {
    if (text.find('\0') != std::string_view::npos)
        return std::nullopt;  // the system would stop there
    const std::string zero_ended(text);
    in_addr ipv4{};
    if (inet_pton(AF_INET, zero_ended.c_str(), &ipv4) == 1) {
        IpBytes address{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
        std::memcpy(address.data() + 12, &ipv4, 4);
        return address;
    }
    IpBytes address{};
    if (inet_pton(AF_INET6, zero_ended.c_str(), address.data()) == 1) return address;
    return std::nullopt;
}

std::optional<Subnet> Subnet::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto network = parse_ip(text.substr(0, slash));
    if (!network) return std::nullopt;
    if (slash == std::string_view::npos) return Subnet(*network, kAllBits);
    // An IPv4 address in IPv6 notation has a prefix of up to 128 bits.
    const bool ipv4_notation = text.substr(0, slash).find(':') == std::string_view::npos;
    const auto bits = parse_prefix(text.substr(slash + 1), ipv4_notation);
    if (!bits) return std::nullopt;
    return Subnet(*network, *bits);
}

bool Subnet::contains(const IpBytes& address) const {
    const std::size_t whole = prefix_bits_ / 8;
    if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole),
                    network_.begin()))
        return false;
    const unsigned rest = prefix_bits_ % 8;
    return rest == 0 || ((address[whole] ^ network_[whole]) >> (8 - rest)) == 0;
}

std::vector<Subnet> loopback_subnets() {
    return {*Subnet::parse("127.0.0.0/8"), *Subnet::parse("::1")};
}

}  // namespace malha::rpc

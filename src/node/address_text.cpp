// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See address_text.hpp.
#include "address_text.hpp"

#include <arpa/inet.h>

#include <array>
#include <bit>
#include <charconv>

namespace malha::node {
namespace {

/// The whole text as an unsigned decimal number up to `max`.
std::optional<std::uint32_t> parse_number(std::string_view text, std::uint32_t max) {
    std::uint32_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, value);
    if (code != std::errc() || stop != end || value > max) return std::nullopt;
    return value;
}

bool parses_as(int family, std::string_view host) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return inet_pton(family, std::string(host).c_str(), address.data()) == 1;
}

/// An IPv4 mask of leading ones, such as 255.255.0.0.
bool is_netmask(std::string_view text) {
    in_addr mask{};
    if (inet_pton(AF_INET, std::string(text).c_str(), &mask) != 1) return false;
    const std::uint32_t bits = ntohl(mask.s_addr);
    return std::countl_one(bits) + std::countr_zero(bits) >= 32;
}

bool is_service_name(std::string_view host, std::string_view suffix, std::size_t digits) {
    return host.size() == digits + suffix.size() && host.ends_with(suffix) &&
           host.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") == digits;
}

}  // namespace

std::optional<std::uint16_t> parse_port(std::string_view text) {
    const auto port = parse_number(text, 65535);
    if (!port || *port == 0) return std::nullopt;
    return static_cast<std::uint16_t>(*port);
}

std::optional<HostPort> split_host_port(std::string_view text) {
    HostPort result;
    const auto colon = text.rfind(':');
    const bool bracketed = colon != std::string_view::npos && colon > 0 && text.front() == '[' &&
                           text[colon - 1] == ']';
    const bool several = colon != std::string_view::npos && text.find(':') != colon;
    if (colon != std::string_view::npos && (bracketed || !several)) {
        result.port = parse_port(text.substr(colon + 1));
        if (!result.port) return std::nullopt;
        text = text.substr(0, colon);
    }
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    result.host = text;
    return result;
}

bool is_ip(std::string_view host) {
    return parses_as(AF_INET, host) || parses_as(AF_INET6, host);
}

bool is_network_address(std::string_view host) {
    constexpr std::size_t kOnionDigits = 56;  // Tor v3: key, checksum and version in base 32.
    constexpr std::size_t kI2pDigits = 52;    // SHA-256 in base 32.
    return is_ip(host) || is_service_name(host, ".onion", kOnionDigits) ||
           is_service_name(host, ".b32.i2p", kI2pDigits);
}

bool is_subnet(std::string_view text) {
    const auto slash = text.find('/');
    const std::string_view address = text.substr(0, slash);
    if (slash == std::string_view::npos) return is_ip(address);
    const std::string_view size = text.substr(slash + 1);
    if (parses_as(AF_INET, address)) return parse_number(size, 32) || is_netmask(size);
    return parses_as(AF_INET6, address) && parse_number(size, 128);
}

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See address_text.hpp.
#include "address_text.hpp"

#include <charconv>

#include "malha/rpc/subnet.hpp"

namespace malha::node {
namespace {

bool is_service_name(std::string_view host, std::string_view suffix, std::size_t digits) {
    return host.size() == digits + suffix.size() && host.ends_with(suffix) &&
           host.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") == digits;
}

}  // namespace

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, port);
    if (code != std::errc() || stop != end || port == 0) return std::nullopt;
    return port;
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

bool is_network_address(std::string_view host) {
    constexpr std::size_t kOnionDigits = 56;  // Tor v3: key, checksum and version in base 32.
    constexpr std::size_t kI2pDigits = 52;    // SHA-256 in base 32.
    return rpc::parse_ip(host) || is_service_name(host, ".onion", kOnionDigits) ||
           is_service_name(host, ".b32.i2p", kI2pDigits);
}

}  // namespace malha::node

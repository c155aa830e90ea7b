// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See host_port.hpp.
#include "malha/config/host_port.hpp"

#include <charconv>

namespace malha::config {

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

}  // namespace malha::config

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See resolve.hpp.
#include "malha/net/resolve.hpp"

#include "net/socket_address.hpp"

namespace malha::net {

std::optional<wire::NetworkAddress> resolve_now(const std::string& name) {
    asio::io_context io;
    tcp::resolver resolver(io);
    error_code error;
    const auto results = resolver.resolve(name, "", error);
    if (error || results.empty()) return std::nullopt;
    return from_ip(results.begin()->endpoint().address());
}

}  // namespace malha::net

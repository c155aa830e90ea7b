// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See socket_address.hpp.
#include "net/socket_address.hpp"

#include <algorithm>
#include <cstring>

namespace malha::net {

std::optional<tcp::endpoint> to_tcp(const wire::Endpoint& endpoint) {
    const base::ByteView bytes = endpoint.address.bytes();
    switch (endpoint.address.network()) {
        case wire::Network::ipv4: {
            asio::ip::address_v4::bytes_type ipv4{};
            std::ranges::copy(bytes, ipv4.begin());
            return tcp::endpoint(asio::ip::address_v4(ipv4), endpoint.port);
        }
        case wire::Network::ipv6:
        case wire::Network::cjdns: {
            asio::ip::address_v6::bytes_type ipv6{};
            std::ranges::copy(bytes, ipv6.begin());
            return tcp::endpoint(asio::ip::address_v6(ipv6), endpoint.port);
        }
        case wire::Network::onion:
        case wire::Network::i2p:
        case wire::Network::internal:
            break;
    }
    return std::nullopt;
}

wire::NetworkAddress from_ip(const asio::ip::address& address) {
    if (address.is_v4()) return wire::NetworkAddress::ipv4(address.to_v4().to_bytes());
    const auto bytes = address.to_v6().to_bytes();
    return wire::from_v1_bytes(bytes);
}

wire::Endpoint from_tcp(const tcp::endpoint& endpoint) {
    return {from_ip(endpoint.address()), endpoint.port()};
}

std::optional<wire::Endpoint> local_endpoint(const Socket& socket) {
    error_code error;
    const SocketEndpoint generic = socket.local_endpoint(error);
    const int family = generic.protocol().family();
    if (error || (family != AF_INET && family != AF_INET6)) return std::nullopt;
    tcp::endpoint endpoint;
    endpoint.resize(generic.size());
    std::memcpy(endpoint.data(), generic.data(), generic.size());
    return from_tcp(endpoint);
}

}  // namespace malha::net

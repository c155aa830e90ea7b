// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See local_addresses.hpp.
#include "malha/net/local_addresses.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>

#include "net/asio.hpp"
#include "net/socket_address.hpp"

namespace malha::net {
namespace {

std::optional<asio::ip::address> address_of(const sockaddr* socket_address) {
    if (socket_address == nullptr) return std::nullopt;
    if (socket_address->sa_family == AF_INET) {
        sockaddr_in ipv4{};
        std::memcpy(&ipv4, socket_address, sizeof ipv4);
        return asio::ip::address_v4(ntohl(ipv4.sin_addr.s_addr));
    }
    if (socket_address->sa_family == AF_INET6) {
        sockaddr_in6 ipv6{};
        std::memcpy(&ipv6, socket_address, sizeof ipv6);
        asio::ip::address_v6::bytes_type bytes{};
        std::memcpy(bytes.data(), &ipv6.sin6_addr, bytes.size());
        return asio::ip::address_v6(bytes);
    }
    return std::nullopt;
}

bool is_wanted(const asio::ip::address& address) {
    const bool is_link_local = address.is_v4() ? (address.to_v4().to_uint() >> 16) == 0xa9fe
                                               : address.to_v6().is_link_local();
    return !address.is_loopback() && !is_link_local;
}

}  // namespace

std::vector<wire::NetworkAddress> local_addresses() {
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) return {};
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, freeifaddrs);
    std::vector<wire::NetworkAddress> addresses;
    for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
        if ((each->ifa_flags & IFF_UP) == 0 || (each->ifa_flags & IFF_LOOPBACK) != 0) continue;
        const auto address = address_of(each->ifa_addr);
        if (!address || !is_wanted(*address)) continue;
        const wire::NetworkAddress found = from_ip(*address);
        if (std::ranges::find(addresses, found) == addresses.end()) addresses.push_back(found);
    }
    return addresses;
}

}  // namespace malha::net

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Encodings of addresses. See network_address.hpp.
#include "malha/wire/network_address.hpp"

#include <algorithm>

#include "malha/base/assert.hpp"

namespace malha::wire {
namespace {

constexpr std::array<std::uint8_t, 12> kIpv4Prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
// fd87:d87e:eb43::/48, where Tor version 2 addresses lived.
constexpr std::array<std::uint8_t, 6> kTorV2Prefix = {0xfd, 0x87, 0xd8, 0x7e, 0xeb, 0x43};
// fd6b:88c0:8724::/48, from the hash of a text that means "internal".
constexpr std::array<std::uint8_t, 6> kInternalPrefix = {0xfd, 0x6b, 0x88, 0xc0, 0x87, 0x24};

/// BIP155 network ids. Id 3 was Tor version 2; internal addresses have none of their own.
constexpr std::uint8_t kIpv6Id = 2;
struct KnownId {
    std::uint8_t id;
    Network network;
};
constexpr std::array<KnownId, 5> kKnownIds = {{{1, Network::ipv4},
                                               {kIpv6Id, Network::ipv6},
                                               {4, Network::onion},
                                               {5, Network::i2p},
                                               {6, Network::cjdns}}};

bool has_prefix(base::ByteView bytes, base::ByteView prefix) {
    return bytes.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

std::optional<Network> network_of_id(std::uint8_t id) {
    for (const KnownId& known : kKnownIds)
        if (known.id == id) return known.network;
    return std::nullopt;
}

}  // namespace

std::size_t address_size(Network network) {
    switch (network) {
        case Network::ipv4:
            return 4;
        case Network::ipv6:
        case Network::cjdns:
            return 16;
        case Network::onion:
        case Network::i2p:
            return 32;
        case Network::internal:
            return 10;
    }
    MALHA_ASSERT(false);
}

NetworkAddress::NetworkAddress(Network network, base::ByteView bytes) : network_(network) {
    MALHA_ASSERT(bytes.size() == address_size(network));
    std::ranges::copy(bytes, bytes_.begin());
}

std::array<std::uint8_t, 16> to_v1_bytes(const NetworkAddress& address) {
    std::array<std::uint8_t, 16> out{};
    const auto put = [&](base::ByteView prefix) {
        std::ranges::copy(prefix, out.begin());
        std::ranges::copy(address.bytes(),
                          out.begin() + static_cast<std::ptrdiff_t>(prefix.size()));
    };
    switch (address.network()) {
        case Network::ipv4:
            put(kIpv4Prefix);
            break;
        case Network::ipv6:
            put({});
            break;
        case Network::internal:
            put(kInternalPrefix);
            break;
        case Network::onion:
        case Network::i2p:
        case Network::cjdns:
            break;
    }
    return out;
}

NetworkAddress from_v1_bytes(std::span<const std::uint8_t, 16> bytes) {
    if (has_prefix(bytes, kIpv4Prefix))
        return NetworkAddress(Network::ipv4, bytes.subspan(kIpv4Prefix.size()));
    if (has_prefix(bytes, kInternalPrefix))
        return NetworkAddress(Network::internal, bytes.subspan(kInternalPrefix.size()));
    if (has_prefix(bytes, kTorV2Prefix)) return {};
    return NetworkAddress(Network::ipv6, bytes);
}

bool Bip155Address::has_valid_size() const {
    const auto network = network_of_id(network_id);
    return !network || bytes.size() == address_size(*network);
}

std::optional<NetworkAddress> Bip155Address::known() const {
    const auto network = network_of_id(network_id);
    if (!network || bytes.size() != address_size(*network)) return std::nullopt;
    if (*network != Network::ipv6) return NetworkAddress(*network, bytes);
    const NetworkAddress address = from_v1_bytes(std::span<const std::uint8_t, 16>(bytes));
    const bool embedded = address.network() == Network::ipv4 || has_prefix(bytes, kTorV2Prefix);
    return embedded ? std::nullopt : std::optional(address);
}

Bip155Address Bip155Address::of(const NetworkAddress& address) {
    for (const KnownId& known : kKnownIds)
        if (known.network == address.network()) return {known.id, base::to_bytes(address.bytes())};
    return {kIpv6Id, base::to_bytes(to_v1_bytes(address))};
}

}  // namespace malha::wire

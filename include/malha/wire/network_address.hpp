// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Addresses of nodes on the networks of BIP155, in memory and in their two encodings.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>

#include "malha/base/bytes.hpp"
#include "malha/wire/service_flags.hpp"

namespace malha::wire {

enum class Network : std::uint8_t {
    ipv4,
    ipv6,
    onion,     ///< Tor version 3: the service's public key
    i2p,       ///< hash of the destination
    cjdns,     ///< fc00::/8
    internal,  ///< no address: the hashed name of a source of addresses (DNS seed)
};

/// Length of an address of a network; bytes.
[[nodiscard]] std::size_t address_size(Network network);

/// An address without port. Default: the IPv6 address of zeros, which is nobody's.
/// Ordered by network, then bytes.
class NetworkAddress {
public:
    NetworkAddress() = default;
    /// @param bytes  in network byte order; exactly address_size(network) of them.
    NetworkAddress(Network network, base::ByteView bytes);
    [[nodiscard]] static NetworkAddress ipv4(std::array<std::uint8_t, 4> bytes) {
        return NetworkAddress(Network::ipv4, bytes);
    }

    [[nodiscard]] Network network() const { return network_; }
    [[nodiscard]] base::ByteView bytes() const { return {bytes_.data(), address_size(network_)}; }

    friend bool operator==(const NetworkAddress&, const NetworkAddress&) = default;
    friend auto operator<=>(const NetworkAddress&, const NetworkAddress&) = default;

private:
    Network network_ = Network::ipv6;
    std::array<std::uint8_t, 32> bytes_{};  ///< beyond the address: zeros
};

/// An address and a port: where a node listens, or where a connection comes from.
struct Endpoint {
    NetworkAddress address;
    std::uint16_t port = 0;

    friend bool operator==(const Endpoint&, const Endpoint&) = default;
    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// What gossip says of a node.
struct AddressRecord {
    std::uint32_t time = 0;  ///< last seen; seconds since 1970
    ServiceFlags services = 0;
    Endpoint endpoint;

    friend bool operator==(const AddressRecord&, const AddressRecord&) = default;
};

/// The 16 bytes of version and addr messages: an IPv6 address, or IPv4 and internal ones inside
/// IPv6 prefixes. Networks that do not fit become zeros.
[[nodiscard]] std::array<std::uint8_t, 16> to_v1_bytes(const NetworkAddress& address);
/// Total: prefixes of IPv4 and internal addresses are recognised; the retired prefix of Tor
/// version 2 gives the address of zeros.
[[nodiscard]] NetworkAddress from_v1_bytes(std::span<const std::uint8_t, 16> bytes);

/// An address as addrv2 carries it (BIP155): networks unknown to us pass through.
struct Bip155Address {
    std::uint8_t network_id = 0;
    base::Bytes bytes;

    /// False: a network we know, with a length it does not have.
    [[nodiscard]] bool has_valid_size() const;
    /// Empty optional: unknown or retired network, or IPv6 bytes that stand for another network.
    [[nodiscard]] std::optional<NetworkAddress> known() const;
    /// Internal addresses become IPv6 ones with their prefix.
    [[nodiscard]] static Bip155Address of(const NetworkAddress& address);

    friend bool operator==(const Bip155Address&, const Bip155Address&) = default;
};

}  // namespace malha::wire

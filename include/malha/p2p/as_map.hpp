// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -asmap: which autonomous system (AS, an operator of a part of the internet) an IP address belongs
// to. Groups by AS tell better than prefixes who could own many addresses at once.
//
// The file is a program of bits over the 128 bits of an address (IPv4 as ::ffff:0:0/96), first bit
// first. Its instructions, each a type and then a number:
//   RETURN asn     the answer
//   JUMP offset    looks at the next bit of the address: when set, goes on `offset` bits further
//   MATCH bits     the next bits of the address must be these, else the answer is the default
//   DEFAULT asn    the answer from here on where nothing else is said
// Bits of a byte are taken from the lowest up. Numbers have a class, written as ones that end with
// a zero, and then as many bits as their class has, highest first.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "malha/base/bytes.hpp"
#include "malha/base/result.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::p2p {

/// Thread: any (immutable).
class AsMap {
public:
    /// Bytes of a map; the public ones have two million.
    static constexpr std::size_t kSizeMax = 8 << 20;

    /// Errors: not well-formed: some address would lead out of the program, or a part is
    /// unreachable or pointless. Cost: O(size).
    [[nodiscard]] static base::Result<AsMap> parse(base::Bytes bytes);

    /// The AS of an address; 0: unknown, or not of an IP network. An IPv6 address that embeds one
    /// of IPv4 belongs where that does. Cost: O(instructions on the way), at most the size.
    [[nodiscard]] std::uint32_t find(const wire::NetworkAddress& address) const;
    /// Names the map in peers.dat: the double SHA-256 of its bytes.
    [[nodiscard]] const std::array<std::uint8_t, 32>& version() const { return version_; }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }

private:
    explicit AsMap(base::Bytes bytes);

    base::Bytes bytes_;
    std::array<std::uint8_t, 32> version_;
};

/// The group of addresses that one operator may easily own: its AS where the map knows it, else as
/// network_group(address) of address_rules.hpp. @param map  may be null.
[[nodiscard]] base::Bytes network_group(const wire::NetworkAddress& address, const AsMap* map);

}  // namespace malha::p2p

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A set of networks: those that we reach.
#pragma once

#include <cstdint>

#include "malha/wire/network_address.hpp"

namespace malha::p2p {

class NetworkSet {
public:
    /// Empty.
    constexpr NetworkSet() = default;
    [[nodiscard]] static constexpr NetworkSet all() {
        NetworkSet set;
        for (const auto network : {wire::Network::ipv4, wire::Network::ipv6, wire::Network::onion,
                                   wire::Network::i2p, wire::Network::cjdns})
            set.add(network);
        return set;
    }

    constexpr void add(wire::Network network) { bits_ |= bit(network); }
    constexpr void remove(wire::Network network) { bits_ &= ~bit(network); }
    [[nodiscard]] constexpr bool contains(wire::Network network) const {
        return (bits_ & bit(network)) != 0;
    }
    friend constexpr bool operator==(NetworkSet, NetworkSet) = default;

private:
    [[nodiscard]] static constexpr std::uint32_t bit(wire::Network network) {
        return std::uint32_t{1} << static_cast<unsigned>(network);
    }
    std::uint32_t bits_ = 0;
};

}  // namespace malha::p2p

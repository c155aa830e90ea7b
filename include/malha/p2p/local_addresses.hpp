// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Where others can reach us, as far as we know, and which of these addresses a peer is told.
//
// Rules:
//  - An address counts for more the surer its source is; peers that see us under it add to that.
//  - A peer is told the address that it can reach best: one of its own network before others.
//  - Addresses of Tor, I2P and CJDNS are told only there, and others never there: otherwise anybody
//    could see that two addresses are one node.
//  - With -discover, what a peer says of our address is told back to it now and then: behind a
//    router that changes addresses, peers know better than we do.
// Bounds: addresses come from options, interfaces and our own services only.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "malha/base/rng.hpp"
#include "malha/p2p/connection.hpp"
#include "malha/p2p/network_set.hpp"

namespace malha::p2p {

/// Where an address of ours is known from; the least score it gets for that.
enum class LocalSource : int {
    interface = 1,  ///< -discover
    bind,           ///< -bind
    port_mapping,   ///< -natpmp
    manual,         ///< -externalip, our onion service, our I2P destination
};

struct LocalAddress {
    wire::Endpoint endpoint;
    int score = 0;
};

/// Thread: node strand.
class LocalAddresses {
public:
    struct Settings {
        bool discovers = true;          ///< -discover: also what was not named by the user
        std::uint16_t listen_port = 0;  ///< where we listen, whatever our address is
    };

    /// @param reachable  must outlive this.
    LocalAddresses(const NetworkSet& reachable, const Settings& settings)
        : reachable_(reachable), settings_(settings) {}

    /// @return false when nobody could reach it, or it is not wanted.
    bool add(const wire::Endpoint& endpoint, LocalSource source);
    void remove(const wire::NetworkAddress& address);
    /// A peer that connected to us did so by this address.
    void seen(const wire::NetworkAddress& address);
    [[nodiscard]] bool contains(const wire::Endpoint& endpoint) const;
    /// Ordered by address.
    [[nodiscard]] std::vector<LocalAddress> list() const;
    [[nodiscard]] const NetworkSet& reachable() const { return reachable_; }

    /// What to tell the peer as our address. @param as_seen  our address as it sees it.
    [[nodiscard]] std::optional<wire::Endpoint> announcement(
        const ConnectionInfo& peer, const std::optional<wire::Endpoint>& as_seen,
        base::Rng& rng) const;

private:
    struct Known {
        int score = 0;
        std::uint16_t port = 0;
    };

    [[nodiscard]] std::optional<LocalAddress> best_for(const ConnectionInfo& peer) const;
    [[nodiscard]] bool is_trusted(const ConnectionInfo& peer,
                                  const std::optional<wire::Endpoint>& as_seen) const;

    const NetworkSet& reachable_;
    const Settings settings_;
    std::map<wire::NetworkAddress, Known> known_;
};

}  // namespace malha::p2p

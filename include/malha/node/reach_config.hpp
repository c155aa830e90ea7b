// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which networks this node reaches, through which proxies, and where it can be reached itself:
// -onlynet, -proxy, -onion, -torcontrol, -i2psam, -cjdnsreachable, -externalip, -discover.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/config/options.hpp"
#include "malha/net/network.hpp"
#include "malha/p2p/address_rules.hpp"
#include "malha/p2p/network_set.hpp"

namespace malha::node {

/// -torcontrol, -torpassword.
struct TorConfig {
    net::SocketAddress control;
    std::string password;
};

/// -i2psam, -i2pacceptincoming.
struct I2pConfig {
    net::SocketAddress sam;
    bool accepts = true;
};

struct ReachConfig {
    p2p::NetworkSet reachable = p2p::NetworkSet::all();
    std::map<wire::Network, net::Proxy> proxies;  ///< of I2P: the SAM proxy, to be shown
    std::optional<net::Proxy> name_proxy;         ///< looks names up instead of this machine
    bool looks_names_up = true;                   ///< -dns
    /// Tor may tell of a proxy of its own, as none was set and onion services are not excluded.
    bool takes_proxy_of_tor = false;
    std::optional<TorConfig> tor;  ///< -listenonion
    std::optional<I2pConfig> i2p;
    std::vector<wire::Endpoint> external;  ///< -externalip
    bool discovers = true;                 ///< -discover
    bool maps_port = true;                 ///< -natpmp

    [[nodiscard]] p2p::Fc00 fc00() const {
        return reachable.contains(wire::Network::cjdns) ? p2p::Fc00::is_cjdns : p2p::Fc00::is_ipv6;
    }
};

/// Host names are looked up, unless -dns=0.
/// @param listen_port  that of external addresses named without one.
/// Errors: a sentence naming the option and the value.
[[nodiscard]] base::Result<ReachConfig> read_reach_config(const config::Options& options,
                                                          std::uint16_t listen_port);

}  // namespace malha::node

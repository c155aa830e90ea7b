// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Where the first addresses of nodes come from.
//
// Rules, from the most to the least private source:
//  - Addresses of the last run. While they lead to peers, nobody else is asked.
//  - -seednode: with no address known at once, else one after the other while peers are few.
//  - DNS seeds: with no address known at once, else after some time in which peers stayed few; a
//    few of them at a time. After -seednode they have to wait. With -forcednsseed: all at once.
//  - The fixed seeds of the program, for networks of which no address is known: after a minute, or
//    at once when nothing else could give any.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/log.hpp"
#include "malha/base/rng.hpp"
#include "malha/p2p/address_manager.hpp"
#include "malha/p2p/network_set.hpp"

namespace malha::p2p {

struct BootstrapSettings {
    std::vector<std::string> dns_seeds{};  ///< empty: none may be asked
    bool forces_dns = false;               ///< -forcednsseed
    std::vector<std::string> seed_nodes{};
    std::vector<wire::Endpoint> fixed_seeds{};  ///< empty with -nofixedseeds
    bool has_added_nodes = false;               ///< -addnode may lead to addresses too
};

/// Ask the DNS for addresses of nodes.
struct LookUpSeed {
    std::string name;
};
/// Connect once, to ask for addresses.
struct FetchAddresses {
    std::string node;
};
using BootstrapStep = std::variant<LookUpSeed, FetchAddresses>;

/// Thread: node strand.
class Bootstrap {
public:
    /// All borrowed must outlive this. Time counts from the first call of due().
    Bootstrap(BootstrapSettings settings, AddressManager& addresses, const NetworkSet& reachable,
              const base::Clock& clock, base::Rng& rng, base::Logger& log);

    /// What to do now. Fixed seeds go to the address manager at once.
    /// @param full_relay_peers  outbound ones that are ready.
    [[nodiscard]] std::vector<BootstrapStep> due(std::size_t full_relay_peers);
    /// What a DNS seed answered goes to the address manager.
    void found(const std::string& seed, const std::vector<wire::NetworkAddress>& found,
               std::uint16_t port);

private:
    void seed_node_due(std::size_t peers, std::vector<BootstrapStep>& steps);
    void dns_due(std::size_t peers, std::vector<BootstrapStep>& steps);
    void plan_dns(std::size_t peers);
    void fixed_due();
    [[nodiscard]] base::MonoTime now() const { return clock_.mono(); }
    /// Seconds before now at which an address counts as seen: between `min` and `max` days.
    [[nodiscard]] std::uint32_t seen_days_ago(std::uint64_t min, std::uint64_t max);

    BootstrapSettings settings_;
    AddressManager& addresses_;
    const NetworkSet& reachable_;
    const base::Clock& clock_;
    base::Rng& rng_;
    base::Logger& log_;
    std::optional<base::MonoTime> started_;
    bool asks_dns_ = false;  ///< the wait for -seednode is over
    base::MonoTime next_dns_{};
    std::size_t dns_budget_ = 0;  ///< seeds to be asked before the next wait
    base::MonoTime next_seed_node_{};
    bool has_other_sources_ = false;  ///< than the fixed seeds
    bool is_fixed_done_ = false;
};

}  // namespace malha::p2p

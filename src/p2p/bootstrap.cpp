// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See bootstrap.hpp.
#include "malha/p2p/bootstrap.hpp"

#include <algorithm>

#include "malha/crypto/sha256.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPeersEnough = 2;
constexpr std::size_t kDnsSeedsAtOnce = 3;
constexpr auto kDnsPause = 11s;
// With so many addresses known some of them will answer: there is time.
constexpr std::size_t kManyAddresses = 1000;
constexpr auto kDnsPauseMany = 5min;
constexpr auto kSeedNodeTime = 30s;
constexpr auto kSeedNodePause = 10s;
constexpr auto kFixedSeedsTime = 60s;
constexpr std::size_t kAddressesPerSeed = 32;
constexpr wire::ServiceFlags kUseful = wire::service::kNetwork | wire::service::kWitness;

/// Who told of an address, where that was no node.
wire::NetworkAddress source_named(std::string_view name) {
    const auto digest = crypto::sha256(base::as_bytes(name));
    return wire::NetworkAddress(wire::Network::internal, base::ByteView(digest).first(10));
}

std::string seconds_text(std::chrono::seconds span) {
    return std::to_string(span.count()) + " seconds";
}

}  // namespace

Bootstrap::Bootstrap(BootstrapSettings settings, AddressManager& addresses,
                     const NetworkSet& reachable, const base::Clock& clock, base::Rng& rng,
                     base::Logger& log)
    : settings_(std::move(settings)),
      addresses_(addresses),
      reachable_(reachable),
      clock_(clock),
      rng_(rng),
      log_(log) {
    for (auto* names : {&settings_.dns_seeds, &settings_.seed_nodes})
        for (std::size_t i = names->size(); i > 1; --i)
            std::swap((*names)[i - 1], (*names)[static_cast<std::size_t>(rng_.below(i))]);
    has_other_sources_ =
        !settings_.dns_seeds.empty() || !settings_.seed_nodes.empty() || settings_.has_added_nodes;
    asks_dns_ = settings_.seed_nodes.empty() || settings_.forces_dns;
    if (settings_.dns_seeds.empty()) log_.info("DNS seeding disabled");
}

std::vector<BootstrapStep> Bootstrap::due(std::size_t full_relay_peers) {
    if (!started_) {
        started_ = now();
        if (addresses_.size() != 0) next_seed_node_ = now() + kSeedNodePause;
        if (asks_dns_) plan_dns(full_relay_peers);
    }
    std::vector<BootstrapStep> steps;
    dns_due(full_relay_peers, steps);
    seed_node_due(full_relay_peers, steps);
    fixed_due();
    return steps;
}

/// When to ask how many of the DNS seeds.
void Bootstrap::plan_dns(std::size_t peers) {
    if (settings_.dns_seeds.empty()) return;
    next_dns_ = now();
    if (settings_.forces_dns || addresses_.size() == 0) {
        dns_budget_ = settings_.dns_seeds.size();
        return;
    }
    dns_budget_ = kDnsSeedsAtOnce;
    if (peers >= kPeersEnough) return;
    const std::chrono::seconds pause =
        addresses_.size() >= kManyAddresses ? kDnsPauseMany : std::chrono::seconds(kDnsPause);
    log_.info("Waiting " + seconds_text(pause) + " before querying DNS seeds.");
    next_dns_ += pause;
}

void Bootstrap::dns_due(std::size_t peers, std::vector<BootstrapStep>& steps) {
    if (settings_.dns_seeds.empty()) return;
    if (!asks_dns_) {
        if (now() - *started_ < kSeedNodeTime) return;
        asks_dns_ = true;
        plan_dns(peers);
    }
    const bool is_asked_to = settings_.forces_dns || addresses_.size() == 0;
    if (!is_asked_to && peers >= kPeersEnough) {
        log_.info("P2P peers available. Skipped DNS seeding.");
        return settings_.dns_seeds.clear();
    }
    if (now() < next_dns_) return;
    for (; dns_budget_ > 0 && !settings_.dns_seeds.empty(); --dns_budget_) {
        log_.info("Loading addresses from DNS seed " + settings_.dns_seeds.back());
        steps.emplace_back(LookUpSeed{settings_.dns_seeds.back()});
        settings_.dns_seeds.pop_back();
    }
    plan_dns(peers);
}

void Bootstrap::seed_node_due(std::size_t peers, std::vector<BootstrapStep>& steps) {
    if (settings_.seed_nodes.empty() || now() < next_seed_node_) return;
    next_seed_node_ = now() + kSeedNodePause;
    const bool is_empty = addresses_.size() == 0;
    if (!is_empty && peers >= kPeersEnough) return;
    const std::string node = settings_.seed_nodes.back();
    settings_.seed_nodes.pop_back();
    log_.info((is_empty ? "Empty addrman, adding seednode ("
                        : "Couldn't connect to peers from addrman after " +
                              seconds_text(kSeedNodePause) + ". Adding seednode (") +
              node + ") to addrfetch");
    steps.emplace_back(FetchAddresses{node});
}

void Bootstrap::fixed_due() {
    if (is_fixed_done_ || settings_.fixed_seeds.empty()) return;
    if (has_other_sources_ && now() - *started_ < kFixedSeedsTime) return;
    is_fixed_done_ = true;
    std::vector<wire::AddressRecord> records;
    for (const wire::Endpoint& seed : settings_.fixed_seeds) {
        const wire::Network network = seed.address.network();
        if (reachable_.contains(network) && addresses_.size(network) == 0)
            records.push_back(
                {.time = seen_days_ago(7, 14), .services = kUseful, .endpoint = seed});
    }
    if (records.empty()) return;
    addresses_.add(records, source_named("fixedseeds"), 0s, clock_.now());
    log_.info("Added " + std::to_string(records.size()) + " fixed seeds");
}

void Bootstrap::found(const std::string& seed, const std::vector<wire::NetworkAddress>& found,
                      std::uint16_t port) {
    std::vector<wire::AddressRecord> records;
    // Three to seven days old, so that fresher ones from peers come first.
    for (const wire::NetworkAddress& address : found)
        if (records.size() < kAddressesPerSeed)
            records.push_back(
                {.time = seen_days_ago(3, 7), .services = kUseful, .endpoint = {address, port}});
    addresses_.add(records, source_named(seed), 0s, clock_.now());
    log_.info(std::to_string(records.size()) + " addresses found from DNS seed " + seed);
}

std::uint32_t Bootstrap::seen_days_ago(std::uint64_t min, std::uint64_t max) {
    constexpr std::uint64_t kDay = 24 * 60 * 60;
    const std::uint64_t age = min * kDay + rng_.below((max - min) * kDay);
    return static_cast<std::uint32_t>((clock_.now() - std::chrono::seconds(age)).value);
}

}  // namespace malha::p2p

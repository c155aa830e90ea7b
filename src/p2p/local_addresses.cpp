// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See local_addresses.hpp.
#include "malha/p2p/local_addresses.hpp"

#include <tuple>

#include "malha/p2p/address_rules.hpp"

namespace malha::p2p {
namespace {

using wire::Network;
using wire::NetworkAddress;

/// How well an address of ours can be reached from a peer's; later is better.
enum class Reach : std::uint8_t { none, unlikely, teredo, tunnel, ipv4, ipv6, same_overlay };

bool is_overlay(Network network) {
    return network == Network::onion || network == Network::i2p || network == Network::cjdns;
}

Reach reach_of_ipv6(const NetworkAddress& ours, const NetworkAddress& theirs) {
    const Ipv6Kind our_kind = ipv6_kind(ours);
    const bool is_teredo = ipv6_kind(theirs) == Ipv6Kind::teredo;
    if (our_kind == Ipv6Kind::teredo) return Reach::teredo;
    return is_teredo || our_kind == Ipv6Kind::tunnel ? Reach::tunnel : Reach::ipv6;
}

Reach reach(const NetworkAddress& ours, const ConnectionInfo& peer) {
    const Network theirs = peer.network();
    if (!is_routable(ours) || !is_routable(peer.remote.address)) return Reach::none;
    if (is_overlay(theirs) && ours.network() == theirs) return Reach::same_overlay;
    // Tor leads to IPv4 too.
    const bool takes_ipv4 =
        theirs == Network::ipv4 || theirs == Network::ipv6 || theirs == Network::onion;
    if (ours.network() == Network::ipv4 && takes_ipv4) return Reach::ipv4;
    if (ours.network() == Network::ipv6 && theirs == Network::ipv6)
        return reach_of_ipv6(ours, peer.remote.address);
    return Reach::unlikely;
}

}  // namespace

bool LocalAddresses::add(const wire::Endpoint& endpoint, LocalSource source) {
    const bool is_manual = source == LocalSource::manual;
    if (!is_routable(endpoint.address) || (!settings_.discovers && !is_manual)) return false;
    // A user may announce what this node itself does not reach.
    if (!is_manual && !reachable_.contains(endpoint.address.network())) return false;
    const auto [entry, is_new] = known_.try_emplace(endpoint.address);
    const int score = static_cast<int>(source);
    if (is_new) {
        entry->second = {.score = score, .port = endpoint.port};
    } else if (score >= entry->second.score) {
        entry->second = {.score = score + 1, .port = endpoint.port};
    }
    return true;
}

void LocalAddresses::remove(const NetworkAddress& address) {
    known_.erase(address);
}

void LocalAddresses::seen(const NetworkAddress& address) {
    if (const auto found = known_.find(address); found != known_.end()) ++found->second.score;
}

bool LocalAddresses::contains(const wire::Endpoint& endpoint) const {
    const auto found = known_.find(endpoint.address);
    return found != known_.end() && found->second.port == endpoint.port;
}

std::vector<LocalAddress> LocalAddresses::list() const {
    std::vector<LocalAddress> list;
    for (const auto& [address, known] : known_)
        list.push_back({.endpoint = {address, known.port}, .score = known.score});
    return list;
}

std::optional<LocalAddress> LocalAddresses::best_for(const ConnectionInfo& peer) const {
    std::optional<LocalAddress> best;
    std::tuple<Reach, int> best_rank;
    for (const auto& [address, known] : known_) {
        const Network ours = address.network();
        const Network theirs = peer.network();
        if (ours != theirs && (is_overlay(ours) || is_overlay(theirs))) continue;
        const std::tuple rank(reach(address, peer), known.score);
        if (best && rank <= best_rank) continue;
        best = LocalAddress{.endpoint = {address, known.port}, .score = known.score};
        best_rank = rank;
    }
    return best;
}

bool LocalAddresses::is_trusted(const ConnectionInfo& peer,
                                const std::optional<wire::Endpoint>& as_seen) const {
    return settings_.discovers && as_seen && is_routable(peer.remote.address) &&
           is_routable(as_seen->address) && reachable_.contains(as_seen->address.network());
}

std::optional<wire::Endpoint> LocalAddresses::announcement(
    const ConnectionInfo& peer, const std::optional<wire::Endpoint>& as_seen,
    base::Rng& rng) const {
    const auto best = best_for(peer);
    if (!is_trusted(peer, as_seen)) return best ? std::optional(best->endpoint) : std::nullopt;
    // The surer we are, the less often the peer's opinion counts.
    const bool is_sure = best && best->score > static_cast<int>(LocalSource::manual);
    if (best && rng.below(is_sure ? 8 : 2) != 0) return best->endpoint;
    // Whoever came to us knows our port as well; whom we dialled saw only a passing one.
    if (peer.is_inbound()) return as_seen;
    return wire::Endpoint{as_seen->address, best ? best->endpoint.port : settings_.listen_port};
}

}  // namespace malha::p2p

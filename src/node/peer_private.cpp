// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -privatebroadcast: the connections that own transactions go out by. See peer_service.hpp; what is
// said over them: p2p/private_relay.hpp.
//
// They go to onion and I2P peers, and through Tor's proxy to IPv4 and IPv6 peers, once that proxy
// has led to any peer: before, nobody knows whether Tor is behind it.
#include <algorithm>

#include "peer_service_impl.hpp"

namespace malha::node {
namespace {

constexpr std::ptrdiff_t kPrivateConnectionsMax = 64;

}  // namespace

void PeerService::Impl::note_tor(const net::NewConnection& connection) {
    const wire::Network kind = connection.remote.address.network();
    const bool is_direct = connection.local.has_value();
    if (connection.direction == net::Direction::inbound || is_direct || kind == wire::Network::i2p)
        return;
    const auto onion = proxies_.find(wire::Network::onion);
    const auto used = proxies_.find(kind);
    has_tor_worked_ |= onion != proxies_.end() && used != proxies_.end() &&
                       used->second.address == onion->second.address;
}

p2p::NetworkSet PeerService::Impl::private_networks() const {
    p2p::NetworkSet networks;
    for (const auto kind : {wire::Network::onion, wire::Network::i2p})
        if (reachable.contains(kind)) networks.add(kind);
    for (const auto kind : {wire::Network::ipv4, wire::Network::ipv6})
        if (has_tor_worked_ && reachable.contains(kind)) networks.add(kind);
    return networks;
}

/// One at most at each tick.
void PeerService::Impl::dial_private() {
    p2p::PrivateBroadcast& queue = manager->private_broadcast();
    if (queue.connections_wanted() == 0) return;
    const auto open = open_connections();
    const auto count = std::count_if(open.begin(), open.end(), [](const auto& connection) {
        return connection.type == p2p::ConnectionType::private_broadcast;
    });
    if (count >= kPrivateConnectionsMax) return;
    const auto request = slots.choose_private(open, private_networks());
    if (!request) return;
    queue.connecting();
    dial(*request);
}

bool PeerService::broadcasts_privately() const {
    return impl_->config.broadcasts_privately;
}

rpc::PrivateSending PeerService::send_privately(const primitives::TransactionPtr& tx) {
    using Added = p2p::PrivateBroadcast::Added;
    return impl_->call([&] {
        const bool is_reachable = impl_->reachable.contains(wire::Network::onion) ||
                                  impl_->reachable.contains(wire::Network::i2p);
        if (!impl_->is_open() || !is_reachable) return rpc::PrivateSending::unreachable;
        const auto added = impl_->manager->private_broadcast().add(tx, impl_->around.clock.now());
        if (added == Added::full) return rpc::PrivateSending::queue_full;
        impl_->around.log.debug(base::LogCategory::private_broadcast, [&] {
            const std::string what = added == Added::added
                                         ? "Requesting new connections for the broadcast of a "
                                           "transaction"
                                         : "Ignoring unnecessary request to schedule an already "
                                           "scheduled transaction";
            return what + ": txid=" + tx->txid.to_display_hex() +
                   ", wtxid=" + tx->wtxid.to_display_hex();
        });
        return added == Added::added ? rpc::PrivateSending::begun : rpc::PrivateSending::under_way;
    });
}

std::vector<p2p::PrivateTransaction> PeerService::private_transactions() {
    return impl_->call([this] {
        return impl_->is_open() ? impl_->manager->private_broadcast().list()
                                : std::vector<p2p::PrivateTransaction>{};
    });
}

std::vector<primitives::TransactionPtr> PeerService::abort_private(
    const std::array<std::uint8_t, 32>& id) {
    return impl_->call([&] {
        return impl_->is_open() ? impl_->manager->private_broadcast().abort(id)
                                : std::vector<primitives::TransactionPtr>{};
    });
}

}  // namespace malha::node

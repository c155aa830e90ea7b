// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Connections that come and go. See peer_service.hpp.
#include <algorithm>

#include "malha/crypto/siphash.hpp"
#include "malha/p2p/address_rules.hpp"
#include "malha/wire/address_text.hpp"
#include "peer_service_impl.hpp"

namespace malha::node {

void PeerService::Impl::connected(const net::NewConnection& connection) {
    post_event([this, connection] { take_connection(connection); });
}

void PeerService::Impl::connect_failed(std::uint64_t token, net::ConnectError error) {
    post_event([this, token, error] {
        const auto found = dials_.find(token);
        if (found == dials_.end()) return;
        around.log.debug(base::LogCategory::net, [&] {
            const auto& request = found->second.request;
            const std::string where =
                request.name.empty() ? wire::to_text(request.remote) : request.name;
            return "connection to " + where + " failed: " + std::string(net::to_string(error));
        });
        if (found->second.request.type == p2p::ConnectionType::private_broadcast)
            manager->private_broadcast().failed_to_connect();
        dials_.erase(found);
    });
}

void PeerService::Impl::received(net::ConnectionId id, net::IncomingMessage message) {
    burst_.post([this, id, message = std::move(message)]() mutable {
        if (!is_open()) return network.release(id, message.charge);
        gate_.keep(id, std::move(message));
        deliver(id);
    });
}

/// Hands the peer's messages to the manager until one of them makes the others wait.
void PeerService::Impl::deliver(net::ConnectionId id) {
    const p2p::PeerId peer{static_cast<std::int64_t>(id)};
    while (!manager->is_busy(peer) && !is_held_back(id)) {
        auto message = gate_.next(id);
        if (!message) return;
        if (message->command == wire::command::kBlock) delivered_last_ = id;
        capture(MessageCapture::Direction::received, id, message->command, message->payload);
        manager->received(peer, message->command, std::move(message->payload));
        act();
        network.release(id, message->charge);
    }
}

bool PeerService::Impl::is_held_back(net::ConnectionId id) const {
    return backlog_.is_full(is_advance_posted_) && gate_.is_next(id, wire::command::kBlock);
}

/// Peers take turns with the blocks that there is room for.
void PeerService::Impl::deliver_waiting() {
    for (const net::ConnectionId id : gate_.waiting(delivered_last_))
        deliver(id);
}

void PeerService::Impl::capture(MessageCapture::Direction direction, net::ConnectionId id,
                                const std::string& command, base::ByteView payload) {
    const auto found = open_.find(id);
    if (!capture_ || found == open_.end()) return;
    capture_->write(direction, wire::to_text(found->second.connection.remote), command, payload);
}

void PeerService::Impl::can_send_more(net::ConnectionId id) {
    post_event([this, id] {
        manager->send_queue_changed(p2p::PeerId{static_cast<std::int64_t>(id)},
                                    network.send_queue_bytes(id));
        act();
        deliver(id);
    });
}

void PeerService::Impl::disconnected(net::ConnectionId id, net::CloseReason reason) {
    post_event([this, id, reason] { drop_connection(id, reason); });
}

void PeerService::Impl::dial(const p2p::Connect& request) {
    const ReachConfig& reach = config.reach;
    if (!request.name.empty() && !reach.looks_names_up && !reach.name_proxy)
        return around.log.debug(base::LogCategory::net, [&] {
            return "not connecting to " + request.name + ": names are not looked up (-dns=0)";
        });
    const std::uint64_t token = next_token_++;
    std::string name;
    if (!request.name.empty()) name = request.name + ":" + std::to_string(request.remote.port);
    dials_[token] = {request, name};
    around.log.debug(base::LogCategory::net, [&] {
        return "trying " + std::string(request.use_v2 ? "v2" : "v1") + " connection (" +
               std::string(p2p::to_string(request.type)) + ") to " +
               (name.empty() ? wire::to_text(request.remote) : name) + ", dial " +
               std::to_string(token);
    });
    const bool is_private = request.type == p2p::ConnectionType::private_broadcast;
    const wire::Network kind = request.remote.address.network();
    const bool by_tor = is_private && kind != wire::Network::i2p;
    network.connect({.token = token,
                     .remote = request.remote,
                     .host = request.name,
                     .use_v2 = request.use_v2,
                     .use_proxy = p2p::is_routable(request.remote.address),
                     .proxy_of = by_tor ? std::optional(wire::Network::onion) : std::nullopt});
}

p2p::ConnectionInfo PeerService::Impl::describe(const net::NewConnection& connection) const {
    p2p::ConnectionInfo info;
    info.id = p2p::PeerId{static_cast<std::int64_t>(connection.id)};
    info.remote = {p2p::resolve_fc00(connection.remote.address, config.reach.fc00()),
                   connection.remote.port};
    info.remote_name = wire::to_text(info.remote);
    info.local = connection.local;
    const base::Bytes group = p2p::network_group(info.remote.address, config.as_map.get());
    info.keyed_group = crypto::SipHash(group_key_).write(group).finish();
    const bool is_inbound = connection.direction == net::Direction::inbound;
    if (is_inbound) {
        // What comes over I2P comes to no socket of ours.
        if (connection.remote.address.network() != wire::Network::i2p) {
            const Bind& bind = config.binds.at(connection.listener_tag);
            info.permissions = bind.permissions;
            info.is_inbound_onion = bind.is_onion;
        }
    } else if (const auto found = dials_.find(connection.token); found != dials_.end()) {
        info.type = found->second.request.type;
        if (!found->second.name.empty()) info.remote_name = found->second.name;
    } else {
        info.type = p2p::ConnectionType::manual;
    }
    for (const Whitelist& entry : config.whitelist)
        if ((is_inbound ? entry.inbound : entry.outbound) &&
            entry.subnet.contains(info.remote.address))
            info.permissions |= entry.permissions;
    return info;
}

void PeerService::Impl::take_connection(const net::NewConnection& connection) {
    const p2p::ConnectionInfo info = describe(connection);
    if (!is_active || (info.is_inbound() && !admits(info)))
        return network.disconnect(connection.id);
    Open& open = open_[connection.id];
    open.connection = {.type = info.type, .remote = info.remote, .name = info.remote_name};
    open.token = info.is_inbound() ? 0 : connection.token;
    note_tor(connection);
    manager->connected(info);
}

/// Whether an inbound peer may stay; when all slots are taken somebody may have to go for it.
bool PeerService::Impl::admits(const p2p::ConnectionInfo& info) {
    const auto& address = info.remote.address;
    const bool is_trusted = info.has(p2p::permission::kNoBan);
    if (!is_trusted && bans.is_banned(address, around.clock.now())) return false;
    const std::size_t count = inbound_count();
    if (!is_trusted && bans.is_discouraged(address) && count + 1 >= config.inbound_max)
        return false;
    if (count < config.inbound_max) return true;
    const auto victim = p2p::choose_inbound_eviction(manager->eviction_candidates());
    if (!victim) return false;
    manager->disconnect(*victim, "evicted for another inbound peer");
    return true;
}

void PeerService::Impl::drop_connection(net::ConnectionId id, net::CloseReason reason) {
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    // After a refused handshake the same dial goes on with the older transport.
    if (found->second.token != 0 && reason != net::CloseReason::v2_refused)
        dials_.erase(found->second.token);
    // The second attempt takes the place that the end of the first would free.
    const bool goes_on = reason == net::CloseReason::v2_refused &&
                         found->second.connection.type == p2p::ConnectionType::private_broadcast;
    open_.erase(found);
    gate_.forget(id);
    manager->disconnected(p2p::PeerId{static_cast<std::int64_t>(id)});
    if (goes_on) manager->private_broadcast().connecting();
}

std::size_t PeerService::Impl::inbound_count() const {
    return static_cast<std::size_t>(
        std::count_if(open_.begin(), open_.end(), [](const auto& entry) {
            return entry.second.connection.type == p2p::ConnectionType::inbound;
        }));
}

std::vector<p2p::OpenConnection> PeerService::Impl::open_connections() const {
    std::vector<p2p::OpenConnection> list;
    for (const auto& [id, open] : open_)
        if (open.token == 0) list.push_back(open.connection);
    for (const auto& [token, dial] : dials_)
        list.push_back(
            {.type = dial.request.type, .remote = dial.request.remote, .name = dial.name});
    return list;
}

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the network RPC asks of the peers. See peer_service.hpp. Every call runs on the node strand.
#include "malha/p2p/address_rules.hpp"
#include "peer_service_impl.hpp"

namespace malha::node {

std::vector<rpc::PeerEntry> PeerService::peers() {
    return impl_->call([this] {
        std::vector<rpc::PeerEntry> list;
        if (!impl_->is_open()) return list;
        for (const p2p::PeerInfo& peer : impl_->manager->peers()) {
            const auto id = net::ConnectionId{p2p::to_number(peer.connection.id)};
            // Gone a moment ago, and not yet reported: not shown any more.
            if (auto stats = impl_->network.stats(id))
                list.push_back(
                    {peer, std::move(*stats), impl_->as_number(peer.connection.remote.address)});
        }
        return list;
    });
}

rpc::NetworkSummary PeerService::summary() {
    return impl_->call([this] {
        const p2p::Settings& settings = impl_->config.protocol;
        return rpc::NetworkSummary{
            .services = impl_->is_open() ? impl_->manager->services() : settings.services,
            .user_agent = settings.user_agent,
            .relays_transactions = !settings.blocks_only,
            .is_active = impl_->is_active,
            .networks = impl_->network_states(),
            .local = impl_->local.list()};
    });
}

net::TrafficTotals PeerService::totals() {
    return impl_->network.totals();
}

p2p::UploadInfo PeerService::upload() {
    return impl_->call(
        [this] { return impl_->is_open() ? impl_->manager->upload() : p2p::UploadInfo{}; });
}

void PeerService::set_active(bool active) {
    impl_->call([this, active] {
        impl_->is_active = active;
        if (active || !impl_->is_open()) return;
        for (const p2p::PeerInfo& peer : impl_->manager->peers())
            impl_->manager->disconnect(peer.connection.id, "network switched off");
        impl_->act();
    });
}

void PeerService::ping_all() {
    impl_->call([this] {
        if (!impl_->is_open()) return;
        impl_->manager->ping_all();
        impl_->act();
    });
}

bool PeerService::add_node(const std::string& name, bool use_v2) {
    return impl_->call([&] { return impl_->slots.add_node(name, use_v2); });
}

bool PeerService::remove_node(const std::string& name) {
    return impl_->call([&] { return impl_->slots.remove_node(name); });
}

std::vector<p2p::NamedNode> PeerService::added_nodes() {
    return impl_->call([this] { return impl_->slots.nodes(); });
}

void PeerService::dial(const std::string& name, p2p::ConnectionType type, bool use_v2) {
    impl_->call([&] {
        if (impl_->is_open()) impl_->dial(impl_->slots.dial(name, type, use_v2));
    });
}

bool PeerService::disconnect_name(const std::string& name) {
    return impl_->call([&] {
        if (!impl_->is_open()) return false;
        bool any = false;
        for (const p2p::PeerInfo& peer : impl_->manager->peers())
            if (peer.connection.remote_name == name)
                any |= impl_->manager->disconnect(peer.connection.id, "asked by a user");
        impl_->act();
        return any;
    });
}

bool PeerService::disconnect_id(std::int64_t id) {
    return impl_->call([&] {
        const bool found =
            impl_->is_open() && impl_->manager->disconnect(p2p::PeerId{id}, "asked by a user");
        if (found) impl_->act();
        return found;
    });
}

base::Status PeerService::fetch_block(std::int64_t id, const chain::BlockNode& node) {
    return impl_->call([&]() -> base::Status {
        if (!impl_->is_open()) return base::fail("Peer does not exist");
        auto asked = impl_->manager->fetch_block(p2p::PeerId{id}, node);
        impl_->act();
        return asked;
    });
}

bool PeerService::is_fetching(const chain::BlockNode& node) {
    return impl_->call([&] { return impl_->is_open() && impl_->manager->is_fetching(node); });
}

void PeerService::announce(const primitives::Txid& txid) {
    impl_->call([&] {
        if (impl_->is_open()) impl_->manager->announce(txid);
    });
}

std::vector<p2p::OrphanInfo> PeerService::orphans() {
    return impl_->call([this] {
        return impl_->is_open() ? impl_->manager->orphans() : std::vector<p2p::OrphanInfo>{};
    });
}

bool PeerService::send_message(std::int64_t id, const std::string& command, base::Bytes payload) {
    return impl_->call([&] {
        const bool sent = impl_->is_open() &&
                          impl_->manager->send_raw(p2p::PeerId{id}, command, std::move(payload));
        if (sent) impl_->act();
        return sent;
    });
}

std::vector<std::pair<p2p::Subnet, p2p::Ban>> PeerService::bans() {
    return impl_->call([this] { return impl_->bans.list(impl_->around.clock.now()); });
}

bool PeerService::is_banned(const p2p::Subnet& subnet) {
    return impl_->call([&] {
        const base::UnixSeconds now = impl_->around.clock.now();
        const bool is_single = subnet == p2p::Subnet::of(subnet.address);
        return impl_->bans.is_banned(subnet, now) ||
               (is_single && impl_->bans.is_banned(subnet.address, now));
    });
}

void PeerService::ban(const p2p::Subnet& subnet, std::optional<base::UnixSeconds> until) {
    impl_->call([&] {
        const base::UnixSeconds now = impl_->around.clock.now();
        impl_->bans.ban(subnet,
                        {.created = now, .until = until.value_or(now + impl_->config.ban_time)});
        if (!impl_->is_open()) return;
        for (const p2p::PeerInfo& peer : impl_->manager->peers())
            if (subnet.contains(peer.connection.remote.address))
                impl_->manager->disconnect(peer.connection.id, "banned by a user");
        impl_->act();
    });
}

bool PeerService::unban(const p2p::Subnet& subnet) {
    return impl_->call([&] { return impl_->bans.unban(subnet); });
}

void PeerService::clear_bans() {
    impl_->call([this] { impl_->bans.clear(); });
}

std::vector<wire::AddressRecord> PeerService::addresses(std::size_t count,
                                                        std::optional<wire::Network> network) {
    return impl_->call([&] {
        const base::UnixSeconds now = impl_->around.clock.now();
        return impl_->bans.welcome_of(
            impl_->addresses.sample(count, /*percent_max=*/0, network, /*good_only=*/false, now),
            now);
    });
}

std::vector<rpc::AddressPlace> PeerService::address_places() {
    return impl_->call([this] {
        std::vector<rpc::AddressPlace> list;
        for (const auto& place : impl_->addresses.places())
            list.push_back({place.table, place.bucket, place.position, *place.entry,
                            impl_->as_number(place.entry->record.endpoint.address),
                            impl_->as_number(place.entry->source)});
        return list;
    });
}

std::pair<bool, bool> PeerService::add_address(const wire::Endpoint& endpoint, bool tried) {
    return impl_->call([&] {
        const base::UnixSeconds now = impl_->around.clock.now();
        const wire::Endpoint reachable{
            p2p::resolve_fc00(endpoint.address, impl_->config.reach.fc00()), endpoint.port};
        const wire::AddressRecord record{
            .time = static_cast<std::uint32_t>(now.value),
            .services = wire::service::kNetwork | wire::service::kWitness,
            .endpoint = reachable};
        const bool added =
            impl_->addresses.add({&record, 1}, reachable.address, std::chrono::seconds{0}, now);
        const bool moved = added && tried && impl_->addresses.good(reachable, now);
        return std::pair(added, moved);
    });
}

}  // namespace malha::node

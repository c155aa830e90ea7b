// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How this node reaches other networks, and is reached from there: proxies, the onion service, I2P,
// our own addresses. See peer_service.hpp.
#include <algorithm>

#include "malha/net/local_addresses.hpp"
#include "malha/net/port_mapping.hpp"
#include "malha/p2p/address_rules.hpp"
#include "malha/wire/address_text.hpp"
#include "peer_service_impl.hpp"

namespace malha::node {
namespace {

constexpr const char* kOnionKeyFile = "onion_v3_private_key";
constexpr const char* kI2pKeyFile = "i2p_private_key";
constexpr std::size_t kRouteTableMax = 64 << 10;
constexpr std::uint64_t kCookieMax = 1024;  // Tor's has 32 bytes

std::string text_of(const net::SocketAddress& address) {
    return address.unix_path.empty() ? wire::to_text(address.endpoint)
                                     : "unix:" + address.unix_path;
}

/// As Linux writes it; empty where there is none. The file tells no size.
std::string route_table(base::Filesystem& fs) {
    const auto file = fs.open("/proc/net/route", base::OpenMode::read);
    if (!file) return {};
    base::Bytes content(kRouteTableMax);
    const auto size = (*file)->read_at(0, content);
    return std::string(base::as_text(content).substr(0, size.value_or(0)));
}

}  // namespace

/// What the user named, and with -discover this machine's own addresses.
void PeerService::Impl::find_local_addresses() {
    for (const wire::Endpoint& endpoint : config.reach.external)
        local.add(endpoint, p2p::LocalSource::manual);
    if (!config.reach.discovers || !config.listens || !config.binds_any) return;
    for (const wire::NetworkAddress& address : net::local_addresses()) {
        const wire::Endpoint endpoint{p2p::resolve_fc00(address, config.reach.fc00()),
                                      config.listen_port};
        if (local.add(endpoint, p2p::LocalSource::interface))
            around.log.info("Found our address " + wire::to_text(endpoint));
    }
}

void PeerService::Impl::bound(const Bind& bind) {
    around.log.info("Bound to " + wire::to_text(bind.endpoint));
    if (bind.is_announced) local.add(bind.endpoint, p2p::LocalSource::bind);
}

/// A service of ours is gone. What the user announces stays announced.
void PeerService::Impl::forget_local(wire::Network kind) {
    for (const p2p::LocalAddress& address : local.list())
        if (address.endpoint.address.network() == kind) local.remove(address.endpoint.address);
    for (const wire::Endpoint& endpoint : config.reach.external)
        if (endpoint.address.network() == kind) local.add(endpoint, p2p::LocalSource::manual);
}

void PeerService::Impl::set_proxies() {
    proxies_ = config.reach.proxies;
    for (const auto& [kind, proxy] : proxies_)
        if (kind != wire::Network::i2p) network.set_proxy(kind, proxy);
    network.set_name_proxy(config.reach.name_proxy);
}

std::vector<rpc::NetworkState> PeerService::Impl::network_states() const {
    std::vector<rpc::NetworkState> states;
    for (const auto kind : {wire::Network::ipv4, wire::Network::ipv6, wire::Network::onion,
                            wire::Network::i2p, wire::Network::cjdns}) {
        rpc::NetworkState state;
        state.network = kind;
        state.is_reachable = reachable.contains(kind);
        if (const auto proxy = proxies_.find(kind); proxy != proxies_.end()) {
            state.proxy = text_of(proxy->second.address);
            state.isolates_streams = proxy->second.isolate_streams;
        }
        states.push_back(state);
    }
    return states;
}

// ---- Tor

void PeerService::Impl::publish_onion_service(const TorConfig& tor) {
    const auto onion = std::find_if(config.binds.begin(), config.binds.end(),
                                    [](const Bind& bind) { return bind.is_onion; });
    const Bind& target = onion == config.binds.end() ? config.binds.front() : *onion;
    const base::Bytes key = files_.load_key(kOnionKeyFile);
    network.publish_onion_service(
        {.control = tor.control,
         .service = {.password = tor.password,
                     .private_key = std::string(key.begin(), key.end()),
                     .port = config.slots.default_port,
                     .target = target.endpoint},
         .read_file = [this](const std::string& path) -> std::optional<base::Bytes> {
             auto content = base::read_file(around.fs, path, kCookieMax);
             return content ? std::optional(*std::move(content)) : std::nullopt;
         }});
}

void PeerService::Impl::onion_service_published(const net::TorService& service) {
    post([this, service] {
        around.log.info("Got onion service " + wire::to_text(service.endpoint));
        if (const auto saved = files_.save_key(kOnionKeyFile, base::as_bytes(service.private_key));
            !saved)
            around.log.warning("cannot write the key of the onion service: " +
                               saved.error().message);
        local.add(service.endpoint, p2p::LocalSource::manual);
        if (!config.reach.takes_proxy_of_tor || !service.socks_proxy) return;
        const net::Proxy proxy{.address = {.endpoint = *service.socks_proxy, .unix_path = {}},
                               .isolate_streams = true};
        proxies_.insert_or_assign(wire::Network::onion, proxy);
        network.set_proxy(wire::Network::onion, proxy);
        reachable.add(wire::Network::onion);
    });
}

void PeerService::Impl::onion_service_lost(const std::string& why) {
    post([this, why] {
        around.log.debug(base::LogCategory::tor, [&] { return "no onion service: " + why; });
        forget_local(wire::Network::onion);
    });
}

// ---- I2P

void PeerService::Impl::use_i2p(const I2pConfig& i2p) {
    const bool accepts = i2p.accepts && config.listens;
    network.use_i2p({.sam = i2p.sam,
                     .private_key = accepts ? files_.load_key(kI2pKeyFile) : base::Bytes{},
                     .accepts = accepts,
                     .tag = 0,
                     .use_v2 = config.slots.use_v2});
}

void PeerService::Impl::i2p_address_known(const wire::Endpoint& endpoint,
                                          const base::Bytes& private_key) {
    post([this, endpoint, private_key] {
        around.log.info("Our I2P address is " + wire::to_text(endpoint));
        if (const auto saved = files_.save_key(kI2pKeyFile, private_key); !saved)
            around.log.warning("cannot write the I2P key: " + saved.error().message);
        local.add(endpoint, p2p::LocalSource::manual);
    });
}

void PeerService::Impl::i2p_failed(const std::string& why) {
    post([this, why] {
        around.log.debug(base::LogCategory::i2p, [&] { return "cannot accept over I2P: " + why; });
        forget_local(wire::Network::i2p);
    });
}

// ---- the router

void PeerService::Impl::map_port() {
    network.map_port(
        {.port = config.listen_port, .find_router = [this]() -> std::optional<wire::Endpoint> {
             const auto router = net::default_gateway(route_table(around.fs));
             if (!router) return std::nullopt;
             return wire::Endpoint{*router, net::kPortMappingPort};
         }});
}

void PeerService::Impl::port_mapped(const wire::Endpoint& external) {
    post([this, external] {
        around.log.info("The router forwards " + wire::to_text(external) + " to us");
        local.add(external, p2p::LocalSource::port_mapping);
    });
}

void PeerService::Impl::port_mapping_lost(const wire::Endpoint& external) {
    post([this, external] { local.remove(external.address); });
}

void PeerService::Impl::port_mapping_failed(const std::string& why) {
    around.log.debug(base::LogCategory::net, [&] { return "no port mapping: " + why; });
}

}  // namespace malha::node

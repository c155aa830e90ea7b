// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See outbound_slots.hpp.
#include "malha/p2p/outbound_slots.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "malha/p2p/as_map.hpp"
#include "malha/wire/address_text.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

// Time between two feelers, and between two extra connections; each is that long on average.
constexpr auto kFeelerInterval = 2min;
constexpr auto kExtraInterval = 5min;
// Networks are only cared for where there is room for several.
constexpr std::size_t kFullRelayForNetworks = 8;
// Addresses looked at before giving up until the next time.
constexpr int kTriesMax = 100;
// An address tried lately is only taken when others fail.
constexpr std::chrono::seconds kRecentTry = 10min;
constexpr int kTriesBeforeRecent = 30;

constexpr std::array kNetworks = {wire::Network::ipv4, wire::Network::ipv6, wire::Network::onion,
                                  wire::Network::i2p, wire::Network::cjdns};

bool is_automatic_slot(ConnectionType type) {
    return type == ConnectionType::outbound_full_relay || type == ConnectionType::block_relay_only;
}

std::size_t count_of(const std::vector<OpenConnection>& open, ConnectionType type) {
    return static_cast<std::size_t>(std::count_if(
        open.begin(), open.end(), [&](const auto& entry) { return entry.type == type; }));
}

/// What no two automatic connections may share: the group of an IP address, elsewhere the node.
base::Bytes exclusive_group(const wire::Endpoint& remote, const AsMap* as_map) {
    const wire::Network network = remote.address.network();
    const bool has_groups = network == wire::Network::ipv4 || network == wire::Network::ipv6;
    return has_groups ? network_group(remote.address, as_map) : endpoint_key(remote);
}

/// Serves blocks, with witnesses.
bool is_useful(wire::ServiceFlags services) {
    using namespace wire::service;
    return (services & kWitness) != 0 && (services & (kNetwork | kNetworkLimited)) != 0;
}

struct NameAndPort {
    std::string host;
    std::optional<std::uint16_t> port;
};

/// "host", "host:port", "[ipv6]:port"; a bare IPv6 address has no port.
NameAndPort split(const std::string& text) {
    const auto colon = text.rfind(':');
    const bool is_bracketed = text.starts_with('[');
    const bool has_port = colon != std::string::npos &&
                          (is_bracketed ? text[colon - 1] == ']' : text.find(':') == colon);
    NameAndPort parts{.host = has_port ? text.substr(0, colon) : text, .port = std::nullopt};
    if (is_bracketed && parts.host.ends_with(']'))
        parts.host = parts.host.substr(1, parts.host.size() - 2);
    std::uint16_t port = 0;
    if (has_port &&
        std::from_chars(text.data() + colon + 1, text.data() + text.size(), port).ec == std::errc{})
        parts.port = port;
    return parts;
}

}  // namespace

OutboundSlots::OutboundSlots(const SlotSettings& settings, const SlotSurroundings& around)
    : settings_(settings), around_(around) {
    for (const std::string& name : settings.named)
        add_node(name, settings.use_v2);
}

std::vector<Connect> OutboundSlots::due(const std::vector<OpenConnection>& open,
                                        const OutboundDemand& demand) {
    std::vector<Connect> dials;
    add_named(open, dials);
    const base::MonoTime now = around_.clock.mono();
    if (!settings_.is_automatic || now < next_automatic_) return dials;
    if (auto dial = choose_automatic(open, demand)) {
        next_automatic_ = now + kPause;
        around_.addresses.attempt(dial->remote, /*counts=*/!open.empty(), around_.clock.now());
        dials.push_back(std::move(*dial));
    }
    return dials;
}

void OutboundSlots::add_named(const std::vector<OpenConnection>& open,
                              std::vector<Connect>& dials) {
    const base::MonoTime now = around_.clock.mono();
    for (const NamedNode& node : nodes_) {
        const Connect connect = dial(node.name, ConnectionType::manual, node.use_v2);
        const bool is_open = std::any_of(open.begin(), open.end(), [&](const auto& entry) {
            return entry.name == node.name ||
                   (connect.name.empty() && entry.remote == connect.remote);
        });
        if (is_open) continue;
        const auto [last, is_first] = last_dial_.try_emplace(node.name, LastDial{.at = now});
        const auto passed = now - last->second.at;
        if (!is_first && passed < last->second.retry) continue;
        // After a connection that lasted it begins anew.
        const bool is_anew = is_first || passed > 2 * kRetry;
        last->second = {
            .at = now,
            .retry = is_anew ? kRetryFirst
                             : std::min<std::chrono::milliseconds>(2 * last->second.retry, kRetry)};
        dials.push_back(connect);
    }
}

/// Whether something that happens every `interval` on average is due. Not right at the start.
bool OutboundSlots::is_due(base::MonoTime& next, std::chrono::seconds interval) {
    const base::MonoTime now = around_.clock.mono();
    if (now < next) return false;
    const bool is_first = next == base::MonoTime{};
    const auto spread = std::chrono::milliseconds(interval).count();
    next = now + interval / 2 +
           std::chrono::milliseconds(around_.rng.below(static_cast<std::uint64_t>(spread)));
    return !is_first;
}

/// A network that we reach and know addresses of, but have no peer in.
std::optional<wire::Network> OutboundSlots::missing_network(
    const std::vector<OpenConnection>& open) {
    std::vector<wire::Network> missing;
    for (const auto network : kNetworks) {
        const bool has_peer = std::any_of(open.begin(), open.end(), [&](const auto& entry) {
            return entry.remote.address.network() == network &&
                   (entry.type == ConnectionType::outbound_full_relay ||
                    entry.type == ConnectionType::manual);
        });
        if (!has_peer && around_.local.reachable().contains(network) &&
            around_.addresses.size(network) > 0)
            missing.push_back(network);
    }
    if (missing.empty()) return std::nullopt;
    return missing[static_cast<std::size_t>(around_.rng.below(missing.size()))];
}

/// Empty: all slots are taken.
std::optional<OutboundSlots::Wanted> OutboundSlots::choose_slot(
    const std::vector<OpenConnection>& open, const OutboundDemand& demand) {
    const NetworkSet& networks = around_.local.reachable();
    const std::size_t full_relay = count_of(open, ConnectionType::outbound_full_relay);
    const std::size_t block_relay = count_of(open, ConnectionType::block_relay_only);
    const bool wants_block_relay = block_relay < settings_.block_relay_max;
    if (wants_block_relay && !anchors_.empty())
        return Wanted{ConnectionType::block_relay_only, networks};
    if (full_relay < settings_.full_relay_max)
        return Wanted{ConnectionType::outbound_full_relay, networks};
    if (wants_block_relay) return Wanted{ConnectionType::block_relay_only, networks};
    if (full_relay > settings_.full_relay_max || block_relay > settings_.block_relay_max)
        return std::nullopt;  // one extra connection at a time
    if (demand.full_relay_extra) return Wanted{ConnectionType::outbound_full_relay, networks};
    if (demand.block_relay_extra && is_due(next_block_relay_extra_, kExtraInterval))
        return Wanted{ConnectionType::block_relay_only, networks};
    if (settings_.full_relay_max < kFullRelayForNetworks ||
        !is_due(next_network_extra_, kExtraInterval))
        return std::nullopt;
    const auto network = missing_network(open);
    if (!network) return std::nullopt;
    Wanted wanted;
    wanted.networks.add(*network);
    return wanted;
}

std::optional<Connect> OutboundSlots::choose_automatic(const std::vector<OpenConnection>& open,
                                                       const OutboundDemand& demand) {
    if (const auto wanted = choose_slot(open, demand)) return choose_peer(open, *wanted);
    const bool has_feeler = count_of(open, ConnectionType::feeler) > 0;
    return has_feeler || !is_due(next_feeler_, kFeelerInterval) ? std::nullopt : choose_feeler();
}

std::optional<Connect> OutboundSlots::choose_peer(const std::vector<OpenConnection>& open,
                                                  const Wanted& wanted) {
    const base::UnixSeconds now = around_.clock.now();
    std::set<base::Bytes> taken;
    for (const OpenConnection& entry : open)
        if (is_automatic_slot(entry.type))
            taken.insert(exclusive_group(entry.remote, around_.as_map));
    const auto is_allowed = [&](const wire::Endpoint& remote) {
        return !taken.contains(exclusive_group(remote, around_.as_map)) &&
               !around_.local.contains(remote) && !around_.bans.is_unwelcome(remote.address, now);
    };
    while (wanted.type == ConnectionType::block_relay_only && !anchors_.empty()) {
        const wire::Endpoint anchor = anchors_.back();
        anchors_.pop_back();
        if (wanted.networks.contains(anchor.address.network()) && is_allowed(anchor))
            return Connect{
                .type = wanted.type, .remote = anchor, .name = {}, .use_v2 = settings_.use_v2};
    }
    for (int i = 0; i < kTriesMax; ++i) {
        const auto entry = around_.addresses.select(/*only_new=*/false, wanted.networks, now);
        if (!entry) return std::nullopt;
        const bool is_recent = now - entry->last_try < kRecentTry;
        if (is_recent && i < kTriesBeforeRecent) continue;
        if (is_useful(entry->record.services) && is_allowed(entry->record.endpoint))
            return automatic(wanted.type, entry->record);
    }
    return std::nullopt;
}

Connect OutboundSlots::automatic(ConnectionType type, const wire::AddressRecord& record) const {
    const bool knows_v2 = (record.services & wire::service::kP2pV2) != 0;
    return {.type = type,
            .remote = record.endpoint,
            .name = {},
            .use_v2 = settings_.use_v2 && knows_v2};
}

std::optional<Connect> OutboundSlots::choose_private(const std::vector<OpenConnection>& open,
                                                     const NetworkSet& networks) {
    // Each network as often as the others, however many addresses of it are known.
    std::vector<wire::Network> choices;
    for (const auto network : kNetworks)
        if (networks.contains(network) && around_.addresses.size(network) > 0)
            choices.push_back(network);
    if (choices.empty()) return std::nullopt;
    NetworkSet chosen;
    chosen.add(choices[static_cast<std::size_t>(around_.rng.below(choices.size()))]);
    const base::UnixSeconds now = around_.clock.now();
    for (int i = 0; i < kTriesMax; ++i) {
        const auto entry = around_.addresses.select(/*only_new=*/false, chosen, now);
        if (!entry) return std::nullopt;
        const wire::Endpoint& remote = entry->record.endpoint;
        const bool is_open = std::any_of(open.begin(), open.end(), [&](const auto& connection) {
            return connection.remote == remote;
        });
        if (is_open || around_.local.contains(remote) ||
            around_.bans.is_unwelcome(remote.address, now))
            continue;
        around_.addresses.attempt(remote, /*counts=*/true, now);
        return automatic(ConnectionType::private_broadcast, entry->record);
    }
    return std::nullopt;
}

std::optional<Connect> OutboundSlots::choose_feeler() {
    AddressManager& addresses = around_.addresses;
    const base::UnixSeconds now = around_.clock.now();
    addresses.resolve_collisions(now);
    auto entry = addresses.select_collision();
    if (!entry) entry = addresses.select(/*only_new=*/true, around_.local.reachable(), now);
    if (!entry || around_.local.contains(entry->record.endpoint)) return std::nullopt;
    return automatic(ConnectionType::feeler, entry->record);
}

bool OutboundSlots::add_node(const std::string& name, bool use_v2) {
    const Connect added = dial(name, ConnectionType::manual, use_v2);
    const bool is_known = std::any_of(nodes_.begin(), nodes_.end(), [&](const NamedNode& node) {
        const Connect other = dial(node.name, ConnectionType::manual, use_v2);
        return node.name == name ||
               (other.name.empty() && other.remote == added.remote && added.name.empty());
    });
    if (is_known || nodes_.size() >= kNamedMax) return false;
    nodes_.push_back({name, use_v2});
    return true;
}

bool OutboundSlots::remove_node(const std::string& name) {
    last_dial_.erase(name);
    return std::erase_if(nodes_, [&](const NamedNode& node) { return node.name == name; }) != 0;
}

Connect OutboundSlots::dial(const std::string& name, ConnectionType type, bool use_v2) const {
    const NameAndPort parts = split(name);
    Connect connect{.type = type, .remote = {}, .name = {}, .use_v2 = use_v2};
    connect.remote.port = parts.port.value_or(settings_.default_port);
    if (const auto address = wire::parse_address(parts.host)) {
        connect.remote.address = resolve_fc00(*address, settings_.fc00);
    } else {
        connect.name = parts.host;
    }
    return connect;
}

}  // namespace malha::p2p

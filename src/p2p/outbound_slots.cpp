// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See outbound_slots.hpp.
#include "malha/p2p/outbound_slots.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "malha/p2p/address_rules.hpp"
#include "malha/wire/address_text.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

// Time between two feelers; each is that long on average.
constexpr auto kFeelerInterval = 2min;
// Addresses looked at before giving up until the next time.
constexpr int kTriesMax = 100;
// An address tried lately is only taken when others fail.
constexpr std::chrono::seconds kRecentTry = 10min;
constexpr int kTriesBeforeRecent = 30;

bool is_automatic_slot(ConnectionType type) {
    return type == ConnectionType::outbound_full_relay || type == ConnectionType::block_relay_only;
}

std::size_t count_of(const std::vector<OpenConnection>& open, ConnectionType type) {
    return static_cast<std::size_t>(std::count_if(
        open.begin(), open.end(), [&](const auto& entry) { return entry.type == type; }));
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

OutboundSlots::OutboundSlots(const SlotSettings& settings, AddressManager& addresses,
                             const BanList& bans, base::Clock& clock, base::Rng& rng)
    : settings_(settings), addresses_(addresses), bans_(bans), clock_(clock), rng_(rng) {
    for (const std::string& name : settings.named)
        add_node(name, settings.use_v2);
}

std::vector<Connect> OutboundSlots::due(const std::vector<OpenConnection>& open) {
    std::vector<Connect> dials;
    add_named(open, dials);
    const base::MonoTime now = clock_.mono();
    if (!settings_.is_automatic || now < next_automatic_) return dials;
    if (auto dial = choose_automatic(open)) {
        next_automatic_ = now + kPause;
        addresses_.attempt(dial->remote, /*counts=*/!open.empty(), clock_.now());
        dials.push_back(std::move(*dial));
    }
    return dials;
}

void OutboundSlots::add_named(const std::vector<OpenConnection>& open,
                              std::vector<Connect>& dials) {
    const base::MonoTime now = clock_.mono();
    for (const NamedNode& node : nodes_) {
        const Connect connect = dial(node.name, ConnectionType::manual, node.use_v2);
        const bool is_open = std::any_of(open.begin(), open.end(), [&](const auto& entry) {
            return entry.name == node.name ||
                   (connect.name.empty() && entry.remote == connect.remote);
        });
        if (is_open) continue;
        const auto last = last_dial_.find(node.name);
        if (last != last_dial_.end() && now - last->second < kRetry) continue;
        last_dial_[node.name] = now;
        dials.push_back(connect);
    }
}

std::optional<Connect> OutboundSlots::choose_automatic(const std::vector<OpenConnection>& open) {
    ConnectionType type = ConnectionType::outbound_full_relay;
    if (count_of(open, type) >= settings_.full_relay_max ||
        (!anchors_.empty() &&
         count_of(open, ConnectionType::block_relay_only) < settings_.block_relay_max))
        type = ConnectionType::block_relay_only;
    if (type == ConnectionType::block_relay_only &&
        count_of(open, type) >= settings_.block_relay_max)
        return choose_feeler(open);
    const auto remote = choose_address(open, type);
    if (!remote) return std::nullopt;
    return Connect{.type = type, .remote = *remote, .name = {}, .use_v2 = settings_.use_v2};
}

std::optional<wire::Endpoint> OutboundSlots::choose_address(const std::vector<OpenConnection>& open,
                                                            ConnectionType type) {
    std::set<base::Bytes> groups;
    for (const OpenConnection& entry : open)
        if (is_automatic_slot(entry.type)) groups.insert(network_group(entry.remote.address));
    const auto is_allowed = [&](const wire::Endpoint& remote) {
        return !groups.contains(network_group(remote.address)) &&
               !bans_.is_banned(remote.address, clock_.now()) &&
               !bans_.is_discouraged(remote.address);
    };
    while (type == ConnectionType::block_relay_only && !anchors_.empty()) {
        const wire::Endpoint anchor = anchors_.back();
        anchors_.pop_back();
        if (is_allowed(anchor)) return anchor;
    }
    for (int i = 0; i < kTriesMax; ++i) {
        const auto entry = addresses_.select(/*only_new=*/false, std::nullopt, clock_.now());
        if (!entry) return std::nullopt;
        const bool is_recent = clock_.now() - entry->last_try < kRecentTry;
        if (is_recent && i < kTriesBeforeRecent) continue;
        if (is_allowed(entry->record.endpoint)) return entry->record.endpoint;
    }
    return std::nullopt;
}

std::optional<Connect> OutboundSlots::choose_feeler(const std::vector<OpenConnection>& open) {
    const base::MonoTime now = clock_.mono();
    if (now < next_feeler_ || count_of(open, ConnectionType::feeler) > 0) return std::nullopt;
    const bool is_first = next_feeler_ == base::MonoTime{};
    next_feeler_ =
        now + kFeelerInterval / 2 +
        std::chrono::milliseconds(rng_.below(std::chrono::milliseconds(kFeelerInterval).count()));
    if (is_first) return std::nullopt;
    addresses_.resolve_collisions(clock_.now());
    auto entry = addresses_.select_collision();
    if (!entry) entry = addresses_.select(/*only_new=*/true, std::nullopt, clock_.now());
    if (!entry) return std::nullopt;
    return Connect{.type = ConnectionType::feeler,
                   .remote = entry->record.endpoint,
                   .name = {},
                   .use_v2 = settings_.use_v2};
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
        connect.remote.address = *address;
    } else {
        connect.name = parts.host;
    }
    return connect;
}

}  // namespace malha::p2p

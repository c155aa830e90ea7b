// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See peer_config.hpp.
#include "malha/node/peer_config.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "config_parts.hpp"
#include "malha/config/host_port.hpp"
#include "malha/node/fixed_seeds.hpp"
#include "malha/p2p/subnet_text.hpp"
#include "malha/wire/address_text.hpp"

namespace malha::node {
namespace {

using config::Options;

constexpr std::int64_t kConnectionsDefault = 125;
// Slots that automatic outbound connections take of -maxconnections: 8 + 2 + 1 feeler.
constexpr std::int64_t kOutboundSlots = 11;
constexpr std::string_view kOnionSuffix = "=onion";

struct NamedPermission {
    std::string_view name;
    p2p::Permissions bits;
};
constexpr NamedPermission kPermissions[] = {
    {"bloomfilter", p2p::permission::kBloomFilter},
    {"bloom", p2p::permission::kBloomFilter},
    {"noban", p2p::permission::kNoBan},
    {"forcerelay", p2p::permission::kForceRelay},
    {"mempool", p2p::permission::kMempool},
    {"download", p2p::permission::kDownload},
    {"all", p2p::permission::kAll},
    {"relay", p2p::permission::kRelay},
    {"addr", p2p::permission::kAddr},
};

struct Granted {
    p2p::Permissions permissions = p2p::permission::kNone;
    p2p::Permissions named = p2p::permission::kNone;  ///< those that the text itself names
    bool inbound = false;
    bool outbound = false;
    std::string rest;  ///< after the '@'
};

p2p::Permissions default_permissions(const Options& options) {
    p2p::Permissions granted =
        p2p::permission::kNoBan | p2p::permission::kMempool | p2p::permission::kDownload;
    if (options.get_bool("whitelistrelay", true)) granted |= p2p::permission::kRelay;
    if (options.get_bool("whitelistforcerelay", false)) granted |= p2p::permission::kForceRelay;
    return granted;
}

/// "permission,permission@rest", or the rest alone. The names were checked before.
Granted read_permissions(const Options& options, const std::string& text) {
    Granted granted;
    const auto at = text.find('@');
    granted.rest = at == std::string::npos ? text : text.substr(at + 1);
    if (at == std::string::npos) granted.permissions = default_permissions(options);
    std::string names = at == std::string::npos ? "" : text.substr(0, at);
    while (!names.empty()) {
        const auto comma = std::min(names.find(','), names.size());
        const std::string name = names.substr(0, comma);
        names.erase(0, comma + 1);
        if (name == "in") granted.inbound = true;
        if (name == "out") granted.outbound = true;
        for (const NamedPermission& known : kPermissions)
            if (known.name == name) granted.named |= known.bits;
    }
    granted.permissions |= granted.named;
    if (!granted.inbound && !granted.outbound) granted.inbound = true;
    return granted;
}

wire::Endpoint endpoint_of(const std::string& text, std::uint16_t default_port) {
    const auto parts = config::split_host_port(text);
    const auto address = parts ? wire::parse_address(parts->host) : std::nullopt;
    return {address.value_or(wire::NetworkAddress{}),
            parts ? parts->port.value_or(default_port) : default_port};
}

/// Nothing was chosen: every address of this machine, and one for the onion service.
std::vector<Bind> default_binds(std::uint16_t port) {
    constexpr std::array<std::uint8_t, 16> kAnyIpv6{};
    const wire::NetworkAddress any_ipv6(wire::Network::ipv6, kAnyIpv6);
    const wire::NetworkAddress any_ipv4 = wire::NetworkAddress::ipv4({0, 0, 0, 0});
    return {{.endpoint = {any_ipv6, port}, .is_required = false, .is_announced = false},
            {.endpoint = {any_ipv4, port}, .is_announced = false}};
}

/// -bind, -whitebind. Onion services have a port of their own, so that what comes through Tor is
/// known as such.
std::vector<Bind> read_binds(const Options& options, std::uint16_t port) {
    const auto onion_port = static_cast<std::uint16_t>(port + 1);
    std::vector<Bind> binds;
    for (std::string text : options.get_list("bind")) {
        const bool is_onion = text.ends_with(kOnionSuffix);
        if (is_onion) text.resize(text.size() - kOnionSuffix.size());
        binds.push_back({.endpoint = endpoint_of(text, is_onion ? onion_port : port),
                         .is_onion = is_onion,
                         .is_announced = !is_onion});
    }
    for (const std::string& text : options.get_list("whitebind")) {
        const Granted granted = read_permissions(options, text);
        binds.push_back(
            {.endpoint = endpoint_of(granted.rest, port),
             .permissions = granted.permissions,
             .is_announced = !p2p::has_permission(granted.named, p2p::permission::kNoBan)});
    }
    if (!binds.empty()) return binds;
    binds = default_binds(port);
    binds.push_back({.endpoint = {wire::NetworkAddress::ipv4({127, 0, 0, 1}), onion_port},
                     .is_onion = true,
                     .is_announced = false});
    return binds;
}

base::Status check_distinct(const std::vector<Bind>& binds) {
    std::set<wire::Endpoint> seen;
    for (const Bind& bind : binds)
        if (!seen.insert(bind.endpoint).second)
            return base::fail("Duplicate binding configuration for address ",
                              wire::to_text(bind.endpoint),
                              ". Please check your -bind, -bind=...=onion and -whitebind "
                              "settings.");
    return {};
}

/// The port that the first -bind names, else -whitebind, else -port.
std::uint16_t listen_port(const Options& options, std::uint16_t port) {
    for (const std::string& text : options.get_list("bind")) {
        if (text.ends_with(kOnionSuffix)) continue;
        if (const auto parts = config::split_host_port(text); parts && parts->port)
            return *parts->port;
    }
    for (const std::string& text : options.get_list("whitebind")) {
        const Granted granted = read_permissions(options, text);
        if (!p2p::has_permission(granted.named, p2p::permission::kNoBan))
            return endpoint_of(granted.rest, port).port;
    }
    return port;
}

/// "500M", "1g", "20"; lower-case units are powers of 1000. Checked before.
std::uint64_t read_upload_target(const Options& options) {
    const std::string text = options.get_string("maxuploadtarget", "0M");
    std::uint64_t count = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), count);
    const char unit = end == text.data() + text.size() ? 'M' : *end;
    constexpr std::string_view kDecimal = "kmgt";
    constexpr std::string_view kBinary = "KMGT";
    const std::uint64_t base = kDecimal.find(unit) != std::string_view::npos ? 1000 : 1024;
    const auto power = std::min(kDecimal.find(unit), kBinary.find(unit)) + 1;
    for (std::size_t i = 0; i < power; ++i)
        count *= base;
    return count;
}

base::Result<std::vector<Whitelist>> read_whitelist(const Options& options) {
    std::vector<Whitelist> list;
    for (const std::string& text : options.get_list("whitelist")) {
        const Granted granted = read_permissions(options, text);
        const auto subnet = p2p::parse_subnet(granted.rest);
        if (!subnet)
            return base::fail("Invalid netmask specified in -whitelist: '", granted.rest, "'");
        list.push_back({*subnet, granted.permissions, granted.inbound, granted.outbound});
    }
    return list;
}

/// @param is_automatic  false with -connect: then only the DNS is asked, where the user wants that.
p2p::BootstrapSettings read_bootstrap(const Options& options, const consensus::ChainParams& params,
                                      bool is_automatic) {
    p2p::BootstrapSettings settings;
    if (options.get_bool("dnsseed", true)) settings.dns_seeds = params.dns_seeds;
    settings.forces_dns = options.get_bool("forcednsseed", false);
    settings.has_added_nodes = !options.get_list("addnode").empty();
    if (!is_automatic) return settings;
    settings.seed_nodes = options.get_list("seednode");
    // A signet of the user's own has none.
    if (options.get_bool("fixedseeds", true) && !options.is_set("signetchallenge"))
        settings.fixed_seeds = fixed_seeds(params.network);
    return settings;
}

}  // namespace

base::Result<PeerConfig> read_peer_config(const Options& options,
                                          const consensus::ChainParams& params,
                                          const std::string& user_agent) {
    PeerConfig config;
    const auto port = static_cast<std::uint16_t>(options.get_int("port", params.p2p_port));
    const bool use_v2 = options.get_bool("v2transport", true);
    config.protocol.user_agent = user_agent;
    if (use_v2) config.protocol.services |= wire::service::kP2pV2;
    if (options.get_bool("peerblockfilters", false))
        config.protocol.services |= wire::service::kCompactFilters;
    if (options.get_bool("peerbloomfilters", false))
        config.protocol.services |= wire::service::kBloom;
    if (options.get_int("prune", 0) != 0) config.protocol.services &= ~wire::service::kNetwork;
    config.broadcasts_privately = options.get_bool("privatebroadcast", false);
    config.protocol.offers_reconciliation = options.get_bool("txreconciliation", false);
    config.protocol.logs_addresses = options.get_bool("logips", false);
    config.protocol.blocks_only = options.get_bool("blocksonly", false);
    config.protocol.peer_timeout = std::chrono::seconds(options.get_int("peertimeout", 60));
    config.protocol.upload_target = read_upload_target(options);
    config.protocol.extra_transactions_max = static_cast<std::size_t>(std::clamp<std::int64_t>(
        options.get_int("blockreconstructionextratxn", 100), 0, 1'000'000));

    const bool connects_only = options.is_set("connect");
    config.slots.named = options.get_list(connects_only ? "connect" : "addnode");
    if (connects_only) {
        std::erase(config.slots.named, "0");
        for (const std::string& name : options.get_list("addnode"))
            config.slots.named.push_back(name);
    }
    const std::int64_t connections =
        std::max<std::int64_t>(options.get_int("maxconnections", kConnectionsDefault), 0);
    config.slots.is_automatic = !connects_only && connections > 0;
    config.slots.full_relay_max = static_cast<std::size_t>(std::min<std::int64_t>(8, connections));
    config.slots.block_relay_max =
        static_cast<std::size_t>(std::clamp<std::int64_t>(connections - 8, 0, 2));
    config.slots.default_port = params.p2p_port;
    config.slots.use_v2 = use_v2;
    config.protocol.full_relay_max = config.slots.full_relay_max;
    config.protocol.block_relay_max = config.slots.block_relay_max;
    config.inbound_max =
        static_cast<std::size_t>(std::max<std::int64_t>(connections - kOutboundSlots, 0));

    config.network.magic = params.magic;
    config.network.connect_timeout = std::chrono::milliseconds(options.get_int("timeout", 5000));
    config.network.send_queue_max =
        1000 * static_cast<std::size_t>(options.get_int("maxsendbuffer", 1000));
    config.network.receive_pending_max =
        1000 * static_cast<std::size_t>(options.get_int("maxreceivebuffer", 5000));

    config.listens = options.get_bool("listen", true);
    config.captures_messages = options.get_bool("capturemessages", false);
    config.is_active = options.get_bool("networkactive", true);
    config.protocol.listens = config.listens;
    config.binds = read_binds(options, port);
    MALHA_TRY(check_distinct(config.binds));
    config.binds_any = options.get_list("bind").empty() && options.get_list("whitebind").empty();
    config.listen_port = listen_port(options, port);
    config.reach = MALHA_TRY(read_reach_config(options, config.listen_port));
    config.slots.fc00 = config.reach.fc00();
    config.whitelist = MALHA_TRY(read_whitelist(options));
    config.bootstrap = read_bootstrap(options, params, config.slots.is_automatic);
    const auto tests = options.get_list("test");
    config.has_test_addresses = std::find(tests.begin(), tests.end(), "addrman") != tests.end();
    config.address_check_interval =
        static_cast<std::uint64_t>(std::max<std::int64_t>(options.get_int("checkaddrman", 0), 0));
    config.ban_time = std::chrono::seconds(options.get_int("bantime", 86'400));
    return config;
}

}  // namespace malha::node

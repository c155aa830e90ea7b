// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options about peers: what can be said about them before there is a network.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "config_parts.hpp"
#include "malha/config/host_port.hpp"
#include "malha/rpc/subnet.hpp"

namespace malha::node {
namespace {

using config::Options;

/// Value of an option that may be switched off: empty when negated, "0" or not set.
std::string active_value(const Options& options, std::string_view name) {
    const std::string value = options.get_string(name, "");
    return value == "0" ? std::string() : value;
}

/// Splits "value=suffix" at the last equals sign.
struct Suffixed {
    std::string value;
    std::string suffix;
};
Suffixed split_suffix(const std::string& text) {
    const auto equals = text.rfind('=');
    if (equals == std::string::npos) return {text, ""};
    return {text.substr(0, equals), text.substr(equals + 1)};
}

base::Status check_limits(const Options& options) {
    if (options.get_int("maxconnections", 125) < 0)
        return base::fail("-maxconnections must be greater or equal than zero");
    if (options.get_int("peertimeout", 60) <= 0)
        return base::fail("peertimeout must be a positive integer.");
    return {};
}

base::Status check_conflicts(const Options& options) {
    const bool listens = options.get_bool("listen", true);
    if (options.get_bool("peerblockfilters", false) &&
        (options.is_negated("blockfilterindex") ||
         options.get_string("blockfilterindex", "0") == "0"))
        return base::fail("Cannot set -peerblockfilters without -blockfilterindex.");
    if (options.get_bool("forcednsseed", false) && !options.get_bool("dnsseed", true))
        return base::fail("Cannot set -forcednsseed to true when setting -dnsseed to false.");
    if (!listens && !(options.get_list("bind").empty() && options.get_list("whitebind").empty()))
        return base::fail("Cannot set -bind or -whitebind together with -listen=0");
    if (!listens && options.get_bool("listenonion", false))
        return base::fail("Cannot set -listen=0 together with -listenonion=1");
    return {};
}

base::Status check_block_filter_index(const Options& options) {
    for (const std::string& value : options.get_list("blockfilterindex"))
        if (!value.empty() && value != "0" && value != "1" && value != "basic")
            return base::fail("Unknown -blockfilterindex value ", value, ".");
    return {};
}

enum class Direction { incoming_only, both };

/// The permissions before "@". `direction`: whether "in" and "out" make sense.
base::Status check_permissions(const std::string& text, Direction direction) {
    constexpr std::array<std::string_view, 9> kPermissions{"bloomfilter", "bloom", "noban",
                                                           "forcerelay",  "relay", "mempool",
                                                           "download",    "addr",  "all"};
    std::string_view rest = text;
    bool has_direction = false;
    bool has_permission = false;
    while (!rest.empty()) {
        const std::string_view name = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
        const bool is_direction = name == "in" || name == "out";
        has_direction |= is_direction;
        has_permission |= !is_direction && !name.empty();
        if (name == "out" && direction == Direction::incoming_only)
            return base::fail(
                "whitebind may only be used for incoming connections (\"out\" was passed)");
        if (!name.empty() && !is_direction &&
            std::find(kPermissions.begin(), kPermissions.end(), name) == kPermissions.end())
            return base::fail("Invalid P2P permission: '", name, "'");
    }
    if (has_direction && !has_permission)
        return base::fail("Only direction was set, no permissions: '", text, "'");
    return {};
}

base::Status check_whitelist(const std::string& text) {
    const auto at = text.find('@');
    if (at != std::string::npos) MALHA_TRY(check_permissions(text.substr(0, at), Direction::both));
    const std::string subnet = at == std::string::npos ? text : text.substr(at + 1);
    if (!rpc::Subnet::parse(subnet))
        return base::fail("Invalid netmask specified in -whitelist: '", subnet, "'");
    return {};
}

base::Status check_whitebind(const std::string& text) {
    const auto at = text.find('@');
    if (at != std::string::npos)
        MALHA_TRY(check_permissions(text.substr(0, at), Direction::incoming_only));
    const std::string address = at == std::string::npos ? text : text.substr(at + 1);
    const auto parts = config::split_host_port(address);
    if (!parts || !rpc::parse_ip(parts->host))
        return base::fail("Cannot resolve -whitebind address: '", address, "'");
    if (!parts->port) return base::fail("Need to specify a port with -whitebind: '", address, "'");
    return {};
}

base::Status check_binding(const Options& options) {
    for (const std::string& value : options.get_list("bind")) {
        const Suffixed bind = split_suffix(value);
        const auto parts = config::split_host_port(bind.value);
        if ((!bind.suffix.empty() && bind.suffix != "onion") || !parts ||
            !rpc::parse_ip(parts->host))
            return base::fail("Cannot resolve -bind address: '", value, "'");
    }
    for (const std::string& value : options.get_list("whitebind"))
        MALHA_TRY(check_whitebind(value));
    for (const std::string& value : options.get_list("whitelist"))
        MALHA_TRY(check_whitelist(value));
    return {};
}

bool reaches_onion(const Options& options) {
    if (options.is_negated("onion") || options.get_string("onion", "") == "0") return false;
    return !active_value(options, "onion").empty() || !active_value(options, "proxy").empty();
}

base::Status check_private_broadcast(const Options& options) {
    if (!options.get_bool("privatebroadcast", false)) return {};
    if (!reaches_onion(options) && !options.get_bool("listenonion", true) &&
        active_value(options, "i2psam").empty())
        return base::fail(
            "Private broadcast of own transactions requested (-privatebroadcast), but none of Tor "
            "or I2P networks is reachable");
    if (options.is_set("connect"))
        return base::fail(
            "Private broadcast of own transactions requested (-privatebroadcast), but -connect is "
            "also configured. They are incompatible because the private broadcast needs to open "
            "new connections to randomly chosen Tor or I2P peers. Consider using -maxconnections=0 "
            "-addnode=... instead");
    return {};
}

/// Digits and perhaps a unit: k, K, m, M, g, G, t, T.
bool is_byte_count(std::string_view text) {
    constexpr std::string_view kUnits = "kKmMgGtT";
    if (!text.empty() && kUnits.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    std::uint64_t count = 0;
    const char* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, count);
    return code == std::errc() && stop == end;
}

base::Status check_upload_target(const Options& options) {
    const std::string value = options.get_string("maxuploadtarget", "0");
    if (!is_byte_count(value)) return base::fail("Unable to parse -maxuploadtarget: '", value, "'");
    return {};
}

base::Status check_port_of(const Options& options, std::string_view name) {
    for (const std::string& value : options.get_list(name)) {
        if (value.starts_with(kUnixPrefix)) continue;
        const bool has_suffix = name == "bind" || name == "proxy";
        if (!config::split_host_port(has_suffix ? split_suffix(value).value : value))
            return base::fail("Invalid port specified in -", name, ": '", value, "'");
    }
    return {};
}

}  // namespace

base::Status check_ports(const Options& options) {
    for (const std::string_view name : {"port", "rpcport"}) {
        if (!options.is_set(name)) continue;
        const std::string value = options.get_string(name, "");
        if (!config::parse_port(value))
            return base::fail("Invalid port specified in -", name, ": '", value, "'");
    }
    for (const std::string_view name :
         {"bind", "i2psam", "onion", "proxy", "rpcbind", "torcontrol", "whitebind",
          "zmqpubhashblock", "zmqpubhashtx", "zmqpubrawblock", "zmqpubrawtx", "zmqpubsequence"})
        MALHA_TRY(check_port_of(options, name));
    return {};
}

base::Status check_peer_options(const Options& options) {
    MALHA_TRY(check_block_filter_index(options));
    MALHA_TRY(check_conflicts(options));
    MALHA_TRY(check_limits(options));
    MALHA_TRY(check_binding(options));
    MALHA_TRY(check_private_broadcast(options));
    return check_upload_target(options);
}

}  // namespace malha::node

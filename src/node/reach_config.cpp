// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See reach_config.hpp.
#include "malha/node/reach_config.hpp"

#include <algorithm>

#include "config_parts.hpp"
#include "malha/config/host_port.hpp"
#include "malha/net/resolve.hpp"
#include "malha/wire/address_text.hpp"

namespace malha::node {
namespace {

using config::Options;
using wire::Network;

constexpr std::size_t kUnixPathMax = 107;  // of the system's sockaddr_un
constexpr std::uint16_t kProxyPort = 9050;
constexpr std::uint16_t kTorControlPort = 9051;
constexpr std::uint16_t kSamPort = 7656;

/// What stands for "not this one" in options about proxies.
bool is_off(std::string_view value) {
    return value.empty() || value == "0";
}

/// A numeric address, or the first one of a name where names may be looked up.
std::optional<wire::NetworkAddress> address_of(const Options& options, const std::string& host) {
    if (const auto address = wire::parse_address(host)) return address;
    const bool is_name = !host.empty() && host.find("..") == std::string::npos;
    return is_name && options.get_bool("dns", true) ? net::resolve_now(host) : std::nullopt;
}

base::Result<net::SocketAddress> read_socket(const Options& options, std::string_view name,
                                             const std::string& text, std::uint16_t default_port) {
    const auto invalid = [&] {
        return base::fail("Invalid -", name, " address or hostname: '", text, "'");
    };
    if (text.starts_with(kUnixPrefix)) {
        const std::string path = text.substr(kUnixPrefix.size());
        if (path.empty() || path.size() > kUnixPathMax) return invalid();
        return net::SocketAddress{.endpoint = {}, .unix_path = path};
    }
    const auto parts = config::split_host_port(text);
    const auto address = parts ? address_of(options, parts->host) : std::nullopt;
    if (!address) return invalid();
    return net::SocketAddress{.endpoint = {*address, parts->port.value_or(default_port)},
                              .unix_path = {}};
}

// ---- -onlynet, -cjdnsreachable

std::optional<Network> network_named(std::string_view name) {
    for (const Network network :
         {Network::ipv4, Network::ipv6, Network::onion, Network::i2p, Network::cjdns})
        if (p2p::network_name(network) == name) return network;
    return std::nullopt;
}

base::Status read_networks(const Options& options, ReachConfig& config) {
    const auto names = options.get_list("onlynet");
    if (!names.empty()) config.reachable = {};
    for (const std::string& name : names) {
        const auto network = network_named(name);
        if (!network) return base::fail("Unknown network specified in -onlynet: '", name, "'");
        config.reachable.add(*network);
    }
    const bool has_ip =
        config.reachable.contains(Network::ipv4) || config.reachable.contains(Network::ipv6);
    // Where no IP network is allowed, dnsseed is only on if the user said so.
    if (!has_ip && options.get_bool("dnsseed", true))
        return base::fail(
            "Incompatible options: -dnsseed=1 was explicitly specified, but -onlynet forbids "
            "connections to IPv4/IPv6");
    if (options.get_bool("cjdnsreachable", false)) return {};
    if (!names.empty() && config.reachable.contains(Network::cjdns))
        return base::fail(
            "Outbound connections restricted to CJDNS (-onlynet=cjdns) but -cjdnsreachable is not "
            "provided");
    config.reachable.remove(Network::cjdns);
    return {};
}

// ---- -proxy, -onion

void set_proxy(ReachConfig& config, Network network, const std::optional<net::Proxy>& proxy) {
    config.proxies.erase(network);
    if (proxy) config.proxies.emplace(network, *proxy);
}

/// "<address>", for all networks that a SOCKS5 proxy may reach, or "<address>=<network>".
base::Status read_proxy(const Options& options, const std::string& value, ReachConfig& config) {
    const auto equals = value.rfind('=');
    const std::string text = value.substr(0, equals);
    const std::string name = equals == std::string::npos ? "" : value.substr(equals + 1);
    if (equals != std::string::npos && name.empty())
        return base::fail("Invalid -proxy address or hostname, ends with '=': '", value, "'");
    std::optional<net::Proxy> proxy;
    if (!is_off(text))
        proxy = net::Proxy{.address = MALHA_TRY(read_socket(options, "proxy", text, kProxyPort)),
                           .isolate_streams = options.get_bool("proxyrandomize", true)};
    if (name.empty()) {
        for (const Network network : {Network::ipv4, Network::ipv6, Network::onion, Network::cjdns})
            set_proxy(config, network, proxy);
        config.name_proxy = proxy;
        return {};
    }
    const auto network = name == "tor" ? Network::onion : network_named(name);
    if (!network || network == Network::i2p)
        return base::fail("Unrecognized network in -proxy='", value, "': '", name, "'");
    set_proxy(config, *network, proxy);
    // Names lead to IP addresses.
    if (network == Network::ipv4 || network == Network::ipv6) config.name_proxy = proxy;
    return {};
}

base::Status read_onion(const Options& options, ReachConfig& config) {
    const bool is_only = !options.get_list("onlynet").empty();
    const bool is_wanted = config.reachable.contains(Network::onion);
    const std::string value = options.get_string("onion", "");
    const bool is_refused = options.is_negated("onion") || value == "0";
    if (is_refused) {
        config.proxies.erase(Network::onion);
        if (is_only && is_wanted)
            return base::fail(
                "Outbound connections restricted to Tor (-onlynet=onion) but the proxy for "
                "reaching the Tor network is explicitly forbidden: -onion=0");
    } else if (!value.empty()) {
        set_proxy(config, Network::onion,
                  net::Proxy{.address = MALHA_TRY(read_socket(options, "onion", value, kProxyPort)),
                             .isolate_streams = options.get_bool("proxyrandomize", true)});
    }
    if (config.proxies.contains(Network::onion)) return {};
    const bool asks_tor = options.get_bool("listenonion", true);
    if (is_only && is_wanted && !asks_tor)
        return base::fail(
            "Outbound connections restricted to Tor (-onlynet=onion) but the proxy for reaching "
            "the Tor network is not provided: none of -proxy, -onion or -listenonion is given");
    config.takes_proxy_of_tor = is_wanted && !is_refused && asks_tor;
    config.reachable.remove(Network::onion);
    return {};
}

/// A control port that cannot be used costs the onion service, not the start.
void read_tor(const Options& options, ReachConfig& config) {
    if (!options.get_bool("listenonion", true)) return;
    const std::string text = options.get_string("torcontrol", "127.0.0.1:9051");
    const auto control = read_socket(options, "torcontrol", text, kTorControlPort);
    if (control)
        config.tor =
            TorConfig{.control = *control, .password = options.get_string("torpassword", "")};
}

// ---- -i2psam, -externalip

base::Status read_i2p(const Options& options, ReachConfig& config) {
    const std::string value = options.get_string("i2psam", "");
    if (!is_off(value)) {
        const auto sam = MALHA_TRY(read_socket(options, "i2psam", value, kSamPort));
        config.i2p = I2pConfig{.sam = sam, .accepts = options.get_bool("i2pacceptincoming", true)};
        set_proxy(config, Network::i2p, net::Proxy{.address = sam, .isolate_streams = false});
        return {};
    }
    if (!options.get_list("onlynet").empty() && config.reachable.contains(Network::i2p))
        return base::fail(
            "Outbound connections restricted to i2p (-onlynet=i2p) but -i2psam is not provided");
    config.reachable.remove(Network::i2p);
    return {};
}

base::Status read_external(const Options& options, std::uint16_t listen_port, ReachConfig& config) {
    for (const std::string& value : options.get_list("externalip")) {
        const auto parts = config::split_host_port(value);
        const auto address = parts ? address_of(options, parts->host) : std::nullopt;
        if (!address) return base::fail("Cannot resolve -externalip address: '", value, "'");
        config.external.push_back(
            {p2p::resolve_fc00(*address, config.fc00()), parts->port.value_or(listen_port)});
    }
    return {};
}

}  // namespace

base::Result<ReachConfig> read_reach_config(const Options& options, std::uint16_t listen_port) {
    ReachConfig config;
    config.looks_names_up = options.get_bool("dns", true);
    config.discovers = options.get_bool("discover", true);
    config.maps_port = options.get_bool("natpmp", true);
    MALHA_TRY(read_networks(options, config));
    for (const std::string& value : options.get_list("proxy"))
        MALHA_TRY(read_proxy(options, value, config));
    MALHA_TRY(read_onion(options, config));
    read_tor(options, config);
    MALHA_TRY(read_i2p(options, config));
    MALHA_TRY(read_external(options, listen_port, config));
    return config;
}

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options of the RPC server.
#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "config_parts.hpp"
#include "malha/config/host_port.hpp"
#include "malha/config/paths.hpp"
#include "malha/rpc/event_log.hpp"

namespace malha::node {
namespace {

constexpr std::string_view kNoServer = "Unable to start HTTP server. See debug log for details.";
constexpr std::int64_t kThreadsMax = 1024;
constexpr std::int64_t kQueueMax = 1 << 20;
constexpr std::int64_t kEventsMax = 10'000'000;

std::vector<rpc::HttpEndpoint> read_endpoints(const config::Options& options,
                                              std::uint16_t default_port) {
    const auto port = config::parse_port(options.get_string("rpcport", "")).value_or(default_port);
    std::vector<rpc::HttpEndpoint> endpoints;
    // Listening beyond this machine without saying who may connect would invite everybody.
    if (options.is_set("rpcallowip"))
        for (const std::string& text : options.get_list("rpcbind"))
            if (const auto address = config::split_host_port(text))
                endpoints.push_back({address->host, address->port.value_or(port)});
    if (endpoints.empty()) endpoints = {{"::1", port}, {"127.0.0.1", port}};
    return endpoints;
}

base::Result<std::vector<rpc::Subnet>> read_subnets(const config::Options& options) {
    std::vector<rpc::Subnet> subnets;
    for (const std::string& text : options.get_list("rpcallowip")) {
        const auto subnet = rpc::Subnet::parse(text);
        if (!subnet)
            return base::fail(
                "Invalid -rpcallowip subnet specification: ", text,
                ". Valid values are a single IP (e.g. 1.2.3.4), a network/netmask (e.g. "
                "1.2.3.4/255.255.255.0), a network/CIDR (e.g. 1.2.3.4/24), all ipv4 (0.0.0.0/0), "
                "or all ipv6 (::/0). RFC4193 is allowed only if -cjdnsreachable=0.\nError: ",
                kNoServer);
        subnets.push_back(*subnet);
    }
    return subnets;
}

base::Result<rpc::HttpServerOptions> read_http_options(const config::Options& options,
                                                       std::uint16_t default_port) {
    constexpr std::int64_t kSecondsMax = std::numeric_limits<std::int32_t>::max();
    rpc::HttpServerOptions http;
    http.endpoints = read_endpoints(options, default_port);
    http.allowed = MALHA_TRY(read_subnets(options));
    http.threads = static_cast<unsigned>(
        std::clamp<std::int64_t>(options.get_int("rpcthreads", http.threads), 1, kThreadsMax));
    http.work_queue = static_cast<std::size_t>(
        std::clamp<std::int64_t>(options.get_int("rpcworkqueue", 64), 1, kQueueMax));
    http.timeout = std::chrono::seconds(std::clamp<std::int64_t>(
        options.get_int("rpcservertimeout", http.timeout.count()), 0, kSecondsMax));
    return http;
}

base::Result<rpc::Authenticator> read_logins(const config::Options& options) {
    rpc::Authenticator authenticator;
    for (const std::string& login : options.get_list("rpcauth"))
        if (!authenticator.add_rpcauth(login)) return base::fail(kNoServer);
    return authenticator;
}

rpc::Permissions read_permissions(const config::Options& options) {
    rpc::Permissions permissions;
    for (const std::string& entry : options.get_list("rpcwhitelist"))
        permissions.add_whitelist(entry);
    if (options.is_set("rpcwhitelistdefault"))
        permissions.set_default_deny(options.get_bool("rpcwhitelistdefault", true));
    return permissions;
}

}  // namespace

base::Result<rpc::UserRights> read_user_rights(const config::Options& options) {
    rpc::UserRights users{.authenticator = MALHA_TRY(read_logins(options)),
                          .permissions = read_permissions(options),
                          .limits = {}};
    for (const std::string& entry : options.get_list("rpcuserlimit"))
        MALHA_TRY(users.limits.add(entry));
    return users;
}

base::Result<RpcConfig> read_rpc_config(const config::Options& options,
                                        const base::Path& network_datadir,
                                        std::uint16_t default_port) {
    RpcConfig config;
    config.enabled = options.get_bool("server", true);
    config.rest = options.get_bool("rest", false);
    config.events = options.get_bool("events", false);
    config.events_max = static_cast<std::size_t>(std::clamp<std::int64_t>(
        options.get_int("eventsmax", rpc::EventLog::kEventsMaxDefault), 1, kEventsMax));
    config.http = MALHA_TRY(read_http_options(options, default_port));
    config.users = MALHA_TRY(read_user_rights(options));
    if (!options.is_negated("rpcuser")) config.user = options.get_string("rpcuser", "");
    if (!options.is_negated("rpcpassword")) config.password = options.get_string("rpcpassword", "");
    const base::Path cookie = config::path_option(options, "rpccookiefile", ".cookie");
    if (!cookie.empty()) config.cookie_file = config::below(network_datadir, cookie);
    const auto access = rpc::cookie_access_from(options.get_string("rpccookieperms", "owner"));
    if (!access) return base::fail(kNoServer);
    config.cookie_access = *access;
    config.spending_file = network_datadir / "rpc_spending.json";
    config.deprecated = options.get_list("deprecatedrpc");
    config.checks_results = options.get_bool("rpcdoccheck", false);
    config.fetches_pruned = options.get_bool("fetchpruned", false);
    return config;
}

}  // namespace malha::node

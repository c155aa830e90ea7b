// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options of the RPC server.
#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "address_text.hpp"
#include "config_parts.hpp"
#include "malha/config/paths.hpp"

namespace malha::node {
namespace {

constexpr std::string_view kNoServer = "Unable to start HTTP server. See debug log for details.";
constexpr std::int64_t kThreadsMax = 1024;
constexpr std::int64_t kQueueMax = 1 << 20;

unsigned at_least_one(const config::Options& options, std::string_view name, std::int64_t fallback,
                      std::int64_t max) {
    return static_cast<unsigned>(std::clamp<std::int64_t>(options.get_int(name, fallback), 1, max));
}

std::vector<RpcEndpoint> read_endpoints(const config::Options& options,
                                        std::uint16_t default_port) {
    const auto port = parse_port(options.get_string("rpcport", "")).value_or(default_port);
    std::vector<RpcEndpoint> endpoints;
    // Listening beyond this machine without saying who may connect would invite everybody.
    if (options.is_set("rpcallowip"))
        for (const std::string& text : options.get_list("rpcbind"))
            if (const auto address = split_host_port(text))
                endpoints.push_back({address->host, address->port.value_or(port)});
    if (endpoints.empty()) endpoints = {{"::1", port}, {"127.0.0.1", port}};
    return endpoints;
}

base::Status check_subnets(const std::vector<std::string>& subnets) {
    for (const std::string& subnet : subnets)
        if (!is_subnet(subnet))
            return base::fail(
                "Invalid -rpcallowip subnet specification: ", subnet,
                ". Valid values are a single IP (e.g. 1.2.3.4), a network/netmask (e.g. "
                "1.2.3.4/255.255.255.0), a network/CIDR (e.g. 1.2.3.4/24), all ipv4 (0.0.0.0/0), "
                "or all ipv6 (::/0). RFC4193 is allowed only if -cjdnsreachable=0.\nError: ",
                kNoServer);
    return {};
}

/// <user>:<salt>$<hash>
bool is_hashed_login(const std::string& text) {
    const auto colon = text.find(':');
    if (colon == std::string::npos) return false;
    const auto dollar = text.find('$', colon);
    return dollar != std::string::npos && text.find('$', dollar + 1) == std::string::npos &&
           text.find(':', colon + 1) == std::string::npos;
}

base::Result<CookieReaders> read_cookie_readers(const config::Options& options) {
    const std::string text = options.get_string("rpccookieperms", "owner");
    if (text == "owner") return CookieReaders::kOwner;
    if (text == "group") return CookieReaders::kGroup;
    if (text == "all") return CookieReaders::kAll;
    return base::fail(kNoServer);
}

}  // namespace

base::Result<RpcConfig> read_rpc_config(const config::Options& options,
                                        const base::Path& network_datadir,
                                        std::uint16_t default_port) {
    RpcConfig rpc;
    rpc.enabled = options.get_bool("server", true);
    rpc.rest = options.get_bool("rest", false);
    rpc.endpoints = read_endpoints(options, default_port);
    rpc.allowed_subnets = options.get_list("rpcallowip");
    MALHA_TRY(check_subnets(rpc.allowed_subnets));
    if (!options.is_negated("rpcuser")) rpc.user = options.get_string("rpcuser", "");
    if (!options.is_negated("rpcpassword")) rpc.password = options.get_string("rpcpassword", "");
    rpc.hashed_logins = options.get_list("rpcauth");
    if (!std::all_of(rpc.hashed_logins.begin(), rpc.hashed_logins.end(), is_hashed_login))
        return base::fail(kNoServer);
    const base::Path cookie = config::path_option(options, "rpccookiefile", ".cookie");
    if (!cookie.empty()) rpc.cookie_file = config::below(network_datadir, cookie);
    rpc.cookie_readers = MALHA_TRY(read_cookie_readers(options));
    rpc.whitelists = options.get_list("rpcwhitelist");
    if (options.is_set("rpcwhitelistdefault"))
        rpc.default_deny = options.get_bool("rpcwhitelistdefault", true);
    rpc.threads = at_least_one(options, "rpcthreads", 16, kThreadsMax);
    rpc.queue_max = at_least_one(options, "rpcworkqueue", 64, kQueueMax);
    rpc.idle_timeout = std::chrono::seconds(std::clamp<std::int64_t>(
        options.get_int("rpcservertimeout", 30), 0, std::numeric_limits<std::int32_t>::max()));
    rpc.deprecated = options.get_list("deprecatedrpc");
    return rpc;
}

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What options imply for others that the user left alone.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "malha/node/node_config.hpp"

namespace malha::node {
namespace {

/// Collects what was implied.
class Interactions {
public:
    explicit Interactions(config::Options& options) : options_(options) {}

    void imply(std::string_view cause, std::string_view name, std::string_view value) {
        if (!options_.imply(name, value)) return;
        lines_.push_back("parameter interaction: " + std::string(cause) + " -> setting -" +
                         std::string(name) + "=" + std::string(value));
    }
    std::vector<std::string> take() { return std::move(lines_); }

private:
    config::Options& options_;
    std::vector<std::string> lines_;
};

bool has_value(const config::Options& options, std::string_view name) {
    const std::string value = options.get_string(name, "");
    return !value.empty() && value != "0";
}

bool excludes_ip_networks(const config::Options& options) {
    const auto networks = options.get_list("onlynet");
    return !networks.empty() &&
           std::none_of(networks.begin(), networks.end(),
                        [](const std::string& name) { return name == "ipv4" || name == "ipv6"; });
}

}  // namespace

std::vector<std::string> apply_interactions(config::Options& options) {
    Interactions result(options);
    if (!options.get_list("bind").empty()) result.imply("-bind set", "listen", "1");
    if (!options.get_list("whitebind").empty()) result.imply("-whitebind set", "listen", "1");
    if (options.is_set("connect") || options.get_int("maxconnections", 125) <= 0)
        for (const char* name : {"dnsseed", "listen"})
            result.imply("-connect or -maxconnections=0 set", name, "0");
    if (has_value(options, "proxy"))
        for (const char* name : {"listen", "natpmp", "discover"})
            result.imply("-proxy set", name, "0");
    if (!options.get_bool("listen", true))
        for (const char* name : {"natpmp", "discover", "listenonion", "i2pacceptincoming"})
            result.imply("-listen=0", name, "0");
    if (!options.get_list("externalip").empty()) result.imply("-externalip set", "discover", "0");
    if (options.get_bool("blocksonly", false)) {
        result.imply("-blocksonly=1", "whitelistrelay", "0");
        result.imply("-blocksonly=1", "maxmempool", "5");
    }
    if (options.get_bool("whitelistforcerelay", false))
        result.imply("-whitelistforcerelay=1", "whitelistrelay", "1");
    if (excludes_ip_networks(options))
        result.imply("-onlynet without ipv4 and ipv6", "dnsseed", "0");
    return result.take();
}

}  // namespace malha::node

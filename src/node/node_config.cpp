// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See node_config.hpp.
#include "malha/node/node_config.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "built_in_as_map.hpp"
#include "config_parts.hpp"
#include "malha/config/paths.hpp"

namespace malha::node {
namespace {

using config::Options;

/// Databases, block files, the log, standard streams and some to spare.
constexpr int kDescriptorsBase = 160;
constexpr std::int64_t kConnectionsMax = 1 << 16;

base::Status check_sections(const Options& options, const std::string& chain) {
    std::string errors;
    for (const std::string& name : options.misplaced_network_options())
        errors += "Config setting for -" + name + " only applied on " + chain +
                  " network when in [" + chain + "] section.\n";
    return errors.empty() ? base::Status() : base::fail(errors);
}

base::Status check_test_options(const Options& options, consensus::Network network) {
    if (options.is_set("test") && network != consensus::Network::regtest)
        return base::fail("-test=<option> can only be used with regtest");
    return {};
}

std::vector<std::string> terminal_warnings(const Options& options) {
    std::vector<std::string> warnings;
    std::string sections;
    for (const config::SectionMention& mention : options.unknown_sections())
        sections += mention.file + ":" + std::to_string(mention.line) + " Section [" +
                    mention.section + "] is not recognized.\n";
    if (!sections.empty()) warnings.push_back(sections);
    if (options.is_set("checkpoints"))
        warnings.emplace_back(
            "Option '-checkpoints' is set but checkpoints were removed. This option has no "
            "effect.");
    for (const char* kin : {"ancestor", "descendant"})
        if (options.is_set("limit" + std::string(kin) + "size"))
            warnings.push_back("Option '-limit" + std::string(kin) + "size' is given but " + kin +
                               " size limits have been replaced with cluster size limits (see "
                               "-limitclustersize). This option has no effect.");
    if (options.get_bool("privatebroadcast", false) && !options.get_bool("proxyrandomize", true))
        warnings.emplace_back(
            "Private broadcast of own transactions requested (-privatebroadcast) and "
            "-proxyrandomize is disabled. Tor circuits for private broadcast connections may be "
            "correlated to other connections over Tor. For maximum privacy set "
            "-proxyrandomize=1.");
    constexpr std::array<std::string_view, 3> kTests{"addrman", "bip94",
                                                     "reindex_after_failure_noninteractive_yes"};
    for (const std::string& test : options.get_list("test"))
        if (std::find(kTests.begin(), kTests.end(), test) == kTests.end())
            warnings.push_back("Unrecognised option \"" + test + "\" provided in -test=<option>.");
    return warnings;
}

std::vector<std::string> log_notes(const Options& options) {
    std::vector<std::string> notes;
    const bool binds = !options.get_list("rpcbind").empty();
    if (binds && !options.is_set("rpcallowip"))
        notes.emplace_back(
            "-rpcbind is ignored because -rpcallowip is not set: the RPC server accepts "
            "connections from this machine only");
    if (!binds && options.is_set("rpcallowip"))
        notes.emplace_back(
            "-rpcallowip has little use without -rpcbind: the RPC server listens for connections "
            "from this machine only");
    return notes;
}

base::Result<std::optional<base::UnixSeconds>> read_mock_time(const Options& options) {
    const std::int64_t seconds = options.get_int("mocktime", 0);
    if (seconds < 0)
        return base::fail("-mocktime cannot be negative: '", options.get_string("mocktime", ""),
                          "'");
    // 0 follows the machine's clock, as without the option.
    return seconds == 0 ? std::optional<base::UnixSeconds>() : base::UnixSeconds{seconds};
}

int wanted_descriptors(const Options& options) {
    const std::int64_t connections =
        std::clamp<std::int64_t>(options.get_int("maxconnections", 125), 0, kConnectionsMax);
    return kDescriptorsBase + static_cast<int>(connections);
}

}  // namespace

NotifyConfig read_notify_config(const config::Options& options) {
    return {.startup = options.get_list("startupnotify"),
            .block = options.get_string("blocknotify", ""),
            .alert = options.get_string("alertnotify", ""),
            .shutdown = options.get_list("shutdownnotify")};
}

base::Result<NodeConfig> read_node_config(const Options& options,
                                          const config::Configuration& configuration,
                                          unsigned cores) {
    const consensus::Network network = configuration.network;
    NodeConfig config;
    const auto params = std::make_shared<const consensus::ChainParams>(
        MALHA_TRY(read_chain_params(options, network)));
    MALHA_TRY(check_sections(options, std::string(params->name)));
    config.datadir = configuration.datadir;
    config.network_datadir = configuration.network_datadir;
    config.chain = MALHA_TRY(read_chain_config(options, configuration, cores));
    config.chain.engine.params = params;
    MALHA_TRY(check_ports(options));
    MALHA_TRY(check_peer_options(options));
    config.mempool = MALHA_TRY(read_mempool_config(options, network));
    MALHA_TRY(check_test_options(options, network));
    config.mining = MALHA_TRY(read_mining_config(options));
    config.indexes =
        read_index_options(options, configuration.network_datadir, config.chain.engine.cache_bytes);
    config.user_agent = MALHA_TRY(read_user_agent(options));
    config.peers = MALHA_TRY(read_peer_config(options, *params, config.user_agent));
    config.peers.as_map =
        MALHA_TRY(read_as_map(options, configuration.network_datadir, built_in_as_map()));
    config.mock_time = MALHA_TRY(read_mock_time(options));
    config.rpc =
        MALHA_TRY(read_rpc_config(options, configuration.network_datadir, params->rpc_port));
    config.notify = read_notify_config(options);
    config.zmq = read_zmq_config(options);
    config.wallet = MALHA_TRY(read_wallet_config(options, configuration.network_datadir));
    const base::Path pid = config::path_option(options, "pid", "bitcoind.pid");
    if (!pid.empty()) config.pid_file = config::below(configuration.network_datadir, pid);
    config.descriptors_wanted = wanted_descriptors(options);
    config.warnings = terminal_warnings(options);
    config.notes = log_notes(options);
    return config;
}

}  // namespace malha::node

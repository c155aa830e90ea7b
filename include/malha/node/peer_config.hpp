// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the options say about peers, as typed values.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "malha/base/filesystem.hpp"
#include "malha/base/result.hpp"
#include "malha/config/options.hpp"
#include "malha/consensus/chain_params.hpp"
#include "malha/net/network.hpp"
#include "malha/node/reach_config.hpp"
#include "malha/p2p/as_map.hpp"
#include "malha/p2p/bootstrap.hpp"
#include "malha/p2p/outbound_slots.hpp"
#include "malha/p2p/settings.hpp"

namespace malha::node {

/// -bind, -whitebind.
struct Bind {
    wire::Endpoint endpoint;
    p2p::Permissions permissions = p2p::permission::kNone;
    bool is_onion = false;     ///< what arrives there came through our onion service
    bool is_required = true;   ///< else another one is enough
    bool is_announced = true;  ///< told to peers as our address
};

/// -whitelist.
struct Whitelist {
    p2p::Subnet subnet;
    p2p::Permissions permissions = p2p::permission::kNone;
    bool inbound = true;
    bool outbound = false;
};

struct PeerConfig {
    p2p::Settings protocol;
    p2p::SlotSettings slots;
    net::NetworkOptions network;
    bool listens = true;
    bool is_active = true;              ///< -networkactive
    bool captures_messages = false;     ///< -capturemessages
    bool broadcasts_privately = false;  ///< -privatebroadcast
    std::vector<Bind> binds;
    bool binds_any = false;         ///< all addresses of this machine, as none was chosen
    std::uint16_t listen_port = 0;  ///< under which others reach us where nothing else is said
    ReachConfig reach;
    std::vector<Whitelist> whitelist;
    p2p::BootstrapSettings bootstrap;
    std::shared_ptr<const p2p::AsMap> as_map;  ///< -asmap; null without
    bool has_test_addresses = false;           ///< -test=addrman: places are foreseeable
    std::uint64_t address_check_interval = 0;  ///< -checkaddrman
    std::size_t inbound_max = 114;
    std::chrono::seconds ban_time{86'400};
};

/// Errors: a sentence naming the option and the value. check_peer_options() has run before.
[[nodiscard]] base::Result<PeerConfig> read_peer_config(const config::Options& options,
                                                        const consensus::ChainParams& params,
                                                        const std::string& user_agent);

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What a node that runs takes anew from its configuration files when it gets SIGHUP: the options
// that are declared `reloadable`. Every other option needs a restart.
#pragma once

#include <span>
#include <string>

#include "malha/config/paths.hpp"
#include "malha/node/notify.hpp"
#include "malha/rpc/users.hpp"

namespace malha::node {

struct Reloaded {
    std::uint64_t log_categories = 0;  ///< -debug, -debugexclude
    NotifyConfig notify;               ///< -alertnotify, -blocknotify, -shutdownnotify
    rpc::UserRights users;  ///< -rpcauth, -rpcwhitelist, -rpcwhitelistdefault, -rpcuserlimit
};

/// Reads the command line and the configuration files again; writes nothing.
/// @param words  argv without the program's name.
/// Errors: as at a start, without "Error: ".
[[nodiscard]] base::Result<Reloaded> reread_options(std::span<const std::string> words,
                                                    const config::Surroundings& surroundings);

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Shell commands that the user wants run when something happens: -startupnotify, -blocknotify,
// -shutdownnotify. They are the user's own words; what the node puts into them is hex.
#pragma once

#include <string>
#include <vector>

#include "malha/base/log.hpp"
#include "malha/primitives/hash.hpp"

namespace malha::node {

struct NotifyConfig {
    std::vector<std::string> startup;   ///< -startupnotify
    std::string block;                  ///< -blocknotify; empty = none
    std::vector<std::string> shutdown;  ///< -shutdownnotify
};

/// Starts what -startupnotify names; nobody waits for it.
void notify_startup(const NotifyConfig& config);
/// Starts what -blocknotify names, %s replaced by the hash; nobody waits for it.
void notify_block(const NotifyConfig& config, const primitives::BlockHash& hash);
/// Runs what -shutdownnotify names, all at once, and waits for the last one. Failures are logged.
void notify_shutdown(const NotifyConfig& config, base::Logger& log);

}  // namespace malha::node

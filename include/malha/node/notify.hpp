// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Shell commands that the user wants run when something happens: -startupnotify, -blocknotify,
// -shutdownnotify. They are the user's own words; what the node puts into them is hex.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "malha/base/log.hpp"
#include "malha/primitives/hash.hpp"

namespace malha::node {

struct NotifyConfig {
    std::vector<std::string> startup;   ///< -startupnotify
    std::string block;                  ///< -blocknotify; empty = none
    std::string alert;                  ///< -alertnotify; empty = none
    std::vector<std::string> shutdown;  ///< -shutdownnotify
};

/// Starts what -startupnotify names; nobody waits for it.
void notify_startup(const NotifyConfig& config);
/// Starts what -blocknotify names, %s replaced by the hash; nobody waits for it.
void notify_block(const NotifyConfig& config, const primitives::BlockHash& hash);
/// What -walletnotify may ask for.
struct WalletNotice {
    std::string txid;                   ///< %s
    std::string wallet;                 ///< %w
    std::string block = "unconfirmed";  ///< %b
    std::string height = "-1";          ///< %h
};
/// Starts the command with its marks replaced; nobody waits for it. The wallet's name, which may
/// hold anything, is quoted for the shell.
void notify_wallet(const std::string& command, const WalletNotice& notice);
/// Starts what -alertnotify names, %s replaced by the text in quotes; nobody waits for it.
void notify_alert(const NotifyConfig& config, std::string_view text);
/// Runs what -shutdownnotify names, all at once, and waits for the last one. Failures are logged.
void notify_shutdown(const NotifyConfig& config, base::Logger& log);

}  // namespace malha::node

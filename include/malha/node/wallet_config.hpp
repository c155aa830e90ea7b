// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the options say about wallets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "malha/base/filesystem.hpp"
#include "malha/wallet/settings.hpp"

namespace malha::node {

struct WalletConfig {
    bool enabled = true;  ///< not -disablewallet
    base::Path wallet_dir;
    std::vector<std::string> load;  ///< wallets to load at start
    /// Nothing says which to load: the unnamed one, if it exists.
    bool load_default = false;
    std::optional<base::Path> settings_file;  ///< where load_on_startup is kept; none: -nosettings
    wallet::WalletSettings settings;
    std::vector<std::string> warnings{};  ///< for users, when a wallet is loaded
    std::string settings_problem{};  ///< with the settings; for users; no wallet is opened then
};

}  // namespace malha::node

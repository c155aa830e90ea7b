// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What users call the networks: -chain=<name>, sections of configuration files, data directories.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "malha/consensus/network.hpp"

namespace malha::config {

inline constexpr std::array kNetworks{consensus::Network::kMain, consensus::Network::kTestnet3,
                                      consensus::Network::kTestnet4, consensus::Network::kSignet,
                                      consensus::Network::kRegtest};

/// "main", "test", "testnet4", "signet", "regtest".
[[nodiscard]] std::string_view chain_name(consensus::Network network);
[[nodiscard]] std::optional<consensus::Network> network_from(std::string_view chain_name);
/// Subdirectory of the data directory; empty for main, "testnet3" for test.
[[nodiscard]] std::string_view data_subdirectory(consensus::Network network);

}  // namespace malha::config

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See chain_name.hpp.
#include "malha/config/chain_name.hpp"

namespace malha::config {
namespace {

struct Names {
    std::string_view chain;
    std::string_view directory;
};
/// Indexed by consensus::Network.
constexpr std::array<Names, kNetworks.size()> kNames{{{"main", ""},
                                                      {"test", "testnet3"},
                                                      {"testnet4", "testnet4"},
                                                      {"signet", "signet"},
                                                      {"regtest", "regtest"}}};

}  // namespace

std::string_view chain_name(consensus::Network network) {
    return kNames.at(static_cast<std::size_t>(network)).chain;
}

std::optional<consensus::Network> network_from(std::string_view name) {
    for (const consensus::Network network : kNetworks)
        if (chain_name(network) == name) return network;
    return std::nullopt;
}

std::string_view data_subdirectory(consensus::Network network) {
    return kNames.at(static_cast<std::size_t>(network)).directory;
}

}  // namespace malha::config

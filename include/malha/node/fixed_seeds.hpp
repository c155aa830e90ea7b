// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Nodes to ask for addresses when nobody else gives any (-fixedseeds).
#pragma once

#include <vector>

#include "malha/consensus/chain_params.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::node {

/// Empty for networks without any (testnet3, regtest).
[[nodiscard]] std::vector<wire::Endpoint> fixed_seeds(consensus::Network network);

}  // namespace malha::node

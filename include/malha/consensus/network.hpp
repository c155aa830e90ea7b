// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The networks Malha knows.
#pragma once

#include <cstdint>

namespace malha::consensus {

enum class Network : std::uint8_t { main, testnet3, testnet4, signet, regtest };

}  // namespace malha::consensus

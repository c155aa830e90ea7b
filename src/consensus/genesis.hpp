// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The first block of a network.
#pragma once

#include <cstdint>
#include <string_view>

#include "malha/primitives/block.hpp"

namespace malha::consensus {

struct Genesis {
    std::string_view message;     ///< in the coinbase
    std::string_view public_key;  ///< hex; who could spend the output if it were spendable
    std::uint32_t time = 0;
    std::uint32_t nonce = 0;
    std::uint32_t bits = 0;
    std::string_view hash;  ///< display hex, asserted
};

[[nodiscard]] primitives::BlockPtr build_genesis(const Genesis& genesis);

}  // namespace malha::consensus

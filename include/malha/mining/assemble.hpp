// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Chooses the pool's transactions for the next block: chunk by chunk in the pool's own order, as
// long as they fit.
#pragma once

#include <vector>

#include "malha/consensus/header_node.hpp"
#include "malha/mempool/mempool.hpp"
#include "malha/mining/block_template.hpp"

namespace malha::mining {

struct AssemblyLimits {
    primitives::Weight weight_max = 4'000'000;   ///< -blockmaxweight
    primitives::Weight weight_reserved = 8'000;  ///< -blockreservedweight: header and coinbase
    mempool::FeeRate rate_min{1};                ///< -blockmintxfee
};
/// Signature operations kept for the coinbase.
inline constexpr primitives::SigopCost kSigopsReserved = 400;

/// @param parent  of the block. Cost: O(transactions taken), and a bounded number of those that do
///                not fit. Thread: node strand.
[[nodiscard]] std::vector<TemplateTransaction> assemble(const mempool::Mempool& pool,
                                                        const consensus::HeaderNode& parent,
                                                        const AssemblyLimits& limits);

}  // namespace malha::mining

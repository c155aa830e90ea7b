// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The best order of a cluster: of all orders in which parents come before their children, one whose
// cumulative fee, plotted over cumulative weight, is nowhere below that of any other order.
//
// Such an order always exists, and it falls into chunks: the ancestor-closed set of the highest fee
// rate comes first, then the best of what is left, and so on. Which sets these are is a question of
// maximum flow (a closure problem), so that the answer is exact at every size allowed; heuristics,
// and time limits that an attacker could exhaust, are not needed. Chunks are as small as can be:
// sets of one rate that could be split are split. What is still free is decided by size, then id,
// so that every node orders the same cluster in the same way.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "malha/mempool/fee_rate.hpp"
#include "malha/primitives/hash.hpp"

namespace malha::mempool {

/// Most transactions that can be connected; as many as a mask has bits.
inline constexpr std::size_t kClusterCountMax = 64;

/// One bit for each transaction of a cluster.
using TxMask = std::uint64_t;

struct GraphNode {
    FeeAndWeight value;  ///< the weight is positive
    TxMask parents = 0;  ///< direct ones suffice
    primitives::Txid txid{};
};

/// Transactions that are mined together.
struct LinearChunk {
    FeeAndWeight total;
    std::uint32_t count = 0;
};

struct Linearization {
    std::vector<std::uint32_t> order;  ///< indexes of the graph's nodes
    std::vector<LinearChunk> chunks;   ///< cut the order into runs of falling or equal fee rates
};

/// Total for acyclic graphs of at most kClusterCountMax nodes.
/// Cost: at most two flows a chunk over the nodes; microseconds for usual clusters.
[[nodiscard]] Linearization linearize(std::span<const GraphNode> graph);

/// A fee-rate diagram is better or equal where it is nowhere below the other.
enum class DiagramOrder : std::uint8_t { worse_or_incomparable, equal, better };
/// Compares two sets of chunks, each in any order, over the weight they share (the shorter one goes
/// on level). @return whether `after` is better than `before`.
[[nodiscard]] DiagramOrder compare_diagrams(std::vector<FeeAndWeight> before,
                                            std::vector<FeeAndWeight> after);

}  // namespace malha::mempool

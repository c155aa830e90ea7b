// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The best order of a small cluster, found by trying every set.
#pragma once

#include <span>
#include <vector>

#include "malha/mempool/linearize.hpp"

namespace malha::mempool::test {

inline bool is_closed(std::span<const GraphNode> graph, TxMask set) {
    for (std::size_t i = 0; i < graph.size(); ++i)
        if ((set >> i & 1U) != 0 && (graph[i].parents & ~set) != 0) return false;
    return true;
}

inline FeeAndWeight total(std::span<const GraphNode> graph, TxMask set) {
    FeeAndWeight sum;
    for (std::size_t i = 0; i < graph.size(); ++i)
        if ((set >> i & 1U) != 0) sum += graph[i].value;
    return sum;
}

/// Chunks by definition: again and again the closed set of the highest rate, the smallest of those.
/// Cost: exponential.
inline std::vector<FeeAndWeight> naive_chunks(std::span<const GraphNode> graph) {
    std::vector<FeeAndWeight> chunks;
    const TxMask all = (TxMask{1} << graph.size()) - 1;
    TxMask done = 0;
    while (done != all) {
        FeeAndWeight best;
        TxMask best_set = 0;
        for (TxMask set = 1; set <= all; ++set) {
            if ((set & done) != 0 || !is_closed(graph, set | done)) continue;
            const FeeAndWeight sum = total(graph, set);
            const auto order =
                best_set == 0 ? std::strong_ordering::greater : compare_rates(sum, best);
            if (order > 0 || (order == 0 && sum.weight < best.weight)) {
                best = sum;
                best_set = set;
            }
        }
        chunks.push_back(best);
        done |= best_set;
    }
    return chunks;
}

}  // namespace malha::mempool::test

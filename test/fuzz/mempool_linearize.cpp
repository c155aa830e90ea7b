// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any small cluster: its order is topological, and no set of transactions that could be mined alone
// lies above its diagram.
#include "malha/mempool/linearize.hpp"

#include "malha/base/assert.hpp"
#include "source.hpp"

using namespace malha;

namespace {

constexpr std::size_t kCountMax = 10;

std::vector<mempool::GraphNode> read_graph(fuzz::Source& source) {
    std::vector<mempool::GraphNode> graph(1 + source.number<std::uint8_t>() % kCountMax);
    for (std::size_t i = 0; i < graph.size(); ++i) {
        graph[i].value = {{source.number<std::int32_t>()}, 1 + source.number<std::uint16_t>()};
        graph[i].parents = source.number<std::uint16_t>() & ((mempool::TxMask{1} << i) - 1);
        graph[i].txid.bytes[0] = static_cast<std::uint8_t>(i);
    }
    return graph;
}

/// Whether the diagram of the chunks is at least at the point.
bool covers(const std::vector<mempool::LinearChunk>& chunks, const mempool::FeeAndWeight& point) {
    mempool::FeeAndWeight sum;
    for (const mempool::LinearChunk& chunk : chunks) {
        const auto width = point.weight - sum.weight;
        if (width <= chunk.total.weight)
            return (point.fee.sat - sum.fee.sat) * chunk.total.weight <=
                   chunk.total.fee.sat * width;
        sum += chunk.total;
    }
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Source source({data, size});
    const auto graph = read_graph(source);
    const mempool::Linearization linear = mempool::linearize(graph);
    MALHA_ASSERT(linear.order.size() == graph.size());
    mempool::TxMask done = 0;
    for (const std::uint32_t i : linear.order) {
        MALHA_ASSERT((graph[i].parents & ~done) == 0 && (done >> i & 1U) == 0);
        done |= mempool::TxMask{1} << i;
    }
    for (mempool::TxMask set = 1; set < mempool::TxMask{1} << graph.size(); ++set) {
        mempool::FeeAndWeight total;
        bool is_closed = true;
        for (std::size_t i = 0; i < graph.size(); ++i) {
            if ((set >> i & 1U) == 0) continue;
            total += graph[i].value;
            is_closed = is_closed && (graph[i].parents & ~set) == 0;
        }
        MALHA_ASSERT(!is_closed || covers(linear.chunks, total));
    }
    return 0;
}

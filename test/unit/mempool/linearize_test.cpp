// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The order of a cluster against a naive twin that tries every set.
#include "malha/mempool/linearize.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <chrono>

#include "malha/base/rng.hpp"
#include "naive_chunks.hpp"

namespace malha::mempool {
namespace {

using Graph = std::vector<GraphNode>;
using test::naive_chunks;
using test::total;

GraphNode node(std::int64_t fee, primitives::Weight weight, TxMask parents = 0,
               std::uint8_t id = 0) {
    GraphNode made{{{fee}, weight}, parents, {}};
    made.txid.bytes[0] = id;
    return made;
}

Graph random_graph(base::Rng& rng, std::size_t count, std::int64_t fee_max,
                   std::uint64_t weight_max) {
    Graph graph;
    for (std::size_t i = 0; i < count; ++i) {
        TxMask parents = 0;
        for (std::size_t j = 0; j < i; ++j)
            if (rng.below(3) == 0) parents |= TxMask{1} << j;
        graph.push_back(
            node(static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(fee_max) + 1)),
                 static_cast<primitives::Weight>(1 + rng.below(weight_max)), parents,
                 static_cast<std::uint8_t>(rng.below(256))));
    }
    return graph;
}

void expect_topological(const Graph& graph, const Linearization& result) {
    TxMask done = 0;
    for (const std::uint32_t i : result.order) {
        EXPECT_EQ(graph[i].parents & ~done, 0U);
        EXPECT_EQ(done >> i & 1U, 0U);
        done |= TxMask{1} << i;
    }
    EXPECT_EQ(result.order.size(), graph.size());
}

}  // namespace

TEST(Linearize, EqualsTheExhaustiveOptimum) {
    base::SeededRng rng(1);
    for (int round = 0; round < 600; ++round) {
        const bool is_coarse = round % 2 == 0;  // many equal rates, or hardly any
        const Graph graph = random_graph(rng, 1 + rng.below(round % 20 == 0 ? 12 : 10),
                                         is_coarse ? 3 : 10'000, is_coarse ? 2 : 1'000);
        const Linearization result = linearize(graph);
        expect_topological(graph, result);
        const auto naive = naive_chunks(graph);
        std::vector<FeeAndWeight> chunks;
        std::size_t at = 0;
        for (const LinearChunk& chunk : result.chunks) {
            TxMask set = 0;
            for (std::uint32_t i = 0; i < chunk.count; ++i)
                set |= TxMask{1} << result.order[at++];
            EXPECT_EQ(total(graph, set), chunk.total);
            chunks.push_back(chunk.total);
        }
        EXPECT_EQ(compare_diagrams(naive, chunks), DiagramOrder::equal);
        EXPECT_EQ(chunks.size(), naive.size()) << "chunks are as small as can be";
        for (std::size_t i = 1; i < chunks.size(); ++i)
            EXPECT_TRUE(compare_rates(chunks[i - 1], chunks[i]) >= 0);
    }
}

TEST(Linearize, DoesNotDependOnTheOrderOfTheNodes) {
    base::SeededRng rng(2);
    for (int round = 0; round < 100; ++round) {
        Graph graph = random_graph(rng, 8, 3, 2);
        for (std::size_t i = 0; i < graph.size(); ++i)
            graph[i].txid.bytes[1] = static_cast<std::uint8_t>(i);
        Graph reversed;
        for (auto it = graph.rbegin(); it != graph.rend(); ++it) {
            reversed.push_back(*it);
            TxMask parents = 0;
            for (std::size_t j = 0; j < graph.size(); ++j)
                if ((it->parents >> j & 1U) != 0) parents |= TxMask{1} << (graph.size() - 1 - j);
            reversed.back().parents = parents;
        }
        const auto a = linearize(graph);
        const auto b = linearize(reversed);
        for (std::size_t i = 0; i < a.order.size(); ++i)
            EXPECT_EQ(graph[a.order[i]].txid, reversed[b.order[i]].txid);
    }
}

TEST(Linearize, AChildPaysForItsParentButNotForMore) {
    const auto result = linearize(Graph{node(0, 100), node(300, 100, 1), node(10, 100, 1)});
    EXPECT_EQ(result.order, (std::vector<std::uint32_t>{0, 1, 2}));
    ASSERT_EQ(result.chunks.size(), 2U);
    EXPECT_EQ(result.chunks[0].total, (FeeAndWeight{{300}, 200}));
}

TEST(Linearize, NegativeAndHugeFeesAreExact) {
    const std::int64_t huge = std::int64_t{1} << 52;
    const auto result = linearize(Graph{node(-huge, 400'000), node(huge + 1, 400'000, 1)});
    ASSERT_EQ(result.chunks.size(), 1U);
    EXPECT_EQ(result.chunks[0].total.fee.sat, 1);
}

TEST(Linearize, LargestClustersStayQuick) {
    base::SeededRng rng(3);
    const auto start = std::chrono::steady_clock::now();
    constexpr int kRounds = 20;
    for (int round = 0; round < kRounds; ++round) {
        const Graph graph = random_graph(rng, kClusterCountMax, 1'000'000, 100'000);
        expect_topological(graph, linearize(graph));
    }
    // Far above what is needed even under sanitizers; an exponential algorithm would never end.
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{60});
}

TEST(Diagrams, AreBetterOnlyWhenNowhereWorse) {
    const std::vector<FeeAndWeight> before{{{100}, 100}, {{10}, 100}};
    EXPECT_EQ(compare_diagrams(before, before), DiagramOrder::equal);
    EXPECT_EQ(compare_diagrams(before, {{{111}, 150}}), DiagramOrder::worse_or_incomparable);
    EXPECT_EQ(compare_diagrams(before, {{{101}, 100}, {{10}, 100}}), DiagramOrder::better);
    EXPECT_EQ(compare_diagrams(before, {{{120}, 100}}), DiagramOrder::better);
    EXPECT_EQ(compare_diagrams({}, {{{1}, 1}}), DiagramOrder::better);
    EXPECT_EQ(compare_diagrams({{{1}, 1}}, {}), DiagramOrder::worse_or_incomparable);
    EXPECT_EQ(compare_diagrams({}, {{{0}, 1}}), DiagramOrder::equal);
}

TEST(FeeRates, RoundAgainstThePayer) {
    EXPECT_EQ(FeeRate{100}.fee_for(104).sat, 11);
    EXPECT_EQ(FeeRate{100}.fee_for(110).sat, 11);
    EXPECT_EQ(FeeRate{100}.fee_for(0).sat, 0);
    EXPECT_EQ(FeeRate::of({2000}, 104).sat_per_kvb, 19'230);
    EXPECT_EQ(FeeRate::of({-1}, 3).sat_per_kvb, -334);
    EXPECT_EQ(FeeRate::of({1}, 0).sat_per_kvb, 0);
    EXPECT_EQ(vsize_of(415), 104);
}

}  // namespace malha::mempool

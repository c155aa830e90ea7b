// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See linearize.hpp.
#include "malha/mempool/linearize.hpp"

#include <algorithm>

#include "bits.hpp"
#include "closure.hpp"
#include "malha/base/assert.hpp"
#include "malha/base/checked.hpp"

namespace malha::mempool {
namespace {

/// Works out the order of one cluster. Thread: owner only.
class Linearizer {
public:
    explicit Linearizer(std::span<const GraphNode> graph)
        : graph_(graph), ancestors_(close_over_parents(graph)), closure_(ancestors_) {}

    Linearization run() {
        const std::size_t count = graph_.size();
        const TxMask all = count == kClusterCountMax ? ~TxMask{0} : bit(count) - 1;
        // Sets to be ordered, the first one last. Each step either cuts a set into a better and a
        // worse part or finds that all of it is of one rate.
        std::vector<TxMask> waiting;
        if (all != 0) waiting.push_back(all);
        while (!waiting.empty()) {
            const TxMask set = waiting.back();
            waiting.pop_back();
            const TxMask better = better_part(set);
            if (better == 0) {
                append_equal_chunks(set);
                continue;
            }
            waiting.push_back(set & ~better);
            waiting.push_back(better);
        }
        return std::move(result_);
    }

private:
    static std::vector<TxMask> close_over_parents(std::span<const GraphNode> graph) {
        std::vector<TxMask> ancestors(graph.size());
        for (std::size_t i = 0; i < graph.size(); ++i)
            ancestors[i] = graph[i].parents | bit(i);
        // Nodes stand in no particular order: each round doubles the distance looked over.
        for (bool changed = true; changed;) {
            changed = false;
            for (TxMask& mask : ancestors) {
                const TxMask before = mask;
                for_each_bit(before, [&](std::size_t parent) { mask |= ancestors[parent]; });
                changed = changed || mask != before;
            }
        }
        return ancestors;
    }

    [[nodiscard]] FeeAndWeight total_of(TxMask set) const {
        FeeAndWeight total;
        for_each_bit(set, [&](std::size_t i) { total += graph_[i].value; });
        return total;
    }

    /// The part of the set whose rate is above that of the whole; empty when there is none.
    TxMask better_part(TxMask set) {
        const FeeAndWeight total = total_of(set);
        std::vector<Wide> values(graph_.size());
        for_each_bit(set, [&](std::size_t i) {
            values[i] = Wide{graph_[i].value.fee.sat} * total.weight -
                        Wide{total.fee.sat} * graph_[i].value.weight;
        });
        return closure_.solve(set, values);
    }

    /// Cuts a set all of whose best chunks have one rate into the smallest such chunks.
    void append_equal_chunks(TxMask set) {
        const std::vector<TxMask> needs = closure_.tied();
        TxMask left = set;
        while (left != 0) {
            TxMask best = 0;
            for_each_bit(left, [&](std::size_t i) {
                // Ready: everything left that it needs also needs it.
                TxMask chunk = 0;
                for_each_bit(needs[i] & left, [&](std::size_t j) {
                    if ((needs[j] & bit(i)) != 0) chunk |= bit(j);
                });
                if (chunk == (needs[i] & left) && (best == 0 || comes_first(chunk, best)))
                    best = chunk;
            });
            append_chunk(best);
            left &= ~best;
        }
    }

    /// Of two chunks of one rate: the smaller, then the one whose largest id is smaller.
    [[nodiscard]] bool comes_first(TxMask a, TxMask b) const {
        if (a == b) return false;
        const auto weight_a = total_of(a).weight;
        const auto weight_b = total_of(b).weight;
        return weight_a != weight_b ? weight_a < weight_b : largest_id(a) < largest_id(b);
    }
    [[nodiscard]] primitives::Txid largest_id(TxMask set) const {
        primitives::Txid largest;
        for_each_bit(set, [&](std::size_t i) { largest = std::max(largest, graph_[i].txid); });
        return largest;
    }

    void append_chunk(TxMask chunk) {
        MALHA_ASSERT(chunk != 0);
        result_.chunks.push_back(
            {total_of(chunk), base::narrow<std::uint32_t>(std::popcount(chunk))});
        for (TxMask left = chunk; left != 0;) {
            std::size_t best = kClusterCountMax;
            for_each_bit(left, [&](std::size_t i) {
                const bool is_ready = (ancestors_[i] & left) == bit(i);
                if (is_ready && (best == kClusterCountMax || comes_first_alone(i, best))) best = i;
            });
            result_.order.push_back(base::narrow<std::uint32_t>(best));
            left &= ~bit(best);
        }
    }

    /// Within a chunk: the higher rate, then the smaller, then the smaller id.
    [[nodiscard]] bool comes_first_alone(std::size_t a, std::size_t b) const {
        const auto order = compare_rates(graph_[a].value, graph_[b].value);
        if (order != 0) return order > 0;
        const auto weight_a = graph_[a].value.weight;
        const auto weight_b = graph_[b].value.weight;
        return weight_a != weight_b ? weight_a < weight_b : graph_[a].txid < graph_[b].txid;
    }

    const std::span<const GraphNode> graph_;
    const std::vector<TxMask> ancestors_;
    Closure closure_;
    Linearization result_;
};

/// Points of a diagram: cumulative weight and fee, from (0, 0) on.
std::vector<FeeAndWeight> diagram_of(std::vector<FeeAndWeight> chunks) {
    std::sort(chunks.begin(), chunks.end(),
              [](const FeeAndWeight& a, const FeeAndWeight& b) { return compare_rates(a, b) > 0; });
    std::vector<FeeAndWeight> points{{}};
    for (const FeeAndWeight& chunk : chunks) {
        points.push_back(points.back());
        points.back() += chunk;
    }
    return points;
}

/// Whether a diagram is somewhere above a point (1), through it (0), or below it (-1).
int side_of(const std::vector<FeeAndWeight>& diagram, const FeeAndWeight& point) {
    const auto to =
        std::lower_bound(diagram.begin(), diagram.end(), point.weight,
                         [](const FeeAndWeight& p, primitives::Weight w) { return p.weight < w; });
    Wide difference = 0;
    if (to == diagram.end()) {
        difference = Wide{diagram.back().fee.sat} - point.fee.sat;
    } else if (to->weight == point.weight) {
        difference = Wide{to->fee.sat} - point.fee.sat;
    } else {
        const FeeAndWeight& from = *(to - 1);
        const Wide width = to->weight - from.weight;
        const Wide rise = Wide{to->fee.sat} - from.fee.sat;
        difference =
            (Wide{from.fee.sat} - point.fee.sat) * width + rise * (point.weight - from.weight);
    }
    return difference > 0 ? 1 : difference < 0 ? -1 : 0;
}

}  // namespace

Linearization linearize(std::span<const GraphNode> graph) {
    MALHA_ASSERT(graph.size() <= kClusterCountMax);
    if (graph.size() == 1) return {{0}, {{graph[0].value, 1}}};  // nearly all clusters
    return Linearizer(graph).run();
}

DiagramOrder compare_diagrams(std::vector<FeeAndWeight> before, std::vector<FeeAndWeight> after) {
    const auto old_points = diagram_of(std::move(before));
    const auto new_points = diagram_of(std::move(after));
    bool is_above = false;
    // Between the corners of both diagrams both are straight: looking at the corners is enough.
    for (const FeeAndWeight& corner : old_points) {
        const int side = side_of(new_points, corner);
        if (side < 0) return DiagramOrder::worse_or_incomparable;
        is_above = is_above || side > 0;
    }
    for (const FeeAndWeight& corner : new_points) {
        const int side = side_of(old_points, corner);
        if (side > 0) return DiagramOrder::worse_or_incomparable;
        is_above = is_above || side < 0;
    }
    return is_above ? DiagramOrder::better : DiagramOrder::equal;
}

}  // namespace malha::mempool

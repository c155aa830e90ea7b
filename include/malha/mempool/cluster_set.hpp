// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// All clusters and the one order of their chunks, by which the pool is mined (from the front),
// evicted (from the back), and replacements are judged.
//
// Changes come in two steps: plan() works out what the clusters would become and alters nothing;
// commit() puts that in place. Between the two, admission looks at the plan.
#pragma once

#include <memory>
#include <set>
#include <unordered_map>
#include <vector>

#include "malha/mempool/entry.hpp"
#include "malha/mempool/linearize.hpp"

namespace malha::mempool {

struct ClusterLimits {
    std::size_t count_max = kClusterCountMax;  ///< -limitclustercount
    primitives::Weight weight_max = 404'000;   ///< -limitclustersize, times 4
};

/// What is to happen to the pool. Entries that stay need not be named.
struct Change {
    std::vector<Entry*> removed;
    /// Parents before children. They know their parents and children; those do not know them yet.
    std::vector<Entry*> added;
    /// Whose value changes (fee deltas); the new value is in place already.
    std::vector<Entry*> revalued;
};

struct ChangePlan {
    std::vector<const Cluster*> before;  ///< those that go
    std::vector<std::unique_ptr<Cluster>> after;
    bool exceeds_limits = false;  ///< then `after` is incomplete: the plan cannot be used
};

/// A chunk with what orders it among all. The best comes first.
struct ChunkRef {
    const Cluster* cluster = nullptr;
    std::uint32_t index = 0;

    [[nodiscard]] const Chunk& chunk() const { return cluster->chunks[index]; }
};
[[nodiscard]] bool operator<(const ChunkRef& a, const ChunkRef& b);

/// Thread: node strand.
class ClusterSet {
public:
    /// Cost: O(size of the clusters touched), and their linearisation.
    [[nodiscard]] ChangePlan plan(const Change& change, const ClusterLimits& limits) const;
    /// Links the entries, and replaces the clusters.
    void commit(const Change& change, ChangePlan plan);

    /// All chunks, the first to be mined at the front.
    [[nodiscard]] const std::set<ChunkRef>& chunks() const { return chunks_; }
    [[nodiscard]] std::size_t cluster_count() const { return clusters_.size(); }
    /// Bytes of all clusters; the entries are not in it.
    [[nodiscard]] std::size_t memory_usage() const { return bytes_; }

private:
    void link(const Change& change);
    void adopt(std::unique_ptr<Cluster> cluster);

    std::unordered_map<const Cluster*, std::unique_ptr<Cluster>> clusters_;
    std::set<ChunkRef> chunks_;
    std::size_t bytes_ = 0;
};

}  // namespace malha::mempool

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See cluster_set.hpp.
#include "malha/mempool/cluster_set.hpp"

#include <algorithm>
#include <unordered_set>

#include "malha/base/assert.hpp"
#include "malha/base/checked.hpp"
#include "memory.hpp"
#include "sorted_entries.hpp"

namespace malha::mempool {
namespace {

/// The pool as it would be after a change: what is connected with what.
class ChangedGraph {
public:
    explicit ChangedGraph(const Change& change)
        : removed_(change.removed.begin(), change.removed.end()) {
        for (Entry* entry : change.added) {
            for (Entry* parent : entry->parents)
                new_links_[parent].push_back(entry);
            for (Entry* child : entry->children) {
                new_links_[child].push_back(entry);
                new_parents_[child].push_back(entry);
            }
        }
    }

    /// What is connected with the entry, and was not part of an earlier answer. Stops growing
    /// beyond `count_max` + 1.
    std::vector<Entry*> take_component(Entry* from, std::size_t count_max) {
        std::vector<Entry*> members;
        const auto reach = [&](Entry* entry) {
            if (removed_.contains(entry) || members.size() > count_max) return;
            if (taken_.insert(entry).second) members.push_back(entry);
        };
        reach(from);
        for (std::size_t i = 0; i < members.size(); ++i) {
            const Entry& entry = *members[i];
            std::for_each(entry.parents.begin(), entry.parents.end(), reach);
            std::for_each(entry.children.begin(), entry.children.end(), reach);
            if (const auto links = new_links_.find(&entry); links != new_links_.end())
                std::for_each(links->second.begin(), links->second.end(), reach);
        }
        return members;
    }

    [[nodiscard]] std::vector<GraphNode> graph_of(const std::vector<Entry*>& members) const {
        std::unordered_map<const Entry*, std::size_t> indexes;
        for (std::size_t i = 0; i < members.size(); ++i)
            indexes.emplace(members[i], i);
        std::vector<GraphNode> graph(members.size());
        for (std::size_t i = 0; i < members.size(); ++i) {
            const Entry& entry = *members[i];
            graph[i].value = entry.value();
            graph[i].txid = entry.txid();
            const auto add_parent = [&](const Entry* parent) {
                if (const auto at = indexes.find(parent); at != indexes.end())
                    graph[i].parents |= TxMask{1} << at->second;
            };
            std::for_each(entry.parents.begin(), entry.parents.end(), add_parent);
            if (const auto found = new_parents_.find(&entry); found != new_parents_.end())
                std::for_each(found->second.begin(), found->second.end(), add_parent);
        }
        return graph;
    }

private:
    using Links = std::unordered_map<const Entry*, std::vector<Entry*>>;

    std::unordered_set<const Entry*> removed_;
    std::unordered_set<const Entry*> taken_;
    Links new_links_;
    Links new_parents_;
};

std::unique_ptr<Cluster> make_cluster(const std::vector<Entry*>& members,
                                      const Linearization& linear) {
    auto cluster = std::make_unique<Cluster>();
    cluster->order.reserve(members.size());
    cluster->chunks.reserve(linear.chunks.size());
    for (const std::uint32_t i : linear.order)
        cluster->order.push_back(members[i]);
    std::uint32_t begin = 0;
    for (const LinearChunk& made : linear.chunks) {
        Chunk chunk{.total = made.total,
                    .begin = begin,
                    .end = begin + made.count,
                    .equal_weight = made.total.weight,
                    .largest = nullptr};
        if (!cluster->chunks.empty()) {
            const Chunk& before = cluster->chunks.back();
            if (compare_rates(before.total, chunk.total) == 0)
                chunk.equal_weight += before.equal_weight;
        }
        chunk.largest = *std::max_element(cluster->order.begin() + chunk.begin,
                                          cluster->order.begin() + chunk.end, ByTxid());
        cluster->chunks.push_back(chunk);
        cluster->weight += made.total.weight;
        begin = chunk.end;
    }
    return cluster;
}

primitives::Weight weight_of(const std::vector<Entry*>& members) {
    primitives::Weight weight = 0;
    for (const Entry* entry : members)
        weight += entry->weight;
    return weight;
}

/// The clusters that a change touches, each once.
std::vector<const Cluster*> touched_clusters(const Change& change) {
    std::vector<const Cluster*> clusters;
    std::unordered_set<const Cluster*> seen;
    const auto touch = [&](const Entry* entry) {
        if (entry->cluster != nullptr && seen.insert(entry->cluster).second)
            clusters.push_back(entry->cluster);
    };
    std::for_each(change.removed.begin(), change.removed.end(), touch);
    std::for_each(change.revalued.begin(), change.revalued.end(), touch);
    for (const Entry* entry : change.added) {
        std::for_each(entry->parents.begin(), entry->parents.end(), touch);
        std::for_each(entry->children.begin(), entry->children.end(), touch);
    }
    return clusters;
}

}  // namespace

bool operator<(const ChunkRef& a, const ChunkRef& b) {
    const Chunk& left = a.chunk();
    const Chunk& right = b.chunk();
    if (const auto order = compare_rates(left.total, right.total); order != 0) return order > 0;
    if (left.equal_weight != right.equal_weight) return left.equal_weight < right.equal_weight;
    if (left.largest != right.largest) return ByTxid()(left.largest, right.largest);
    return a.index < b.index;
}

ChangePlan ClusterSet::plan(const Change& change, const ClusterLimits& limits) const {
    ChangePlan plan{.before = touched_clusters(change), .after = {}};
    std::vector<Entry*> seeds;
    for (const Cluster* cluster : plan.before)
        seeds.insert(seeds.end(), cluster->order.begin(), cluster->order.end());
    seeds.insert(seeds.end(), change.added.begin(), change.added.end());
    const std::size_t count_max = std::min(limits.count_max, kClusterCountMax);
    ChangedGraph graph(change);
    for (Entry* seed : seeds) {
        const std::vector<Entry*> members = graph.take_component(seed, count_max);
        if (members.empty()) continue;
        if (members.size() > count_max || weight_of(members) > limits.weight_max) {
            plan.exceeds_limits = true;
            return plan;
        }
        plan.after.push_back(make_cluster(members, linearize(graph.graph_of(members))));
    }
    return plan;
}

void ClusterSet::link(const Change& change) {
    for (Entry* entry : change.removed) {
        for (Entry* parent : entry->parents)
            erase_sorted(parent->children, entry);
        for (Entry* child : entry->children)
            erase_sorted(child->parents, entry);
        entry->cluster = nullptr;
    }
    for (Entry* entry : change.added) {
        for (Entry* parent : entry->parents)
            insert_sorted(parent->children, entry);
        for (Entry* child : entry->children)
            insert_sorted(child->parents, entry);
    }
}

void ClusterSet::commit(const Change& change, ChangePlan plan) {
    MALHA_ASSERT(!plan.exceeds_limits);
    for (const Cluster* cluster : plan.before)
        for (std::uint32_t i = 0; i < cluster->chunks.size(); ++i)
            chunks_.erase(ChunkRef{cluster, i});
    for (const Cluster* cluster : plan.before) {
        bytes_ -= mempool::memory_usage(*cluster);
        clusters_.erase(cluster);
    }
    link(change);
    for (auto& cluster : plan.after)
        adopt(std::move(cluster));
}

void ClusterSet::adopt(std::unique_ptr<Cluster> cluster) {
    std::uint32_t position = 0;
    for (std::uint32_t index = 0; index < cluster->chunks.size(); ++index) {
        for (; position < cluster->chunks[index].end; ++position) {
            Entry& entry = *cluster->order[position];
            entry.cluster = cluster.get();
            entry.position = position;
            entry.chunk = index;
        }
        chunks_.insert(ChunkRef{cluster.get(), index});
    }
    const Cluster* key = cluster.get();
    bytes_ += mempool::memory_usage(*key);
    clusters_.emplace(key, std::move(cluster));
}

}  // namespace malha::mempool

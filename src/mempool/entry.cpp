// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See entry.hpp.
#include "malha/mempool/entry.hpp"

#include <algorithm>
#include <unordered_set>

#include "malha/mempool/cluster_set.hpp"
#include "memory.hpp"

namespace malha::mempool {
namespace {

template <class Neighbours>
std::vector<Entry*> walk(const Entry& from, Neighbours neighbours) {
    std::unordered_set<const Entry*> seen{&from};
    std::vector<Entry*> found;
    const auto visit = [&](const Entry& entry) {
        for (Entry* next : neighbours(entry))
            if (seen.insert(next).second) found.push_back(next);
    };
    visit(from);
    for (std::size_t i = 0; i < found.size(); ++i)
        visit(*found[i]);
    std::sort(found.begin(), found.end(), ByTxid());
    return found;
}

}  // namespace

std::vector<Entry*> ancestors_of(const Entry& entry) {
    return walk(
        entry, [](const Entry& e) -> const auto& { return e.parents; });
}

std::vector<Entry*> descendants_of(const Entry& entry) {
    return walk(
        entry, [](const Entry& e) -> const auto& { return e.children; });
}

std::size_t memory_usage(const Entry& entry) {
    const primitives::Transaction& tx = *entry.tx;
    // One piece of memory (primitives::parse_transaction), after the counts of its owners.
    std::size_t packed = 2 * sizeof(void*) + sizeof(primitives::Transaction) + tx.raw.size();
    packed += tx.inputs.size_bytes() + tx.outputs.size_bytes();
    for (const primitives::TxInput& input : tx.inputs)
        packed += input.witness.size_bytes();
    std::size_t bytes = allocated(packed) + allocated(sizeof(Entry));
    // By txid, by wtxid, by age, and what it spends.
    bytes += 2 * table_node(sizeof(Entry*)) + tree_node(sizeof(Entry*));
    bytes += tx.inputs.size() * table_node(2 * sizeof(void*));
    // Its list of parents, and a place in the list of each.
    if (!entry.parents.empty()) bytes += allocated(entry.parents.size() * sizeof(Entry*));
    return bytes + entry.parents.size() * allocated(sizeof(Entry*));
}

std::size_t memory_usage(const Cluster& cluster) {
    return allocated(sizeof(Cluster)) + allocated(cluster.order.capacity() * sizeof(Entry*)) +
           allocated(cluster.chunks.capacity() * sizeof(Chunk)) + table_node(2 * sizeof(void*)) +
           cluster.chunks.size() * tree_node(sizeof(ChunkRef));
}

}  // namespace malha::mempool

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See entry.hpp.
#include "malha/mempool/entry.hpp"

#include <algorithm>
#include <unordered_set>

namespace malha::mempool {
namespace {

/// Entries of hash tables and sets, with what the allocator adds to each block: an estimate that
/// depends on nothing but the entry, so that adding and removing cancel out exactly.
constexpr std::size_t kBlockOverhead = 16;
constexpr std::size_t kTableNode = 2 * sizeof(void*) + kBlockOverhead;
constexpr std::size_t kChunkNode = 4 * sizeof(void*) + sizeof(Chunk) + kBlockOverhead;

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
    std::size_t bytes = sizeof(Entry) + sizeof(Cluster) + 4 * kBlockOverhead;
    bytes += sizeof(primitives::Transaction) + tx.raw.size() + 4 * kBlockOverhead;
    bytes += tx.inputs.size() * sizeof(primitives::TxInput);
    bytes += tx.outputs.size() * sizeof(primitives::TxOutput);
    for (const primitives::TxInput& input : tx.inputs)
        bytes += input.witness.size() * sizeof(base::ByteView);
    bytes += 2 * (sizeof(primitives::Txid) + sizeof(Entry*) + kTableNode);
    bytes += tx.inputs.size() * (sizeof(primitives::OutPoint) + sizeof(Entry*) + kTableNode);
    // A place in its parents' and its cluster's lists, and the chunk it may have alone.
    return bytes + 4 * sizeof(Entry*) + kChunkNode;
}

}  // namespace malha::mempool

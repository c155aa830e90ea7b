// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// One transaction of the pool, linked to those it spends and those that spend it.
#pragma once

#include <cstdint>
#include <vector>

#include "malha/base/time.hpp"
#include "malha/chain/block_node.hpp"
#include "malha/consensus/transaction_rules.hpp"
#include "malha/mempool/fee_rate.hpp"
#include "malha/primitives/transaction.hpp"

namespace malha::mempool {

struct Cluster;

/// Owned by Mempool at a stable address. Thread: node strand.
struct Entry {
    primitives::TransactionPtr tx;
    primitives::Amount base_fee;
    primitives::Amount fee_delta;  ///< of prioritisetransaction
    primitives::SigopCost sigop_cost = 0;
    primitives::Weight weight = 0;  ///< adjusted for signature operations (policy.hpp)
    base::UnixSeconds time;         ///< of entry
    primitives::Height height = 0;  ///< of the tip at entry
    std::uint64_t sequence = 0;     ///< of entry; see Mempool::sequence()
    bool spends_coinbase = false;
    std::uint32_t bytes = 0;  ///< of memory that the pool counts for it
    /// BIP 68: what its inputs waited for when it came; unconfirmed parents as if the next block
    /// held them.
    consensus::SequenceLocks locks;
    /// The highest block that the locks depend on; null: none.
    const chain::BlockNode* locks_block = nullptr;
    std::vector<Entry*> parents;   ///< in the pool; sorted by txid, each once
    std::vector<Entry*> children;  ///< sorted by txid, each once

    // Its place, kept by ClusterSet. Null for a candidate that is not in the pool.
    const Cluster* cluster = nullptr;
    std::uint32_t position = 0;  ///< in the cluster's order
    std::uint32_t chunk = 0;     ///< index in the cluster's chunks

    [[nodiscard]] const primitives::Txid& txid() const { return tx->txid; }
    [[nodiscard]] VSize vsize() const { return vsize_of(weight); }
    /// What mining, eviction and replacement count with.
    [[nodiscard]] primitives::Amount modified_fee() const { return {base_fee.sat + fee_delta.sat}; }
    [[nodiscard]] FeeAndWeight value() const { return {modified_fee(), weight}; }
};

/// Transactions that are mined together, and where they stand in the order of their cluster.
struct Chunk {
    FeeAndWeight total;
    std::uint32_t begin = 0;  ///< in Cluster::order
    std::uint32_t end = 0;
    /// Weight of this chunk and those of the same rate before it; breaks ties between clusters.
    primitives::Weight equal_weight = 0;
    const Entry* largest = nullptr;  ///< of its entries, that with the largest txid
};

/// Connected transactions in their best order (linearize.hpp).
struct Cluster {
    std::vector<Entry*> order;
    std::vector<Chunk> chunks;
    primitives::Weight weight = 0;
};

[[nodiscard]] inline const Chunk& chunk_of(const Entry& entry) {
    return entry.cluster->chunks[entry.chunk];
}

/// Order by txid; the order of parents and children.
struct ByTxid {
    [[nodiscard]] bool operator()(const Entry* a, const Entry* b) const {
        return a->txid() < b->txid();
    }
};
/// All that a transaction needs, or that need it, in the pool; without itself, sorted by txid.
/// Cost: O(cluster).
[[nodiscard]] std::vector<Entry*> ancestors_of(const Entry& entry);
[[nodiscard]] std::vector<Entry*> descendants_of(const Entry& entry);

/// The longest waiting first; the sequence parts those of one second. What came back from a block
/// has no sequence of its own.
struct ByAge {
    [[nodiscard]] bool operator()(const Entry* a, const Entry* b) const {
        if (a->time != b->time) return a->time < b->time;
        if (a->sequence != b->sequence) return a->sequence < b->sequence;
        return a->txid() < b->txid();
    }
};

}  // namespace malha::mempool

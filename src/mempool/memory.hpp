// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the pool's parts cost in memory, with what the allocator adds (glibc's malloc on 64 bits).
// MempoolMemory.TheAccountIsWhatTheAllocatorHandsOut compares the sums with the allocator's own.
#pragma once

#include <algorithm>
#include <cstddef>

#include "malha/mempool/entry.hpp"

namespace malha::mempool {

/// Of one allocation of so many bytes.
constexpr std::size_t allocated(std::size_t bytes) {
    constexpr std::size_t kHeader = 8;
    constexpr std::size_t kStep = 16;
    constexpr std::size_t kLeast = 32;
    return bytes == 0 ? 0 : std::max(kLeast, (bytes + kHeader + kStep - 1) / kStep * kStep);
}

/// Of one element of a hash table: its node, and its part of the buckets, which are one to two and
/// a half times as many as the elements.
constexpr std::size_t table_node(std::size_t value_bytes) {
    return allocated(sizeof(void*) + value_bytes) + 3 * sizeof(void*) / 2;
}

/// Of one element of an ordered set or map.
constexpr std::size_t tree_node(std::size_t value_bytes) {
    return allocated(4 * sizeof(void*) + value_bytes);
}

/// The transaction, the entry, and its places in the indexes.
[[nodiscard]] std::size_t memory_usage(const Entry& entry);
/// The cluster, and its places in ClusterSet.
[[nodiscard]] std::size_t memory_usage(const Cluster& cluster);

}  // namespace malha::mempool

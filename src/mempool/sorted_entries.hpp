// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Lists of entries in the order of their txids, each at most once.
#pragma once

#include <algorithm>
#include <vector>

#include "malha/mempool/entry.hpp"

namespace malha::mempool {

inline void insert_sorted(std::vector<Entry*>& entries, Entry* entry) {
    const auto at = std::lower_bound(entries.begin(), entries.end(), entry, ByTxid());
    if (at == entries.end() || *at != entry) entries.insert(at, entry);
}

inline void erase_sorted(std::vector<Entry*>& entries, Entry* entry) {
    const auto at = std::lower_bound(entries.begin(), entries.end(), entry, ByTxid());
    if (at != entries.end() && *at == entry) entries.erase(at);
}

}  // namespace malha::mempool

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Transactions that are not in the pool and may still be in the next block: rejected, replaced or
// evicted a moment ago. Miners may have other rules, or have seen other transactions first.
#pragma once

#include <vector>

#include "malha/primitives/transaction.hpp"

namespace malha::p2p {

/// The last ones, bounded by count and size. Thread: node strand.
class ExtraTransactions {
public:
    /// Bytes of the largest transaction kept: the most that policy relays.
    static constexpr std::size_t kSizeMax = 100'000;

    /// @param capacity  -blockreconstructionextratxn.
    explicit ExtraTransactions(std::size_t capacity) : capacity_(capacity) {}

    void add(const primitives::TransactionPtr& tx) {
        if (capacity_ == 0 || tx->raw.size() > kSizeMax) return;
        if (ring_.size() < capacity_) {
            ring_.push_back(tx);
            return;
        }
        ring_[next_] = tx;
        next_ = (next_ + 1) % capacity_;
    }
    /// In no particular order.
    [[nodiscard]] const std::vector<primitives::TransactionPtr>& all() const { return ring_; }

private:
    std::size_t capacity_;
    std::vector<primitives::TransactionPtr> ring_;
    std::size_t next_ = 0;  ///< the oldest, once the ring is full
};

}  // namespace malha::p2p

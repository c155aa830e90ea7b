// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The closure problem: of all sets of transactions that contain the ancestors of their members, one
// of the greatest value, where some transactions are worth something and others cost something.
//
// Solved as a transport of value: each transaction of positive value sends to its ancestors of
// negative value as much as they need, by shortest augmenting paths. What it cannot get rid of is
// the value of the best set.
#pragma once

#include <array>
#include <vector>

#include "malha/base/floor_div.hpp"
#include "malha/mempool/linearize.hpp"

namespace malha::mempool {

using base::Wide;

/// Thread: owner only.
class Closure {
public:
    /// @param ancestors  of each transaction, itself included; indexed as values.
    explicit Closure(std::span<const TxMask> ancestors);

    /// Finds the smallest best set within `members`, which contains the ancestors of its members
    /// but for those that do not count (any more).
    /// @param values  of all transactions; those outside `members` are not read.
    /// @return empty when no set is worth more than nothing.
    [[nodiscard]] TxMask solve(TxMask members, std::span<const Wide> values);
    /// After solve() found nothing, and if the members' values add up to nothing: the transactions
    /// that every set of value 0 must contain with each member, itself included.
    [[nodiscard]] std::vector<TxMask> tied() const;

private:
    void send(std::size_t from);
    bool send_along_path(std::size_t from);
    [[nodiscard]] TxMask reachable_from(TxMask start) const;
    Wide& flow(std::size_t from, std::size_t to) { return flows_[from * ancestors_.size() + to]; }

    const std::span<const TxMask> ancestors_;
    TxMask members_ = 0;
    std::vector<Wide> left_;       ///< value not sent, or (negative) not received yet
    std::vector<Wide> flows_;      ///< from each to each of its ancestors
    std::vector<TxMask> senders_;  ///< who sends to it
    TxMask needy_ = 0;             ///< members that could receive more
};

}  // namespace malha::mempool

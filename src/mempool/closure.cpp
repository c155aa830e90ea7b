// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See closure.hpp.
#include "closure.hpp"

#include <algorithm>

#include "bits.hpp"

namespace malha::mempool {

Closure::Closure(std::span<const TxMask> ancestors)
    : ancestors_(ancestors),
      left_(ancestors.size()),
      flows_(ancestors.size() * ancestors.size()),
      senders_(ancestors.size()) {}

TxMask Closure::solve(TxMask members, std::span<const Wide> values) {
    members_ = members;
    needy_ = 0;
    std::fill(flows_.begin(), flows_.end(), Wide{0});
    for_each_bit(members, [&](std::size_t i) {
        left_[i] = values[i];
        senders_[i] = 0;
        if (values[i] < 0) needy_ |= bit(i);
    });
    TxMask stuck = 0;
    for_each_bit(members, [&](std::size_t i) {
        if (left_[i] > 0) send(i);
        if (left_[i] > 0) stuck |= bit(i);
    });
    return reachable_from(stuck);
}

void Closure::send(std::size_t from) {
    while (left_[from] > 0 && send_along_path(from)) {
    }
}

/// One shortest path: forth to an ancestor, back from it to another sender that can go elsewhere,
/// and so on. @return false when nothing more can leave.
bool Closure::send_along_path(std::size_t from) {
    std::array<std::size_t, kClusterCountMax> reached_by{};
    std::array<std::size_t, kClusterCountMax> queue{};
    std::size_t queue_end = 0;
    queue[queue_end++] = from;
    TxMask seen = bit(from);
    for (std::size_t at = 0; at < queue_end; ++at) {
        const std::size_t sender = queue[at];
        const TxMask targets = ancestors_[sender] & members_ & ~seen;
        if (const TxMask ends = targets & needy_; ends != 0) {
            const std::size_t end = lowest(ends);
            reached_by[end] = sender;
            Wide amount = std::min(left_[from], -left_[end]);
            for (std::size_t to = sender; to != from; to = reached_by[reached_by[to]])
                amount = std::min(amount, flow(to, reached_by[to]));
            for (std::size_t to = end;; to = reached_by[reached_by[to]]) {
                const std::size_t by = reached_by[to];
                flow(by, to) += amount;
                senders_[to] |= bit(by);
                if (by == from) break;
                const std::size_t relieved = reached_by[by];
                flow(by, relieved) -= amount;
                if (flow(by, relieved) == 0) senders_[relieved] &= ~bit(by);
            }
            left_[from] -= amount;
            left_[end] += amount;
            if (left_[end] == 0) needy_ &= ~bit(end);
            return true;
        }
        seen |= targets;
        for_each_bit(targets, [&](std::size_t target) {
            reached_by[target] = sender;
            for_each_bit(senders_[target] & ~seen, [&](std::size_t other) {
                reached_by[other] = target;
                queue[queue_end++] = other;
                seen |= bit(other);
            });
        });
    }
    return false;
}

TxMask Closure::reachable_from(TxMask start) const {
    TxMask reached = 0;
    TxMask open = start;
    while (open != 0) {
        const std::size_t i = lowest(open);
        reached |= bit(i);
        open = (open | (ancestors_[i] & members_) | senders_[i]) & ~reached;
    }
    return reached;
}

std::vector<TxMask> Closure::tied() const {
    std::vector<TxMask> reach(ancestors_.size());
    for_each_bit(members_, [&](std::size_t i) { reach[i] = reachable_from(bit(i)); });
    return reach;
}

}  // namespace malha::mempool

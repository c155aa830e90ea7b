// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See private_broadcast.hpp.
#include "malha/p2p/private_broadcast.hpp"

#include <algorithm>
#include <tuple>

namespace malha::p2p {

PrivateBroadcast::Added PrivateBroadcast::add(const primitives::TransactionPtr& tx,
                                              base::UnixSeconds now) {
    if (by_wtxid_.contains(tx->wtxid)) return Added::already_there;
    if (waiting_.size() >= kTransactionsMax) return Added::full;
    waiting_.push_back({.tx = tx, .added = now});
    by_wtxid_[tx->wtxid] = std::prev(waiting_.end());
    wanted_ += kSendsWanted;
    return Added::added;
}

primitives::TransactionPtr PrivateBroadcast::choose(PeerId peer, const wire::Endpoint& address,
                                                    base::UnixSeconds now) {
    const auto rank = [](const PrivateTransaction& entry) {
        const auto last = entry.sends.empty() ? base::UnixSeconds{} : entry.sends.back().sent;
        return std::tuple(entry.sent_count, last);
    };
    const auto least =
        std::min_element(waiting_.begin(), waiting_.end(),
                         [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    if (least == waiting_.end()) return nullptr;
    if (least->sends.size() >= kSendsKept) least->sends.pop_front();
    least->sends.push_back({.peer = peer, .address = address, .sent = now});
    ++least->sent_count;
    given_[peer] = least->tx->wtxid;
    return least->tx;
}

primitives::TransactionPtr PrivateBroadcast::given_to(PeerId peer) const {
    const auto given = given_.find(peer);
    if (given == given_.end()) return nullptr;
    const auto found = by_wtxid_.find(given->second);
    return found == by_wtxid_.end() ? nullptr : found->second->tx;
}

void PrivateBroadcast::acknowledged(PeerId peer, base::UnixSeconds now) {
    const auto given = given_.find(peer);
    if (given == given_.end()) return;
    const auto found = by_wtxid_.find(given->second);
    given_.erase(given);
    if (found == by_wtxid_.end()) return;
    PrivateTransaction& entry = *found->second;
    ++entry.received_count;
    entry.last_received = now;
    for (PrivateSend& send : entry.sends)
        if (send.peer == peer) send.received = now;
}

void PrivateBroadcast::ended(PeerId peer) {
    const auto given = given_.find(peer);
    if (given == given_.end()) return;
    if (by_wtxid_.contains(given->second)) ++wanted_;
    given_.erase(given);
}

bool PrivateBroadcast::remove(const primitives::Wtxid& wtxid) {
    const auto found = by_wtxid_.find(wtxid);
    if (found == by_wtxid_.end()) return false;
    erase(found->second);
    return true;
}

std::vector<primitives::TransactionPtr> PrivateBroadcast::abort(
    const std::array<std::uint8_t, 32>& id) {
    std::vector<primitives::TransactionPtr> removed;
    for (auto entry = waiting_.begin(); entry != waiting_.end();) {
        const auto here = entry++;
        if (here->tx->txid.bytes != id && here->tx->wtxid.bytes != id) continue;
        removed.push_back(here->tx);
        erase(here);
    }
    return removed;
}

std::vector<primitives::TransactionPtr> PrivateBroadcast::stale(base::UnixSeconds now) const {
    std::vector<primitives::TransactionPtr> found;
    for (const PrivateTransaction& entry : waiting_) {
        const bool is_stale = entry.last_received ? now - *entry.last_received > kStaleSent
                                                  : now - entry.added > kStaleUnsent;
        if (is_stale) found.push_back(entry.tx);
    }
    return found;
}

/// What it still wanted is wanted no more.
void PrivateBroadcast::erase(Waiting::iterator entry) {
    const std::size_t rest = kSendsWanted - std::min(entry->received_count, kSendsWanted);
    by_wtxid_.erase(entry->tx->wtxid);
    waiting_.erase(entry);
    wanted_ = waiting_.empty() ? 0 : wanted_ - std::min(rest, wanted_);
}

}  // namespace malha::p2p

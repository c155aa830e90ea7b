// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See transaction_requests.hpp. Every change of state goes through set_state(), which keeps the
// indexes exact.
#include "malha/p2p/transaction_requests.hpp"

#include <utility>

#include "malha/base/assert.hpp"

namespace malha::p2p {
namespace {

// Below every peer there is: where the announcements of a hash begin.
constexpr PeerId kBeforeAll{-1};

}  // namespace

void TransactionRequests::announced(PeerId peer, const TransactionId& id, Preference preference,
                                    base::MonoTime ask_from) {
    const Announcement announcement{.id = id,
                                    .preference = preference,
                                    .state = State::delayed,
                                    .time = ask_from,
                                    .sequence = next_sequence_++};
    const auto [it, is_new] = announcements_.try_emplace({id.hash, peer}, announcement);
    if (!is_new) return;
    timed_.insert({ask_from, it->first});
    ++counts_[peer].total;
}

void TransactionRequests::forget(const Hash& hash) {
    auto it = announcements_.lower_bound({hash, kBeforeAll});
    while (it != announcements_.end() && it->first.first == hash)
        erase(it++);
}

void TransactionRequests::remove_peer(PeerId peer) {
    if (!counts_.contains(peer)) return;
    for (auto it = announcements_.begin(); it != announcements_.end();) {
        const auto at = it++;
        if (at->first.second != peer) continue;
        const Hash hash = at->first.first;
        erase(at);
        choose(hash);
        it = announcements_.upper_bound({hash, peer});
    }
}

std::vector<TransactionId> TransactionRequests::due(PeerId peer, base::MonoTime now) {
    advance(now);
    std::vector<TransactionId> ids;
    for (auto it = chosen_.lower_bound({peer, 0, Hash{}});
         it != chosen_.end() && std::get<PeerId>(*it) == peer; ++it)
        ids.push_back(announcements_.at({std::get<Hash>(*it), peer}).id);
    return ids;
}

void TransactionRequests::asked(PeerId peer, const Hash& hash, base::MonoTime expiry) {
    const auto it = announcements_.find({hash, peer});
    MALHA_ASSERT(it != announcements_.end() && it->second.state == State::chosen);
    set_state(it, State::finished);  // out of the indexes, before its time changes
    it->second.time = expiry;
    set_state(it, State::asked);
}

void TransactionRequests::answered(PeerId peer, const Hash& hash) {
    const auto it = announcements_.find({hash, peer});
    if (it == announcements_.end()) return;
    set_state(it, State::finished);
    choose(hash);
}

std::size_t TransactionRequests::count(PeerId peer) const {
    const auto found = counts_.find(peer);
    return found == counts_.end() ? 0 : found->second.total;
}

std::size_t TransactionRequests::asked_count(PeerId peer) const {
    const auto found = counts_.find(peer);
    return found == counts_.end() ? 0 : found->second.asked;
}

std::vector<PeerId> TransactionRequests::candidates(const Hash& hash) const {
    std::vector<PeerId> peers;
    for (auto it = announcements_.lower_bound({hash, kBeforeAll});
         it != announcements_.end() && it->first.first == hash; ++it)
        if (it->second.state != State::finished) peers.push_back(it->first.second);
    return peers;
}

void TransactionRequests::set_state(Announcements::iterator it, State state) {
    const auto& [key, announcement] = *it;
    const State before = std::exchange(it->second.state, state);
    const auto is_timed = [](State s) { return s == State::delayed || s == State::asked; };
    const auto slot = std::tuple{key.second, announcement.sequence, key.first};
    if (is_timed(before)) timed_.erase({announcement.time, key});
    if (is_timed(state)) timed_.insert({announcement.time, key});
    if (before == State::chosen) chosen_.erase(slot);
    if (state == State::chosen) chosen_.insert(slot);
    if (before == State::asked) --counts_[key.second].asked;
    if (state == State::asked) ++counts_[key.second].asked;
}

void TransactionRequests::erase(Announcements::iterator it) {
    set_state(it, State::finished);
    const auto counts = counts_.find(it->first.second);
    if (--counts->second.total == 0) counts_.erase(counts);
    announcements_.erase(it);
}

/// Makes the best announcement that is ready the chosen one, unless one is under way. Forgets the
/// hash when nothing can be asked for any more.
void TransactionRequests::choose(const Hash& hash) {
    const auto begin = announcements_.lower_bound({hash, kBeforeAll});
    auto best = announcements_.end();
    bool is_alive = false;
    std::uint64_t best_priority = 0;
    for (auto it = begin; it != announcements_.end() && it->first.first == hash; ++it) {
        const State state = it->second.state;
        if (state == State::asked) return;
        if (state == State::chosen) set_state(it, State::ready);
        is_alive |= state != State::finished;
        if (it->second.state != State::ready) continue;
        const std::uint64_t value = priority(it->first, it->second.preference);
        if (best != announcements_.end() && value <= best_priority) continue;
        best = it;
        best_priority = value;
    }
    if (best != announcements_.end()) return set_state(best, State::chosen);
    if (!is_alive) forget(hash);
}

void TransactionRequests::advance(base::MonoTime now) {
    while (!timed_.empty() && timed_.begin()->first <= now) {
        const auto it = announcements_.find(timed_.begin()->second);
        const Hash hash = it->first.first;
        set_state(it, it->second.state == State::delayed ? State::ready : State::finished);
        choose(hash);
    }
}

std::uint64_t TransactionRequests::priority(const Key& key, Preference preference) const {
    const auto number = static_cast<std::uint32_t>(to_number(key.second));
    const std::uint64_t order = crypto::siphash_36(salt_, key.first, number) >> 1;
    return preference == Preference::preferred ? order | std::uint64_t{1} << 63 : order;
}

}  // namespace malha::p2p

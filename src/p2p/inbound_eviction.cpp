// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See inbound_eviction.hpp.
#include "malha/p2p/inbound_eviction.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>

namespace malha::p2p {
namespace {

using Candidates = std::vector<EvictionCandidate>;
using Better = std::function<bool(const EvictionCandidate&, const EvictionCandidate&)>;
using Predicate = std::function<bool(const EvictionCandidate&)>;

constexpr std::size_t kProtectedByGroup = 4;
constexpr std::size_t kProtectedByPing = 8;
constexpr std::size_t kProtectedByTransactions = 4;
constexpr std::size_t kProtectedBlockRelay = 8;
constexpr std::size_t kProtectedByBlocks = 4;

bool is_older(const EvictionCandidate& a, const EvictionCandidate& b) {
    return a.connected_at != b.connected_at ? a.connected_at < b.connected_at : a.id < b.id;
}

/// Removes the best `count` of those that fit.
std::size_t protect(
    Candidates& candidates, std::size_t count, const Better& better,
    const Predicate& fits = [](const auto&) { return true; }) {
    std::sort(candidates.begin(), candidates.end(), better);
    std::size_t removed = 0;
    std::erase_if(candidates, [&](const EvictionCandidate& candidate) {
        if (removed == count || !fits(candidate)) return false;
        ++removed;
        return true;
    });
    return removed;
}

bool brought_block_later(const EvictionCandidate& a, const EvictionCandidate& b) {
    if (a.last_block != b.last_block) return a.last_block > b.last_block;
    if (a.has_relevant_services != b.has_relevant_services) return a.has_relevant_services;
    return is_older(a, b);
}

bool brought_transaction_later(const EvictionCandidate& a, const EvictionCandidate& b) {
    if (a.last_transaction != b.last_transaction) return a.last_transaction > b.last_transaction;
    if (a.relays_transactions != b.relays_transactions) return a.relays_transactions;
    if (a.has_bloom_filter != b.has_bloom_filter) return b.has_bloom_filter;
    return is_older(a, b);
}

void protect_by_properties(Candidates& candidates) {
    protect(candidates, kProtectedByGroup, [](const auto& a, const auto& b) {
        return a.keyed_group != b.keyed_group ? a.keyed_group > b.keyed_group : is_older(a, b);
    });
    protect(candidates, kProtectedByPing, [](const auto& a, const auto& b) {
        return a.ping_min != b.ping_min ? a.ping_min < b.ping_min : is_older(a, b);
    });
    protect(candidates, kProtectedByTransactions, brought_transaction_later);
    protect(candidates, kProtectedBlockRelay, brought_block_later, [](const auto& candidate) {
        return !candidate.relays_transactions && candidate.has_relevant_services;
    });
    protect(candidates, kProtectedByBlocks, brought_block_later);
}

/// Half of the rest by age; a quarter of the rest at most from the disadvantaged networks, shared
/// among them, smallest network first.
void protect_by_age(Candidates& candidates) {
    using Network = EvictionCandidate::Network;
    const std::size_t total = candidates.size() / 2;
    std::array<Predicate, 4> networks{
        [](const auto& candidate) { return candidate.network == Network::cjdns; },
        [](const auto& candidate) { return candidate.network == Network::i2p; },
        [](const auto& candidate) { return candidate.is_local; },
        [](const auto& candidate) { return candidate.network == Network::onion; }};
    const auto size_of = [&](const Predicate& fits) {
        return std::count_if(candidates.begin(), candidates.end(), fits);
    };
    std::sort(networks.begin(), networks.end(),
              [&](const auto& a, const auto& b) { return size_of(a) < size_of(b); });
    std::size_t left = total / 2;
    std::size_t done = 0;
    for (std::size_t i = 0; i < networks.size(); ++i) {
        const std::size_t share = left / (networks.size() - i);
        const std::size_t removed = protect(candidates, share, is_older, networks[i]);
        left -= removed;
        done += removed;
    }
    protect(candidates, total - done, is_older);
}

/// The youngest of the group with most members; among such groups, of the one whose youngest
/// member is youngest.
PeerId youngest_of_largest_group(const Candidates& candidates) {
    std::map<std::uint64_t, Candidates> groups;
    for (const EvictionCandidate& candidate : candidates)
        groups[candidate.keyed_group].push_back(candidate);
    const Candidates* largest = nullptr;
    const EvictionCandidate* youngest = nullptr;
    for (const auto& [key, members] : groups) {
        const auto& last = *std::max_element(members.begin(), members.end(), is_older);
        const bool is_better = largest == nullptr || members.size() > largest->size() ||
                               (members.size() == largest->size() && is_older(*youngest, last));
        if (!is_better) continue;
        largest = &members;
        youngest = &last;
    }
    return youngest->id;
}

}  // namespace

std::optional<PeerId> choose_inbound_eviction(Candidates candidates) {
    protect_by_properties(candidates);
    protect_by_age(candidates);
    if (candidates.empty()) return std::nullopt;
    const auto is_preferred = [](const EvictionCandidate& candidate) { return candidate.prefer; };
    if (std::any_of(candidates.begin(), candidates.end(), is_preferred))
        std::erase_if(candidates, std::not_fn(is_preferred));
    return youngest_of_largest_group(candidates);
}

}  // namespace malha::p2p

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_download.hpp.
#include "malha/p2p/block_download.hpp"

#include <algorithm>

#include "malha/base/assert.hpp"

namespace malha::p2p {
namespace {

using chain::BlockNode;
using Seconds = BlockDownload::Duration;

// Weight of the newest measurement in the moving average.
constexpr double kNewWeight = 0.25;
// The least latency seen counts, but may rise again by this much a measurement.
constexpr double kLatencyGrowth = 1.1;
// A block is taken over when its holder is expected to need this many times as long, and kSlack.
constexpr double kTakeOverFactor = 2.0;
constexpr Seconds kTakeOverSlack{0.25};
// Every holder gets this time first: below it nothing is known of its speed.
constexpr Seconds kPatience{0.5};
// Expectation of a peer that has not delivered anything yet.
constexpr Seconds kUnknownBlockTime{0.25};

}  // namespace

bool BlockDownload::Key::operator<(const Key& other) const {
    if (height != other.height) return height < other.height;
    return node != other.node && node->hash < other.node->hash;
}

void BlockDownload::add_peer(PeerId id, bool is_limited) {
    peers_[id].is_limited = is_limited;
}

void BlockDownload::remove_peer(PeerId id) {
    const auto found = peers_.find(id);
    if (found == peers_.end()) return;
    const Peer peer = std::move(found->second);
    peers_.erase(found);
    for (const Owed& owed : peer.owed)
        drop_holder(id, *owed.node);
}

void BlockDownload::set_best_known(PeerId id, const BlockNode& node) {
    const auto found = peers_.find(id);
    if (found == peers_.end()) return;
    Peer& peer = found->second;
    if (peer.best_known == &node) return;
    if (peer.best_known != nullptr && node.chain_work < peer.best_known->chain_work) return;
    const bool goes_on = peer.best_known != nullptr && node.height > peer.best_known->height &&
                         node.ancestor(peer.best_known->height) == peer.best_known;
    if (!goes_on) peer.scanned = 0;
    peer.best_known = &node;
}

std::vector<const BlockNode*> BlockDownload::next(PeerId id, const BlockNode& tip,
                                                  base::MonoTime now, std::size_t owed_max,
                                                  const std::optional<History>& history) {
    const auto found = peers_.find(id);
    if (found == peers_.end() || found->second.best_known == nullptr) return {};
    Peer& peer = found->second;
    peer.waits_for = nullptr;
    forget_lacks(peer, now);
    const std::size_t limit = std::min(owed_limit(peer), owed_max);
    // Asked in groups, so that the search for free blocks pays.
    if (peer.owed.size() + std::max<std::size_t>(limit / 4, 1) > limit) return {};
    if (unchecked_bytes_ >= kUncheckedBytesMax) return {};
    advance_common(peer, tip);
    const std::size_t before = peer.owed.size();
    take_free(id, peer, limit - before, now);
    if (peer.owed.size() == before && peer.scanned < peer.best_known->height)
        peer.waits_for = peer.best_known->ancestor_node(peer.last_common->height + 1);
    if (history && peer.owed.size() < limit)
        take_history(id, peer, *history, limit - peer.owed.size(), now);
    if (peer.owed.size() < limit) take_over(id, peer, limit - peer.owed.size(), now);
    std::vector<const BlockNode*> blocks;
    for (std::size_t i = before; i < peer.owed.size(); ++i)
        blocks.push_back(peer.owed[i].node);
    return blocks;
}

bool BlockDownload::ask(PeerId id, const BlockNode& node, base::MonoTime now) {
    const auto found = peers_.find(id);
    if (found == peers_.end() || owes(id, node)) return false;
    if (const auto block = asked_.find(Key(node)); block != asked_.end())
        if (block->second.is_checked || block->second.holders.size() >= kHoldersMax) return false;
    assign(id, found->second, node, now);
    return true;
}

void BlockDownload::begin_check(const BlockNode& node, std::size_t bytes) {
    Block& block = asked_[Key(node)];
    MALHA_ASSERT(!block.is_checked);
    block.is_checked = true;
    unchecked_bytes_ += bytes;
}

void BlockDownload::received(PeerId id, const BlockNode& node, base::MonoTime now) {
    const auto found = peers_.find(id);
    if (found == peers_.end()) return;
    Peer& peer = found->second;
    const auto owed = std::find_if(peer.owed.begin(), peer.owed.end(),
                                   [&](const Owed& entry) { return entry.node == &node; });
    if (owed == peer.owed.end()) return;
    measure(peer, *owed, now);
    peer.owed.erase(owed);
    drop_holder(id, node);
}

void BlockDownload::settled(const BlockNode& node, std::size_t bytes) {
    MALHA_ASSERT(bytes <= unchecked_bytes_);
    unchecked_bytes_ -= bytes;
    const auto found = asked_.find(Key(node));
    if (found == asked_.end()) return;
    found->second.is_checked = false;
    if (have_(node)) {
        // Whoever else was asked may still send it; they owe nothing any more.
        for (const PeerId holder : found->second.holders)
            std::erase_if(peers_.at(holder).owed,
                          [&](const Owed& owed) { return owed.node == &node; });
        asked_.erase(found);
    } else if (found->second.holders.empty()) {
        set_free(node);
    }
}

void BlockDownload::give_up(PeerId id, const BlockNode& node) {
    const auto found = peers_.find(id);
    if (found == peers_.end() || !owes(id, node)) return;
    std::erase_if(found->second.owed, [&](const Owed& owed) { return owed.node == &node; });
    drop_holder(id, node);
}

void BlockDownload::lacks(PeerId id, const BlockNode& node, base::MonoTime now) {
    const auto found = peers_.find(id);
    if (found == peers_.end()) return;
    auto& lacking = found->second.lacking;
    if (lacking.size() < static_cast<std::size_t>(kWindow)) lacking[&node] = now + kLackTime;
    give_up(id, node);
}

void BlockDownload::forget_lacks(Peer& peer, base::MonoTime now) {
    for (auto it = peer.lacking.begin(); it != peer.lacking.end();) {
        const auto [node, until] = *it;
        if (now < until) {
            ++it;
            continue;
        }
        peer.scanned = std::min(peer.scanned, node->height - 1);
        it = peer.lacking.erase(it);
    }
}

bool BlockDownload::is_asked(const BlockNode& node) const {
    return asked_.contains(Key(node));
}

bool BlockDownload::owes(PeerId id, const BlockNode& node) const {
    const auto found = asked_.find(Key(node));
    if (found == asked_.end()) return false;
    const auto& who = found->second.holders;
    return std::find(who.begin(), who.end(), id) != who.end();
}

std::vector<PeerId> BlockDownload::holders(const BlockNode& node) const {
    const auto found = asked_.find(Key(node));
    return found == asked_.end() ? std::vector<PeerId>{} : found->second.holders;
}

std::size_t BlockDownload::owed_count(PeerId id) const {
    const auto found = peers_.find(id);
    return found == peers_.end() ? 0 : found->second.owed.size();
}

std::vector<primitives::Height> BlockDownload::owed_heights(PeerId id) const {
    std::vector<primitives::Height> heights;
    if (const auto found = peers_.find(id); found != peers_.end())
        for (const Owed& owed : found->second.owed)
            heights.push_back(owed.node->height);
    return heights;
}

const BlockNode* BlockDownload::last_common(PeerId id) const {
    const auto found = peers_.find(id);
    return found == peers_.end() ? nullptr : found->second.last_common;
}

const BlockNode* BlockDownload::best_known(PeerId id) const {
    const auto found = peers_.find(id);
    return found == peers_.end() ? nullptr : found->second.best_known;
}

const BlockNode* BlockDownload::waits_for(PeerId id) const {
    const auto found = peers_.find(id);
    if (found == peers_.end() || found->second.waits_for == nullptr) return nullptr;
    const auto asked = asked_.find(Key(*found->second.waits_for));
    return asked == asked_.end() || asked->second.is_checked ? nullptr : asked->first.node;
}

std::size_t BlockDownload::busy_peers() const {
    return static_cast<std::size_t>(
        std::count_if(peers_.begin(), peers_.end(),
                      [](const auto& entry) { return !entry.second.owed.empty(); }));
}

Seconds BlockDownload::idle_time(PeerId id, base::MonoTime now) const {
    const auto found = peers_.find(id);
    if (found == peers_.end() || found->second.owed.empty()) return Seconds{0};
    return now - found->second.progress_at;
}

std::size_t BlockDownload::owed_limit(const Peer& peer) {
    if (!peer.is_measured) return kOwedStart;
    const double blocks = (peer.latency + kAhead) / std::max(peer.block_time, Seconds{1e-6});
    if (blocks >= static_cast<double>(kOwedMax)) return kOwedMax;
    return std::max(static_cast<std::size_t>(blocks), kOwedMin);
}

/// Time until the peer brings the block at this position of what it owes.
Seconds BlockDownload::expected(const Peer& peer, std::size_t position, base::MonoTime now) {
    const Seconds waited = peer.owed.empty() ? Seconds{0} : Seconds{now - peer.progress_at};
    const Seconds usual = peer.is_measured ? peer.block_time : kUnknownBlockTime;
    // Overdue by more than the usual: then that is how fast it is now.
    const Seconds block_time = std::max(usual, waited - peer.latency);
    return block_time * static_cast<double>(position + 1) + peer.latency;
}

void BlockDownload::measure(Peer& peer, const Owed& owed, base::MonoTime now) {
    const bool was_idle = owed.asked_at >= peer.progress_at;
    Seconds sample = now - std::max(owed.asked_at, peer.progress_at);
    if (was_idle && peer.is_measured) {
        // Asked while it owed nothing: that was its latency and one block.
        peer.latency = std::min(peer.latency * kLatencyGrowth, sample);
        sample -= peer.latency;
    } else if (was_idle) {
        peer.latency = sample;
    }
    peer.block_time =
        peer.is_measured ? peer.block_time * (1 - kNewWeight) + sample * kNewWeight : sample;
    peer.is_measured = true;
    peer.progress_at = now;
}

void BlockDownload::advance_common(Peer& peer, const BlockNode& tip) const {
    const BlockNode& best = *peer.best_known;
    // A snapshot may have taken our tip beyond what was fetched for it.
    if (peer.last_common == nullptr ||
        (peer.last_common->height < tip.height && best.descends_from(tip)))
        peer.last_common = &tip;
    peer.last_common =
        static_cast<const BlockNode*>(consensus::last_common_ancestor(peer.last_common, &best));
    constexpr primitives::Height kStep = 128;
    while (peer.last_common->height < best.height) {
        const primitives::Height from = peer.last_common->height;
        const BlockNode* next = best.ancestor_node(from + 1);
        if (!next->is_linked() || !have_(*next)) return;
        // The block before the first of the next ones that is missing. Of a branch that was left,
        // blocks anywhere may have been pruned.
        const BlockNode* ahead = best.ancestor_node(std::min(from + kStep, best.height));
        for (const BlockNode* node = ahead; node->height > from; node = node->parent_node())
            if (!node->is_linked() || !have_(*node)) ahead = node->parent_node();
        peer.last_common = ahead;
    }
}

void BlockDownload::assign(PeerId id, Peer& peer, const BlockNode& node, base::MonoTime now) {
    if (peer.owed.empty()) peer.progress_at = now;
    peer.owed.push_back({&node, now});
    asked_[Key(node)].holders.push_back(id);
}

void BlockDownload::take_free(PeerId id, Peer& peer, std::size_t count, base::MonoTime now) {
    const BlockNode& best = *peer.best_known;
    const primitives::Height end = std::min(best.height, peer.last_common->height + kWindow);
    constexpr primitives::Height kStep = 64;
    std::vector<const BlockNode*> path;
    peer.scanned = std::max(peer.scanned, peer.last_common->height);
    while (count > 0 && peer.scanned < end) {
        const primitives::Height to = std::min(peer.scanned + kStep, end);
        path.clear();
        for (const BlockNode* node = best.ancestor_node(to); node->height > peer.scanned;
             node = node->parent_node())
            path.push_back(node);
        for (; !path.empty() && count > 0; path.pop_back()) {
            const BlockNode& node = *path.back();
            if (node.failed()) return;
            peer.scanned = node.height;
            if (have_(node) || asked_.contains(Key(node)) || !serves(peer, node)) continue;
            assign(id, peer, node, now);
            --count;
        }
    }
}

void BlockDownload::take_history(PeerId id, Peer& peer, const History& history, std::size_t count,
                                 base::MonoTime now) {
    if (!peer.best_known->descends_from(*history.base)) return;
    const primitives::Height end = std::min(history.base->height, history.tip->height + kWindow);
    std::vector<const BlockNode*> path;
    for (const BlockNode* node = history.base->ancestor_node(end);
         node->height > history.tip->height; node = node->parent_node())
        if (!have_(*node) && !asked_.contains(Key(*node)) && serves(peer, *node))
            path.push_back(node);
    for (; !path.empty() && count > 0; path.pop_back(), --count)
        assign(id, peer, *path.back(), now);
}

void BlockDownload::take_over(PeerId id, Peer& peer, std::size_t count, base::MonoTime now) {
    if (!peer.is_measured && !peer.owed.empty()) return;  // first show what you can
    const bool is_owed_by_others = std::any_of(
        peers_.begin(), peers_.end(),
        [&](const auto& entry) { return entry.first != id && !entry.second.owed.empty(); });
    if (!is_owed_by_others) return;
    std::vector<const BlockNode*> chosen;
    const std::size_t owed = peer.owed.size();
    for (const auto& [key, block] : asked_) {
        const BlockNode* node = key.node;
        if (chosen.size() == count) break;
        if (node->height > peer.best_known->height) break;
        if (block.is_checked || owes(id, *node)) continue;
        if (!serves(peer, *node) || peer.best_known->ancestor(node->height) != node) continue;
        if (!is_much_faster(peer, block, *node, now)) continue;
        chosen.push_back(node);
        if (!peer.is_measured && owed + chosen.size() >= kOwedMin) break;
    }
    for (const BlockNode* node : chosen) {
        // Enough owe it already, all of them much too slow: the first of them loses it.
        if (const auto holders = asked_.at(Key(*node)).holders; holders.size() >= kHoldersMax)
            give_up(holders.front(), *node);
        assign(id, peer, *node, now);
    }
}

bool BlockDownload::is_much_faster(const Peer& peer, const Block& block, const BlockNode& node,
                                   base::MonoTime now) const {
    const Seconds mine = expected(peer, peer.owed.size(), now);
    return std::all_of(block.holders.begin(), block.holders.end(), [&](PeerId holder_id) {
        const Peer& holder = peers_.at(holder_id);
        const auto owed = std::find_if(holder.owed.begin(), holder.owed.end(),
                                       [&](const Owed& entry) { return entry.node == &node; });
        const auto position = static_cast<std::size_t>(owed - holder.owed.begin());
        return now - owed->asked_at >= kPatience &&
               expected(holder, position, now) > mine * kTakeOverFactor + kTakeOverSlack;
    });
}

bool BlockDownload::serves(const Peer& peer, const BlockNode& node) const {
    if (peer.lacking.contains(&node)) return false;
    return !peer.is_limited || node.height > peer.best_known->height - kLimitedDepth;
}

void BlockDownload::drop_holder(PeerId id, const BlockNode& node) {
    const auto found = asked_.find(Key(node));
    if (found == asked_.end()) return;
    std::erase(found->second.holders, id);
    if (found->second.holders.empty() && !found->second.is_checked) set_free(node);
}

void BlockDownload::set_free(const BlockNode& node) {
    asked_.erase(Key(node));
    for (auto& [id, peer] : peers_)
        peer.scanned = std::min(peer.scanned, node.height - 1);
}

}  // namespace malha::p2p

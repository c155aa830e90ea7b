// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See transaction_download.hpp.
#include "malha/p2p/transaction_download.hpp"

#include <algorithm>
#include <set>

#include "malha/base/assert.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;
using mempool::RejectClass;
using primitives::Transaction;
using primitives::TransactionPtr;

// Announcements of one peer that are remembered at a time.
constexpr std::size_t kAnnouncementsMax = 5000;
// A peer that owes more answers is asked later.
constexpr std::size_t kOwedMax = 100;
constexpr auto kDelayOrdinary = 2s;
// By txid, while others announce by wtxid: those can tell what we have already.
constexpr auto kDelayTxid = 2s;
constexpr auto kDelayOverloaded = 2s;
// When to turn to another peer.
constexpr auto kAnswerTimeout = 60s;
// So many refusals between two blocks, at the network's usual pace, are ten times the worst.
constexpr std::size_t kRefusedMax = 120'000;
// Six blocks of transactions with both ids, about.
constexpr std::size_t kConfirmedMax = 48'000;

crypto::SipKey new_salt(base::Rng& rng) {
    const std::uint64_t first = rng.u64();
    return {first, rng.u64()};
}

/// One name for two transactions, whatever their order.
RollingFilter::Hash name_of(const PackageToTry& package) {
    const auto& [low, high] = std::minmax(package.parent->wtxid, package.child->wtxid);
    base::Bytes both(low.bytes.begin(), low.bytes.end());
    both.insert(both.end(), high.bytes.begin(), high.bytes.end());
    return crypto::sha256(both);
}

}  // namespace

TransactionDownload::TransactionDownload(const base::Clock& clock, base::Rng& rng, InPool in_pool)
    : clock_(clock),
      in_pool_(std::move(in_pool)),
      requests_(new_salt(rng)),
      orphanage_({}, rng),
      refused_(kRefusedMax, new_salt(rng)),
      reconsiderable_(kRefusedMax, new_salt(rng)),
      confirmed_(kConfirmedMax, new_salt(rng)) {}

void TransactionDownload::add_peer(PeerId peer, const PeerTraits& traits) {
    const bool is_new = peers_.try_emplace(peer, traits).second;
    MALHA_ASSERT(is_new);
    if (traits.names_wtxids) ++wtxid_peers_;
}

void TransactionDownload::remove_peer(PeerId peer) {
    const auto found = peers_.find(peer);
    if (found == peers_.end()) return;
    if (found->second.names_wtxids) --wtxid_peers_;
    peers_.erase(found);
    requests_.remove_peer(peer);
    orphanage_.remove_peer(peer);
}

// ---- requests

bool TransactionDownload::is_known(const TransactionId& id, bool with_reconsiderable) const {
    // Without a witness both ids are the same. With one, a txid says nothing: what we have under it
    // may be malleated.
    if (orphanage_.find(primitives::Wtxid::from(id.hash)) != nullptr) return true;
    return (with_reconsiderable && reconsiderable_.contains(id.hash)) ||
           refused_.contains(id.hash) || confirmed_.contains(id.hash) || in_pool_(id);
}

std::chrono::nanoseconds TransactionDownload::delay_for(PeerId peer,
                                                        TransactionId::Kind kind) const {
    const PeerTraits& traits = peers_.at(peer);
    std::chrono::nanoseconds delay = 0s;
    if (traits.preference == Preference::ordinary) delay += kDelayOrdinary;
    if (kind == TransactionId::Kind::txid && wtxid_peers_ > 0) delay += kDelayTxid;
    if (traits.is_limited && requests_.asked_count(peer) >= kOwedMax) delay += kDelayOverloaded;
    return delay;
}

bool TransactionDownload::may_announce(PeerId peer, std::size_t count) const {
    return !peers_.at(peer).is_limited || requests_.count(peer) + count <= kAnnouncementsMax;
}

void TransactionDownload::announced(PeerId peer, const TransactionId& id) {
    const auto found = peers_.find(peer);
    if (found == peers_.end()) return;
    if (id.kind == TransactionId::Kind::wtxid)
        if (const auto orphan = orphanage_.find(primitives::Wtxid::from(id.hash)))
            return resolve_through(peer, orphan);
    if (is_known(id, /*with_reconsiderable=*/true) || !may_announce(peer, 1)) return;
    requests_.announced(peer, id, found->second.preference,
                        clock_.mono() + delay_for(peer, id.kind));
}

std::vector<TransactionId> TransactionDownload::take_requests(PeerId peer) {
    const base::MonoTime now = clock_.mono();
    std::vector<TransactionId> wanted;
    for (const TransactionId& id : requests_.due(peer, now)) {
        // A parent that paid too little is worth having for its child.
        if (is_known(id, /*with_reconsiderable=*/false)) {
            requests_.forget(id.hash);
            continue;
        }
        requests_.asked(peer, id.hash, now + kAnswerTimeout);
        wanted.push_back(id);
    }
    return wanted;
}

void TransactionDownload::not_found(PeerId peer, const TransactionId& id) {
    requests_.answered(peer, id.hash);
}

void TransactionDownload::forget(const Transaction& tx) {
    requests_.forget(tx.txid.bytes);
    requests_.forget(tx.wtxid.bytes);
}

// ---- verdicts

TransactionDownload::Received TransactionDownload::received(PeerId peer, const TransactionPtr& tx) {
    requests_.answered(peer, tx->txid.bytes);
    requests_.answered(peer, tx->wtxid.bytes);
    if (is_known(TransactionId::of(tx->wtxid), /*with_reconsiderable=*/false)) return {};
    if (reconsiderable_.contains(tx->wtxid.bytes))
        return {.is_wanted = false, .package = find_package(peer, tx)};
    return {.is_wanted = true};
}

void TransactionDownload::accepted(const Transaction& tx) {
    forget(tx);
    orphanage_.parent_arrived(tx);
    orphanage_.erase(tx.wtxid);
}

std::optional<PackageToTry> TransactionDownload::refused(PeerId peer, const TransactionPtr& tx,
                                                         RejectClass why, bool is_first) {
    if (why == RejectClass::fault) return std::nullopt;  // says nothing about the transaction
    std::optional<PackageToTry> package;
    if (why == RejectClass::missing_inputs) {
        if (!is_first || refused_.contains(tx->wtxid.bytes)) return std::nullopt;
        if (has_refused_parent(*tx)) {
            // Whatever its witness, its parent stays refused.
            refused_.insert(tx->wtxid.bytes);
            refused_.insert(tx->txid.bytes);
            forget(*tx);
        } else {
            keep_orphan(peer, tx);
        }
        return std::nullopt;
    }
    if (why == RejectClass::reconsiderable) {
        reconsiderable_.insert(tx->wtxid.bytes);
        if (is_first) package = find_package(peer, tx);
        requests_.forget(tx->wtxid.bytes);
    } else if (why != RejectClass::witness_stripped) {
        refused_.insert(tx->wtxid.bytes);
        requests_.forget(tx->wtxid.bytes);
    }
    if (why == RejectClass::inputs_not_standard && tx->has_witness()) {
        // What it spends is not standard, with any witness.
        refused_.insert(tx->txid.bytes);
        requests_.forget(tx->txid.bytes);
    }
    orphanage_.erase(tx->wtxid);
    return package;
}

void TransactionDownload::refused_together(const PackageToTry& package) {
    reconsiderable_.insert(name_of(package));
}

std::optional<PackageToTry> TransactionDownload::find_package(PeerId peer,
                                                              const TransactionPtr& parent) const {
    for (const TransactionPtr& child : orphanage_.children_of(*parent, peer)) {
        PackageToTry package{.parent = parent, .child = child, .peer = peer};
        if (!reconsiderable_.contains(name_of(package)) && !refused_.contains(child->wtxid.bytes))
            return package;
    }
    return std::nullopt;
}

// ---- orphans

/// Those that are not known, each once.
std::vector<TransactionId> TransactionDownload::missing_parents(const Transaction& tx) const {
    std::set<primitives::Txid> parents;
    for (const primitives::TxInput& input : tx.inputs)
        parents.insert(input.prevout.txid);
    std::vector<TransactionId> missing;
    for (const primitives::Txid& txid : parents)
        if (const auto id = TransactionId::of(txid); !is_known(id, /*with_reconsiderable=*/false))
            missing.push_back(id);
    return missing;
}

/// One parent that paid too little may come with this child; two may not.
bool TransactionDownload::has_refused_parent(const Transaction& tx) const {
    std::optional<primitives::Txid> reconsiderable;
    for (const primitives::TxInput& input : tx.inputs) {
        const primitives::Txid& parent = input.prevout.txid;
        if (refused_.contains(parent.bytes)) return true;
        if (reconsiderable == parent || !reconsiderable_.contains(parent.bytes) ||
            in_pool_(TransactionId::of(parent)))
            continue;
        if (reconsiderable) return true;
        reconsiderable = parent;
    }
    return false;
}

void TransactionDownload::keep_orphan(PeerId peer, const TransactionPtr& tx) {
    // Whoever announced it may have its parents; whoever sent it above all.
    std::set<PeerId> candidates{peer};
    for (const auto& hash : {tx->txid.bytes, tx->wtxid.bytes})
        for (const PeerId other : requests_.candidates(hash))
            candidates.insert(other);
    forget(*tx);
    for (const PeerId candidate : candidates)
        resolve_through(candidate, tx);
}

/// Counts the peer among the announcers of the orphan and asks it for the parents.
void TransactionDownload::resolve_through(PeerId peer, const TransactionPtr& orphan) {
    const auto found = peers_.find(peer);
    if (found == peers_.end() || orphanage_.is_announced_by(orphan->wtxid, peer)) return;
    const std::vector<TransactionId> parents = missing_parents(*orphan);
    if (!may_announce(peer, parents.size())) return;
    const bool is_known = orphanage_.find(orphan->wtxid) != nullptr;
    // All parents came since: it waits to be tried again.
    if (is_known && parents.empty()) return;
    const auto ask_from = clock_.mono() + delay_for(peer, TransactionId::Kind::txid);
    for (const TransactionId& parent : parents)
        requests_.announced(peer, parent, found->second.preference, ask_from);
    orphanage_.add(orphan, peer);
}

// ---- the chain

void TransactionDownload::block_connected(std::span<const Transaction> transactions) {
    for (const Transaction& tx : transactions) {
        confirmed_.insert(tx.txid.bytes);
        confirmed_.insert(tx.wtxid.bytes);
        forget(tx);
    }
    orphanage_.erase_for_block(transactions);
}

void TransactionDownload::block_disconnected() {
    confirmed_.clear();
}

void TransactionDownload::tip_changed() {
    refused_.clear();
    reconsiderable_.clear();
}

}  // namespace malha::p2p

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See orphanage.hpp.
#include "malha/p2p/orphanage.hpp"

#include <algorithm>

#include "malha/base/assert.hpp"
#include "malha/base/checked.hpp"

namespace malha::p2p {
namespace {

using primitives::OutPoint;
using primitives::Transaction;
using primitives::TransactionPtr;
using primitives::Wtxid;

// Larger ones would not be taken, whatever their parents are.
constexpr primitives::Weight kOrphanWeightMax = 400'000;
constexpr std::size_t kInputsPerScore = 10;

}  // namespace

std::size_t Orphanage::input_score(const Transaction& tx) {
    return tx.inputs.size() / kInputsPerScore;
}

bool Orphanage::add(const TransactionPtr& tx, PeerId peer) {
    if (tx->weight() > kOrphanWeightMax) return false;
    const auto [it, is_new] = orphans_.try_emplace(tx->wtxid, Orphan{tx, next_sequence_, {}});
    Orphan& orphan = it->second;
    if (is_new) {
        for (const primitives::TxInput& input : tx->inputs)
            spenders_[input.prevout].insert(tx->wtxid);
        weight_ += tx->weight();
        input_scores_ += input_score(*tx);
    }
    const Place place{.is_work = false, .sequence = next_sequence_};
    if (!orphan.announcers.try_emplace(peer, place).second) return false;
    ++next_sequence_;
    ++announcements_;
    Account& account = accounts_[peer];
    account.announcements.emplace(place, tx->wtxid);
    account.weight += tx->weight();
    account.score += 1 + input_score(*tx);
    trim();
    return is_new && orphans_.contains(tx->wtxid);
}

bool Orphanage::is_over_limit() const {
    const auto peers = static_cast<primitives::Weight>(accounts_.size());
    return announcements_ + input_scores_ > limits_.score_max ||
           weight_ > limits_.weight_per_peer * peers;
}

void Orphanage::trim() {
    while (is_over_limit()) {
        const PeerId peer = greediest();
        const Wtxid oldest = accounts_.at(peer).announcements.begin()->second;
        withdraw(oldest, peer);
    }
}

/// Compares the parts of their shares that peers use: of the score, and of the weight, whichever is
/// larger. Of equal ones the peer that came last.
PeerId Orphanage::greediest() const {
    MALHA_ASSERT(!accounts_.empty());
    // Both shares on one scale without rounding: score / score_share against weight / weight_share.
    const auto score_share =
        static_cast<std::int64_t>(std::max<std::size_t>(limits_.score_max / accounts_.size(), 1));
    const auto usage = [&](const Account& account) {
        return std::max(static_cast<std::int64_t>(account.score) * limits_.weight_per_peer,
                        account.weight * score_share);
    };
    auto worst = accounts_.begin();
    for (auto it = accounts_.begin(); it != accounts_.end(); ++it)
        if (usage(it->second) >= usage(worst->second)) worst = it;
    return worst->first;
}

void Orphanage::withdraw(const Wtxid& wtxid, PeerId peer) {
    const auto found = orphans_.find(wtxid);
    Orphan& orphan = found->second;
    const auto announcer = orphan.announcers.find(peer);
    const auto account = accounts_.find(peer);
    account->second.announcements.erase(announcer->second);
    account->second.weight -= orphan.tx->weight();
    account->second.score -= 1 + input_score(*orphan.tx);
    if (account->second.announcements.empty()) accounts_.erase(account);
    orphan.announcers.erase(announcer);
    --announcements_;
    if (orphan.announcers.empty()) forget(found);
}

void Orphanage::forget(Orphans::iterator orphan) {
    const TransactionPtr tx = orphan->second.tx;
    for (const primitives::TxInput& input : tx->inputs) {
        const auto found = spenders_.find(input.prevout);
        if (found == spenders_.end()) continue;  // an input named twice
        found->second.erase(tx->wtxid);
        if (found->second.empty()) spenders_.erase(found);
    }
    weight_ -= tx->weight();
    input_scores_ -= input_score(*tx);
    orphans_.erase(orphan);
}

bool Orphanage::erase(const Wtxid& wtxid) {
    const auto found = orphans_.find(wtxid);
    if (found == orphans_.end()) return false;
    std::vector<PeerId> peers;
    for (const auto& [peer, place] : found->second.announcers)
        peers.push_back(peer);
    for (const PeerId peer : peers)
        withdraw(wtxid, peer);
    return true;
}

void Orphanage::erase_for_block(std::span<const Transaction> transactions) {
    if (orphans_.empty()) return;
    std::set<Wtxid> gone;
    for (const Transaction& tx : transactions)
        for (const primitives::TxInput& input : tx.inputs)
            if (const auto* wtxids = spenders(input.prevout))
                gone.insert(wtxids->begin(), wtxids->end());
    for (const Wtxid& wtxid : gone)
        erase(wtxid);
}

void Orphanage::remove_peer(PeerId peer) {
    const auto account = accounts_.find(peer);
    if (account == accounts_.end()) return;
    std::vector<Wtxid> wtxids;
    for (const auto& [place, wtxid] : account->second.announcements)
        wtxids.push_back(wtxid);
    for (const Wtxid& wtxid : wtxids)
        withdraw(wtxid, peer);
    trim();  // the weight for all shrinks with the peers
}

TransactionPtr Orphanage::find(const Wtxid& wtxid) const {
    const auto found = orphans_.find(wtxid);
    return found == orphans_.end() ? nullptr : found->second.tx;
}

bool Orphanage::is_announced_by(const Wtxid& wtxid, PeerId peer) const {
    const auto found = orphans_.find(wtxid);
    return found != orphans_.end() && found->second.announcers.contains(peer);
}

std::vector<TransactionPtr> Orphanage::children_of(const Transaction& parent, PeerId peer) const {
    std::map<std::uint64_t, TransactionPtr, std::greater<>> children;
    for (std::size_t i = 0; i < parent.outputs.size(); ++i) {
        const auto* wtxids = spenders({parent.txid, base::narrow<std::uint32_t>(i)});
        if (wtxids == nullptr) continue;
        for (const Wtxid& wtxid : *wtxids) {
            const Orphan& orphan = orphans_.at(wtxid);
            const auto announcer = orphan.announcers.find(peer);
            if (announcer != orphan.announcers.end())
                children.emplace(announcer->second.sequence, orphan.tx);
        }
    }
    std::vector<TransactionPtr> latest_first;
    for (const auto& [sequence, tx] : children)
        latest_first.push_back(tx);
    return latest_first;
}

void Orphanage::parent_arrived(const Transaction& parent) {
    for (std::size_t i = 0; i < parent.outputs.size(); ++i) {
        const auto* wtxids = spenders({parent.txid, base::narrow<std::uint32_t>(i)});
        if (wtxids == nullptr) continue;
        for (const Wtxid& wtxid : *wtxids) {
            Orphan& orphan = orphans_.at(wtxid);
            const auto& announcers = orphan.announcers;
            if (std::any_of(announcers.begin(), announcers.end(),
                            [](const auto& entry) { return entry.second.is_work; }))
                continue;
            const auto chosen = static_cast<std::ptrdiff_t>(rng_.below(announcers.size()));
            set_work(orphan, std::next(announcers.begin(), chosen)->first, /*is_work=*/true);
        }
    }
}

std::optional<OrphanWork> Orphanage::take_work() {
    auto account = accounts_.upper_bound(last_worker_);
    for (std::size_t i = 0; i < accounts_.size(); ++i, ++account) {
        if (account == accounts_.end()) account = accounts_.begin();
        const auto& announcements = account->second.announcements;
        const auto first = announcements.lower_bound({.is_work = true, .sequence = 0});
        if (first == announcements.end()) continue;
        last_worker_ = account->first;
        Orphan& orphan = orphans_.at(first->second);
        set_work(orphan, last_worker_, /*is_work=*/false);
        return OrphanWork{orphan.tx, last_worker_};
    }
    return std::nullopt;
}

void Orphanage::set_work(Orphan& orphan, PeerId peer, bool is_work) {
    Place& place = orphan.announcers.at(peer);
    auto& announcements = accounts_.at(peer).announcements;
    announcements.erase(place);
    place.is_work = is_work;
    announcements.emplace(place, orphan.tx->wtxid);
}

const std::set<Wtxid>* Orphanage::spenders(const OutPoint& outpoint) const {
    const auto found = spenders_.find(outpoint);
    return found == spenders_.end() ? nullptr : &found->second;
}

std::vector<OrphanInfo> Orphanage::list() const {
    std::map<std::uint64_t, OrphanInfo> in_order;
    for (const auto& [wtxid, orphan] : orphans_) {
        OrphanInfo& info = in_order[orphan.sequence];
        info.tx = orphan.tx;
        for (const auto& [peer, place] : orphan.announcers)
            info.announcers.push_back(peer);
    }
    std::vector<OrphanInfo> list;
    for (auto& [sequence, info] : in_order)
        list.push_back(std::move(info));
    return list;
}

}  // namespace malha::p2p

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What is known of transactions that are not in the pool (yet): who announced them, whom to ask,
// which were refused and why that matters, and which wait for their parents.
//
// Rules:
//  - A transaction that was refused is not asked for again until the tip changes. Refusals are
//    remembered by wtxid: the same txid with another witness may be fine. Only where no witness
//    could help is the txid remembered too.
//  - What paid too little is remembered apart: with a child that pays for both it may do. When it
//    comes, and an orphan of the same peer spends from it, the two are tried together (a package of
//    one parent and one child). A pair that failed is remembered as well.
//  - Whoever announces an orphan is taken to have its parents: these are asked for by txid, of any
//    announcer. An orphan with a refused parent is not kept.
// Attacker: his transactions are cheap to refuse only once, so that refusals are remembered in
// filters of fixed size. His announcements are bounded for each peer, and he is asked later than
// others while he owes answers.
// Bounds: kAnnouncementsMax announcements for each peer, the filters' capacities, those of
// Orphanage.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/mempool/rejection.hpp"
#include "malha/p2p/orphanage.hpp"
#include "malha/p2p/rolling_filter.hpp"
#include "malha/p2p/transaction_requests.hpp"

namespace malha::p2p {

/// A parent that paid too little, and a child of the same peer that may pay for it.
struct PackageToTry {
    primitives::TransactionPtr parent;
    primitives::TransactionPtr child;
    PeerId peer{};
};

/// Thread: node strand.
class TransactionDownload {
public:
    struct PeerTraits {
        Preference preference = Preference::ordinary;
        bool is_limited = true;     ///< without the permission to relay as much as it likes
        bool names_wtxids = false;  ///< BIP 339
    };
    /// Whether the pool has the transaction.
    using InPool = std::function<bool(const TransactionId&)>;

    TransactionDownload(const base::Clock& clock, base::Rng& rng, InPool in_pool);

    void add_peer(PeerId peer, const PeerTraits& traits);
    void remove_peer(PeerId peer);

    // ---- requests

    void announced(PeerId peer, const TransactionId& id);
    /// What to ask the peer for now; it counts as asked.
    [[nodiscard]] std::vector<TransactionId> take_requests(PeerId peer);
    void not_found(PeerId peer, const TransactionId& id);

    // ---- verdicts

    struct Received {
        bool is_wanted = false;                 ///< to be offered to the pool
        std::optional<PackageToTry> package{};  ///< else perhaps this
    };
    /// The peer sent the transaction.
    [[nodiscard]] Received received(PeerId peer, const primitives::TransactionPtr& tx);
    /// The pool took it.
    void accepted(const primitives::Transaction& tx);
    /// The pool refused a transaction that came, or was announced as an orphan, from the peer.
    /// @param is_first  it was tried for the first time: not as an orphan or in a package.
    /// @return what to try because of it.
    [[nodiscard]] std::optional<PackageToTry> refused(PeerId peer,
                                                      const primitives::TransactionPtr& tx,
                                                      mempool::RejectClass why, bool is_first);
    void refused_together(const PackageToTry& package);
    /// An orphan whose parent came in, to be offered to the pool again.
    [[nodiscard]] std::optional<OrphanWork> take_orphan() { return orphanage_.take_work(); }

    // ---- the chain

    void block_connected(std::span<const primitives::Transaction> transactions);
    /// What was confirmed may be wanted again.
    void block_disconnected();
    /// What was refused may be fine now.
    void tip_changed();

    [[nodiscard]] const Orphanage& orphanage() const { return orphanage_; }
    [[nodiscard]] const TransactionRequests& requests() const { return requests_; }

private:
    using Hash = RollingFilter::Hash;

    /// @param with_reconsiderable  what paid too little counts as known.
    [[nodiscard]] bool is_known(const TransactionId& id, bool with_reconsiderable) const;
    [[nodiscard]] std::chrono::nanoseconds delay_for(PeerId peer, TransactionId::Kind kind) const;
    [[nodiscard]] bool may_announce(PeerId peer, std::size_t count) const;
    [[nodiscard]] std::vector<TransactionId> missing_parents(
        const primitives::Transaction& tx) const;
    [[nodiscard]] bool has_refused_parent(const primitives::Transaction& tx) const;
    void keep_orphan(PeerId peer, const primitives::TransactionPtr& tx);
    void resolve_through(PeerId peer, const primitives::TransactionPtr& orphan);
    [[nodiscard]] std::optional<PackageToTry> find_package(
        PeerId peer, const primitives::TransactionPtr& parent) const;
    void forget(const primitives::Transaction& tx);

    const base::Clock& clock_;
    const InPool in_pool_;
    std::map<PeerId, PeerTraits> peers_;
    std::size_t wtxid_peers_ = 0;
    TransactionRequests requests_;
    Orphanage orphanage_;
    RollingFilter refused_;         ///< wtxids, some txids
    RollingFilter reconsiderable_;  ///< wtxids that paid too little; names of packages that failed
    RollingFilter confirmed_;       ///< both ids
};

}  // namespace malha::p2p

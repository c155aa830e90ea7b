// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Orphans: transactions that spend outputs of transactions we have not got.
//
// Rules:
//  - An orphan is kept as long as at least one peer announced it; each announcement counts against
//    its peer. Several peers may announce the same orphan, so that no one of them can make us
//    forget it.
//  - When a parent arrives, each child becomes work for one of its announcers, chosen at random,
//    and is tried again in that peer's turn; turns go round.
//  - A block ends the wait of what it confirms and of what spends the same outputs.
// Attacker: fills the orphanage. There are two limits for all of it: the score (an announcement
// counts one, each orphan one more for every ten inputs: what it costs to look for parents), and
// the weight (kWeightPerPeer for each peer that has orphans). When a limit is exceeded, the peer
// that uses the largest part of its share loses its oldest announcement. So a peer that stays
// within its share loses nothing, whatever the others do.
// Bounds: score_max announcements; kWeightPerPeer of memory for each peer. Cost of each call:
// O(log n), times the children or the announcements concerned, and O(peers) for each eviction.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "malha/base/rng.hpp"
#include "malha/p2p/peer_id.hpp"
#include "malha/primitives/transaction.hpp"

namespace malha::p2p {

struct OrphanageLimits {
    std::size_t score_max = 3000;
    /// One standard transaction of the largest size always has room.
    primitives::Weight weight_per_peer = 404'000;
};

/// An orphan to be tried again, on the account of a peer that announced it.
struct OrphanWork {
    primitives::TransactionPtr tx;
    PeerId peer{};
};

/// An orphan, as users see it.
struct OrphanInfo {
    primitives::TransactionPtr tx;
    std::vector<PeerId> announcers;  ///< sorted
};

/// Thread: node strand.
class Orphanage {
public:
    Orphanage(const OrphanageLimits& limits, base::Rng& rng) : limits_(limits), rng_(rng) {}

    /// The peer sent it, or announced it. @return whether the transaction is new here and stayed.
    bool add(const primitives::TransactionPtr& tx, PeerId peer);
    bool erase(const primitives::Wtxid& wtxid);
    void erase_for_block(std::span<const primitives::Transaction> transactions);
    void remove_peer(PeerId peer);

    /// Null when it is no orphan.
    [[nodiscard]] primitives::TransactionPtr find(const primitives::Wtxid& wtxid) const;
    [[nodiscard]] bool is_announced_by(const primitives::Wtxid& wtxid, PeerId peer) const;
    /// What spends from the parent and was announced by the peer, the latest first.
    [[nodiscard]] std::vector<primitives::TransactionPtr> children_of(
        const primitives::Transaction& parent, PeerId peer) const;

    /// The transaction is known now: its children are to be tried again.
    void parent_arrived(const primitives::Transaction& parent);
    /// The next orphan to be tried again, of one peer after the other; it stays until it is erased.
    [[nodiscard]] std::optional<OrphanWork> take_work();

    [[nodiscard]] std::size_t size() const { return orphans_.size(); }
    [[nodiscard]] std::size_t announcement_count() const { return announcements_; }
    /// Of all orphans, each counted once.
    [[nodiscard]] primitives::Weight weight() const { return weight_; }
    /// In the order in which they came.
    [[nodiscard]] std::vector<OrphanInfo> list() const;

private:
    /// Order of eviction: the oldest first, but what waits as work last.
    struct Place {
        bool is_work = false;
        std::uint64_t sequence = 0;
        friend auto operator<=>(const Place&, const Place&) = default;
    };
    struct Orphan {
        primitives::TransactionPtr tx;
        std::uint64_t sequence = 0;  ///< of the first announcement
        std::map<PeerId, Place> announcers;
    };
    using Orphans = std::map<primitives::Wtxid, Orphan>;
    struct Account {
        std::map<Place, primitives::Wtxid> announcements;
        primitives::Weight weight = 0;
        std::size_t score = 0;
    };
    using Accounts = std::map<PeerId, Account>;

    [[nodiscard]] static std::size_t input_score(const primitives::Transaction& tx);
    [[nodiscard]] bool is_over_limit() const;
    void trim();
    [[nodiscard]] PeerId greediest() const;
    void set_work(Orphan& orphan, PeerId peer, bool is_work);
    /// Takes back one announcement; the orphan goes with its last one.
    void withdraw(const primitives::Wtxid& wtxid, PeerId peer);
    void forget(Orphans::iterator orphan);
    [[nodiscard]] const std::set<primitives::Wtxid>* spenders(
        const primitives::OutPoint& outpoint) const;

    const OrphanageLimits limits_;
    base::Rng& rng_;
    Orphans orphans_;
    std::map<primitives::OutPoint, std::set<primitives::Wtxid>> spenders_;
    Accounts accounts_;  ///< of peers with announcements
    std::size_t announcements_ = 0;
    std::size_t input_scores_ = 0;  ///< of all orphans, each counted once
    primitives::Weight weight_ = 0;
    std::uint64_t next_sequence_ = 0;
    PeerId last_worker_{};  ///< whose work was taken last
};

}  // namespace malha::p2p

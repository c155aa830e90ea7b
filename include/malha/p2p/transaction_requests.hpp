// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Whom to ask for an announced transaction, and when.
//
// Rules:
//  - A transaction is asked from one peer at a time; the next one is asked when the first has not
//    sent it by the expiry, said that it has not got it, or is gone.
//  - An announcement may be asked for from its time on. Among those that may, preferred peers
//    (outbound ones) come first, then a salted order decides: announcing first does not help, so
//    that nobody can put himself first and then withhold.
//  - A peer is asked at most once for the same hash.
// Attacker: announces what he will not send. Each such announcement delays a transaction by one
// expiry, and only while the salted order favours him over every honest preferred peer.
// Bounds: the caller limits announcements per peer (count()); everything of a hash goes as soon as
// no announcement of it can be asked for any more. Cost of each call: O(log n), times the
// announcements of the hash.
#pragma once

#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "malha/base/time.hpp"
#include "malha/crypto/siphash.hpp"
#include "malha/p2p/peer_id.hpp"
#include "malha/primitives/hash.hpp"

namespace malha::p2p {

/// What a peer calls a transaction: its wtxid (BIP 339), or its txid.
struct TransactionId {
    enum class Kind : std::uint8_t { txid, wtxid };

    Kind kind = Kind::wtxid;
    std::array<std::uint8_t, 32> hash{};

    [[nodiscard]] static TransactionId of(const primitives::Txid& id) {
        return {Kind::txid, id.bytes};
    }
    [[nodiscard]] static TransactionId of(const primitives::Wtxid& id) {
        return {Kind::wtxid, id.bytes};
    }
    friend auto operator<=>(const TransactionId&, const TransactionId&) = default;
};

enum class Preference : std::uint8_t { ordinary, preferred };

/// Thread: node strand.
class TransactionRequests {
public:
    using Hash = std::array<std::uint8_t, 32>;

    /// @param salt  secret.
    explicit TransactionRequests(crypto::SipKey salt) : salt_(salt) {}

    /// The peer announced it. Ignored when that peer's announcement of the hash is known.
    /// @param ask_from  not before.
    void announced(PeerId peer, const TransactionId& id, Preference preference,
                   base::MonoTime ask_from);
    /// No longer wanted: it came, or is known under this hash.
    void forget(const Hash& hash);
    void remove_peer(PeerId peer);

    /// What to ask the peer for now, in the order of its announcements. Call asked() or forget()
    /// for each.
    [[nodiscard]] std::vector<TransactionId> due(PeerId peer, base::MonoTime now);
    /// @param expiry  when to turn to another peer.
    void asked(PeerId peer, const Hash& hash, base::MonoTime expiry);
    /// The peer sent it, or said that it has not got it.
    void answered(PeerId peer, const Hash& hash);

    /// Announcements of the peer that are remembered, and those of them asked for.
    [[nodiscard]] std::size_t count(PeerId peer) const;
    [[nodiscard]] std::size_t asked_count(PeerId peer) const;
    [[nodiscard]] std::size_t size() const { return announcements_.size(); }
    /// Peers whose announcement of the hash may still be asked for.
    [[nodiscard]] std::vector<PeerId> candidates(const Hash& hash) const;

private:
    enum class State : std::uint8_t {
        delayed,   ///< its time has not come
        ready,     ///< may be asked, but another is better or under way
        chosen,    ///< the one to ask next
        asked,     ///< under way
        finished,  ///< kept only so that the peer is not asked again
    };
    struct Announcement {
        TransactionId id;
        Preference preference;
        State state;
        base::MonoTime time;  ///< delayed: ask from; asked: expiry
        std::uint64_t sequence;
    };
    using Key = std::pair<Hash, PeerId>;
    using Announcements = std::map<Key, Announcement>;

    void set_state(Announcements::iterator it, State state);
    void erase(Announcements::iterator it);
    void choose(const Hash& hash);
    void advance(base::MonoTime now);
    [[nodiscard]] std::uint64_t priority(const Key& key, Preference preference) const;

    struct PeerCounts {
        std::size_t total = 0;
        std::size_t asked = 0;
    };

    const crypto::SipKey salt_;
    Announcements announcements_;
    std::set<std::pair<base::MonoTime, Key>> timed_;            ///< delayed and asked ones
    std::set<std::tuple<PeerId, std::uint64_t, Hash>> chosen_;  ///< by peer, then sequence
    std::map<PeerId, PeerCounts> counts_;
    std::uint64_t next_sequence_ = 0;
};

}  // namespace malha::p2p

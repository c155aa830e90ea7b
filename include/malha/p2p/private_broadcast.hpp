// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Own transactions on their way to the network by connections that serve nothing else
// (-privatebroadcast): which ones wait, who was given which, and what is due.
//
// Rules:
//  - A transaction is given to kSendsWanted peers, each over a connection of its own. A connection
//    that ends without an acknowledgement is made good by another.
//  - A connection gets the transaction that was given out least, then that whose last time is
//    longest ago.
//  - It is done once it comes back from the network by somebody else, or is given up. Until then it
//    is given out once more every now and then (stale()).
// Bounds: kTransactionsMax; beyond, new ones are refused. Of the times it was given out the last
// kSendsKept are remembered.
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <vector>

#include "malha/base/time.hpp"
#include "malha/p2p/peer_id.hpp"
#include "malha/primitives/transaction.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::p2p {

/// A transaction was given to a peer.
struct PrivateSend {
    PeerId peer{};
    wire::Endpoint address;
    base::UnixSeconds sent{};
    std::optional<base::UnixSeconds> received{};  ///< the peer acknowledged it
};

struct PrivateTransaction {
    primitives::TransactionPtr tx;
    base::UnixSeconds added{};
    std::deque<PrivateSend> sends{};  ///< the last ones, oldest first
    std::size_t sent_count = 0;
    std::size_t received_count = 0;
    std::optional<base::UnixSeconds> last_received{};
};

/// Thread: node strand.
class PrivateBroadcast {
public:
    static constexpr std::size_t kTransactionsMax = 10'000;
    static constexpr std::size_t kSendsWanted = 3;
    static constexpr std::size_t kSendsKept = 100;
    /// One that nobody acknowledged is stale so long after it was added; others so long after the
    /// last acknowledgement.
    static constexpr std::chrono::seconds kStaleUnsent = std::chrono::minutes(5);
    static constexpr std::chrono::seconds kStaleSent = std::chrono::minutes(1);

    enum class Added : std::uint8_t { added, already_there, full };

    /// Told apart by their wtxids.
    Added add(const primitives::TransactionPtr& tx, base::UnixSeconds now);
    /// The one to give to this new connection, which counts as given; null when none waits.
    primitives::TransactionPtr choose(PeerId peer, const wire::Endpoint& address,
                                      base::UnixSeconds now);
    /// What choose() gave to the peer, if it still waits; else null.
    [[nodiscard]] primitives::TransactionPtr given_to(PeerId peer) const;
    void acknowledged(PeerId peer, base::UnixSeconds now);
    /// The connection ended: another one is wanted, if it had acknowledged nothing.
    void ended(PeerId peer);

    [[nodiscard]] bool contains(const primitives::Wtxid& wtxid) const {
        return by_wtxid_.contains(wtxid);
    }
    /// @return whether it waited.
    bool remove(const primitives::Wtxid& wtxid);
    /// Those with this txid or wtxid. @return them.
    std::vector<primitives::TransactionPtr> abort(const std::array<std::uint8_t, 32>& id);
    /// Gives it out once more.
    void repeat() { ++wanted_; }
    [[nodiscard]] std::vector<primitives::TransactionPtr> stale(base::UnixSeconds now) const;
    /// In the order in which they were added.
    [[nodiscard]] std::vector<PrivateTransaction> list() const {
        return {waiting_.begin(), waiting_.end()};
    }

    /// Connections to be made.
    [[nodiscard]] std::size_t connections_wanted() const { return wanted_; }
    /// One is being made: it ends with choose(), or with failed_to_connect().
    void connecting() {
        if (wanted_ > 0) --wanted_;
    }
    void failed_to_connect() {
        if (!waiting_.empty()) ++wanted_;
    }

private:
    using Waiting = std::list<PrivateTransaction>;

    void erase(Waiting::iterator entry);

    Waiting waiting_;
    std::map<primitives::Wtxid, Waiting::iterator> by_wtxid_;
    std::map<PeerId, primitives::Wtxid> given_;  ///< to connections that have acknowledged nothing
    std::size_t wanted_ = 0;
};

}  // namespace malha::p2p

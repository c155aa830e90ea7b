// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the message groups share: the peers, the chain, the outbox, and what to do with peers that
// misbehave.
#pragma once

#include <map>
#include <string>

#include "malha/base/clock.hpp"
#include "malha/base/log.hpp"
#include "malha/base/rng.hpp"
#include "malha/chain/engine.hpp"
#include "malha/crypto/siphash.hpp"
#include "malha/mempool/mempool.hpp"
#include "malha/p2p/action.hpp"
#include "malha/p2p/address_manager.hpp"
#include "malha/p2p/ban_list.hpp"
#include "malha/p2p/local_addresses.hpp"
#include "malha/p2p/settings.hpp"
#include "malha/p2p/upload_budget.hpp"
#include "malha/wire/message.hpp"
#include "peer.hpp"

namespace malha::p2p {

struct Context {
    chain::Engine& engine;
    mempool::Mempool& pool;
    base::Clock& clock;
    base::Rng& rng;
    base::Logger& log;
    AddressManager& addresses;
    BanList& bans;
    LocalAddresses& local;
    const Settings settings;
    const crypto::SipKey salt;  ///< secret; for everything that peers must not foresee

    std::map<PeerId, Peer> peers;  ///< closing ones too, until they are reported gone
    Actions actions;
    UploadBudget budget;

    [[nodiscard]] base::MonoTime mono() const { return clock.mono(); }
    [[nodiscard]] base::UnixSeconds now() const { return clock.now(); }
    /// Null when unknown or closing.
    [[nodiscard]] Peer* find(PeerId id);
    /// Calls `visit` for every peer whose handshake is done, in order of their ids.
    template <class F>
    void for_each_ready(F&& visit) {
        for (auto& [id, peer] : peers)
            if (peer.handshake.is_done && !peer.is_closing) visit(peer);
    }

    template <class Message>
    void send(Peer& peer, const Message& message) {
        send_raw(peer, std::string(Message::kCommand), wire::encode(message));
    }
    void send_raw(Peer& peer, std::string command, base::Bytes payload);
    void disconnect(Peer& peer, std::string reason);
    /// The peer broke a rule that no honest node breaks: it is disconnected, and its address is
    /// discouraged, unless it has the permission noban or was added by hand.
    void misbehaving(Peer& peer, const std::string& reason);

    /// Uniform in [0, 2 * mean): spreads work of many peers over time.
    [[nodiscard]] Duration random_up_to(Duration limit) {
        return Duration(static_cast<std::int64_t>(
            rng.below(static_cast<std::uint64_t>(std::max<std::int64_t>(limit.count(), 1)))));
    }
    /// Exponentially distributed: the gaps of a Poisson process, which give nothing away.
    [[nodiscard]] Duration random_exponential(Duration mean);

    /// Whether we want transactions of the peer; others that send any break the protocol.
    [[nodiscard]] bool takes_transactions(const Peer& peer) const;
    /// Whether peers may learn that we have the block: those of our chain, and stale ones while
    /// they are recent by time and by work, so that nobody can tell us by what we once saw.
    [[nodiscard]] bool is_public(const chain::BlockNode& node) const;
    /// Work that a header chain must show before its headers are kept: the network's minimum, or
    /// almost that of our chain.
    [[nodiscard]] consensus::Uint256 work_wanted() const;
    /// What we offer now. Without the blocks below a snapshot we cannot serve the whole chain.
    [[nodiscard]] wire::ServiceFlags services() const;
    /// Our tip is recent: new blocks are fetched at once.
    [[nodiscard]] bool is_near_tip() const;
    /// We have about all blocks that the best header leads to: what is new to us is new to others.
    [[nodiscard]] bool is_caught_up() const;
    [[nodiscard]] const chain::BlockNode& tip() const { return *engine.chain().tip(); }
};

}  // namespace malha::p2p

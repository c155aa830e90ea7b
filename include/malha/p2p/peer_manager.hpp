// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The protocol: what happens with connections and messages goes in, actions come out.
//
// No I/O, no threads, no clock and no chance of its own: with the same calls, clock and random
// numbers it does the same. Whoever drives it takes the actions after every call, and calls tick()
// several times a second. Its parts are the message groups in src/p2p.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/log.hpp"
#include "malha/base/rng.hpp"
#include "malha/chain/engine.hpp"
#include "malha/events/events.hpp"
#include "malha/mempool/mempool.hpp"
#include "malha/p2p/action.hpp"
#include "malha/p2p/address_manager.hpp"
#include "malha/p2p/ban_list.hpp"
#include "malha/p2p/connection.hpp"
#include "malha/p2p/filter_source.hpp"
#include "malha/p2p/inbound_eviction.hpp"
#include "malha/p2p/local_addresses.hpp"
#include "malha/p2p/orphanage.hpp"
#include "malha/p2p/outbound_slots.hpp"
#include "malha/p2p/peer_info.hpp"
#include "malha/p2p/private_broadcast.hpp"
#include "malha/p2p/settings.hpp"

namespace malha::p2p {

/// All must outlive the manager.
struct Surroundings {
    chain::Engine& engine;
    mempool::Mempool& pool;
    base::Clock& clock;
    base::Rng& rng;
    base::Logger& log;
    AddressManager& addresses;
    BanList& bans;
    LocalAddresses& local;
    const FilterSource* filters = nullptr;  ///< null: none are served
};

/// Thread: node strand.
class PeerManager {
public:
    PeerManager(const Surroundings& around, const Settings& settings);
    ~PeerManager();
    PeerManager(const PeerManager&) = delete;
    PeerManager& operator=(const PeerManager&) = delete;

    // ---- what happens on the network

    /// A connection stands. Its id must be new.
    void connected(const ConnectionInfo& info);
    /// A message came. Messages of unknown or closing peers are dropped.
    void received(PeerId id, std::string_view command, base::Bytes payload);
    /// The connection is gone, for whatever reason.
    void disconnected(PeerId id);
    /// So many bytes wait to be sent to the peer. To be told when they have become few, so that
    /// more of what it asked for is sent.
    void send_queue_changed(PeerId id, std::size_t bytes);
    /// The outcome of CheckBlock. Empty: the payload was no block.
    void block_checked(const primitives::BlockHash& hash,
                       const std::optional<chain::CheckedBlock>& block);
    /// The job of CheckScripts has ended.
    void scripts_checked(std::uint64_t number);
    /// The outcome of ReadFilters.
    void filters_read(PeerId id, std::vector<base::Bytes> payloads);
    /// An answer to the peer is under way and not all sent, or a transaction of it is under check.
    /// Whoever drives the manager may hold the peer's next messages back until then, so that the
    /// answers keep their order.
    [[nodiscard]] bool is_busy(PeerId id) const;
    /// Time has passed.
    void tick();

    // ---- what happens to the chain (events of the bus)

    void block_stored(const events::BlockStored& event);
    void block_connected(const events::BlockConnected& event);
    void block_disconnected(const events::BlockDisconnected& event);
    void tip_changed(const events::TipChanged& event);
    /// The block breaks a rule.
    void block_refused(const primitives::BlockHash& hash, const consensus::Violation& violation);
    /// Of the pool: what may yet be in a block is kept for putting blocks together.
    void transaction_removed(const events::TransactionRemoved& event);

    [[nodiscard]] Actions take_actions();

    // ---- what users want

    [[nodiscard]] std::vector<PeerInfo> peers() const;
    [[nodiscard]] std::optional<PeerInfo> peer(PeerId id) const;
    [[nodiscard]] std::size_t peer_count() const;
    /// Closes the connection. @return false when there is none.
    bool disconnect(PeerId id, std::string_view reason);
    /// Pings all peers soon.
    void ping_all();
    /// Errors: a message for the user.
    [[nodiscard]] base::Status fetch_block(PeerId id, const chain::BlockNode& node);
    /// Whether somebody owes the block, or it came and is being checked.
    [[nodiscard]] bool is_fetching(const chain::BlockNode& node) const;
    /// A transaction of the pool that a user sent is to be told to peers.
    void announce(const primitives::Txid& txid);
    /// Own transactions that go out over connections of their own, and who is wanted for them.
    [[nodiscard]] PrivateBroadcast& private_broadcast();
    [[nodiscard]] std::vector<OrphanInfo> orphans() const;
    /// Does what is done now and then as if so much time had passed, for tests.
    void hurry(std::chrono::seconds time);
    /// A message as it is, for tests. @return false when there is no such peer, or it is larger
    /// than any message can be.
    bool send_raw(PeerId id, std::string command, base::Bytes payload);
    /// Inbound peers that may make room for another.
    [[nodiscard]] std::vector<EvictionCandidate> eviction_candidates() const;
    /// What we offer now; less than the settings say while history below a snapshot is missing.
    [[nodiscard]] wire::ServiceFlags services() const;
    [[nodiscard]] UploadInfo upload() const;
    /// What is wanted beyond the outbound slots.
    [[nodiscard]] const OutboundDemand& outbound_demand() const;
    /// Outbound full-relay peers whose handshake is done.
    [[nodiscard]] std::size_t full_relay_count() const;
    /// Blocks are owed by peers, or under check.
    [[nodiscard]] bool is_fetching_blocks() const;
    /// Whether blocks come one after the other, rather than as they are found: in the initial
    /// download, and as long as more than a few are missing up to the best header.
    [[nodiscard]] bool is_behind() const;
    /// The outbound peers whose chains we follow; the anchors of the next start.
    [[nodiscard]] std::vector<wire::Endpoint> anchors() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace malha::p2p

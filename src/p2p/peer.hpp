// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Everything that is remembered of one peer, by topic. The file of a topic alone changes its part.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "malha/chain/block_node.hpp"
#include "malha/events/events.hpp"
#include "malha/mempool/fee_rate.hpp"
#include "malha/p2p/bloom_filter.hpp"
#include "malha/p2p/connection.hpp"
#include "malha/p2p/headers_presync.hpp"
#include "malha/p2p/partial_block.hpp"
#include "malha/p2p/rolling_filter.hpp"
#include "malha/wire/inventory_messages.hpp"
#include "malha/wire/network_address.hpp"
#include "recent_set.hpp"

namespace malha::p2p {

using Duration = std::chrono::nanoseconds;

/// handshake.cpp
struct HandshakeState {
    bool has_version = false;
    bool is_done = false;      ///< verack came too
    std::int32_t version = 0;  ///< the lower of both sides'
    wire::ServiceFlags services = 0;
    std::string user_agent;
    std::int32_t start_height = 0;
    std::uint64_t nonce = 0;                              ///< ours
    bool wtxid_relay = false;                             ///< BIP 339
    bool wants_addrv2 = false;                            ///< BIP 155
    bool offered_reconciliation = false;                  ///< BIP 330: by us
    std::optional<std::uint32_t> reconciliation_version;  ///< agreed upon
    std::chrono::seconds time_offset{0};
    std::optional<wire::Endpoint> our_address;  ///< as the peer sees it
};

/// keep_alive.cpp
struct PingState {
    std::uint64_t nonce = 0;  ///< 0: none is under way
    base::MonoTime sent_at{};
    bool is_wanted = false;  ///< a user asked for one
    std::optional<Duration> last;
    std::optional<Duration> least;
};

/// address_relay.cpp
struct AddressState {
    bool is_enabled = false;  ///< addresses flow between us
    bool getaddr_sent = false;
    bool getaddr_answered = false;
    std::vector<wire::AddressRecord> to_send;
    RecentSet known{5000};
    double tokens = 1.0;  ///< how many more addresses will be processed
    base::MonoTime tokens_at{};
    base::MonoTime next_send{};
    base::MonoTime next_self_announcement{};
    std::uint64_t processed = 0;
    std::uint64_t rate_limited = 0;
};

/// header_sync.cpp
struct HeaderState {
    bool is_syncing = false;                 ///< we asked it for headers from the start
    std::optional<base::MonoTime> deadline;  ///< of the initial sync; empty: none
    base::MonoTime last_getheaders{};
    std::unique_ptr<HeadersPresync> presync;
    std::optional<primitives::BlockHash> unknown_block;  ///< announced, its header not yet known
    const chain::BlockNode* best_sent = nullptr;         ///< the best header that we sent it
    bool waits_for_more = false;   ///< it asked for headers and was given all we had
    bool told_all = false;         ///< it had no more headers than those it sent
    bool prefers_headers = false;  ///< sendheaders came
    bool sendheaders_sent = false;
    bool triggered_getheaders = false;  ///< by an inv, before it was our turn to sync from it
    // Eviction of outbound peers whose chain has less work than ours.
    bool is_protected = false;
    bool asked_to_catch_up = false;
    std::optional<base::MonoTime> catch_up_deadline;
    const chain::BlockNode* must_reach = nullptr;
};

/// block_fetch.cpp, block_relay.cpp
struct BlockState {
    bool is_preferred = false;  ///< to download from
    std::vector<primitives::BlockHash> to_announce;
    primitives::BlockHash continuation;  ///< getblocks: sent when this block was asked for
    std::deque<wire::InvItem> wanted;    ///< getdata, not yet answered
    base::UnixSeconds last_block{};      ///< it brought a new block
    base::MonoTime last_announcement{};  ///< it announced a block better than our tip
    base::MonoTime told_of_progress{};   ///< that our own sync has come further
};

/// compact_relay.cpp, compact_fetch.cpp
struct CompactState {
    bool is_supported = false;  ///< sendcmpct of version 2 came
    bool wants_high_bandwidth = false;
    bool is_high_bandwidth = false;  ///< we asked it to announce by compact blocks
    /// Compact blocks whose missing transactions it was asked for. Empty: its answer came and did
    /// not fit.
    std::map<primitives::BlockHash, std::optional<PartialBlock>> partial;
};

/// Filters that a peer asked for, as far as they are not read yet.
struct FilterRequest {
    enum class Kind : std::uint8_t { filters, headers, checkpoints };
    Kind kind{};
    std::vector<events::BlockPosition> blocks;
    primitives::BlockHash stop;
};

/// filter_serving.cpp
struct FilterState {
    std::deque<FilterRequest> pending;  ///< the first may be half answered
    bool is_reading = false;            ///< a job is at work for the first
};

/// transaction_relay.cpp, bloom_filters.cpp; begun by the handshake
struct TransactionState {
    bool is_enabled = false;  ///< we may tell the peer of transactions, now or later
    bool is_wanted = false;   ///< the peer wants to be told
    /// Ids that it told us of, or was told; there once the peer is ready and if this is enabled.
    std::optional<RollingFilter> known;
    std::set<primitives::Wtxid> to_tell;
    base::MonoTime next_turn{};
    std::uint64_t told_sequence = 0;    ///< what came into the pool before may be asked for
    bool wants_pool = false;            ///< BIP 35: at its next turn
    mempool::FeeRate fee_rate_min{};    ///< BIP 133
    std::optional<BloomFilter> filter;  ///< BIP 37: nothing else is wanted
};

/// fee_filters.cpp: what we told the peer
struct FeeFilterState {
    std::optional<mempool::FeeRate> told;
    base::MonoTime next{};
};

struct Peer {
    ConnectionInfo info;
    std::string log_name;  ///< "peer=7", with -logips "peer=7, peeraddr=1.2.3.4:8333"
    base::UnixSeconds connected_time{};
    base::MonoTime connected_at{};
    bool is_closing = false;
    std::size_t unsent_bytes = 0;  ///< handed to the transport, not yet on their way
    HandshakeState handshake;
    PingState ping;
    AddressState addresses;
    HeaderState headers;
    BlockState blocks;
    CompactState compact;
    FilterState filters;
    TransactionState transactions;
    FeeFilterState fee_filter;
    base::UnixSeconds last_transaction{};  ///< it brought one that was new to us

    [[nodiscard]] PeerId id() const { return info.id; }
    [[nodiscard]] bool offers(wire::ServiceFlags services) const {
        return (handshake.services & services) == services;
    }
    /// Some blocks at least, with their witnesses.
    [[nodiscard]] bool serves_blocks() const {
        return (handshake.services & (wire::service::kNetwork | wire::service::kNetworkLimited)) !=
                   0 &&
               offers(wire::service::kWitness);
    }
    [[nodiscard]] bool is_limited() const {
        return !offers(wire::service::kNetwork) && offers(wire::service::kNetworkLimited);
    }
};

}  // namespace malha::p2p

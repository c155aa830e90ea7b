// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the network methods work with: a port that the node implements. All its methods may be
// called on any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "malha/chain/block_node.hpp"
#include "malha/net/connection_stats.hpp"
#include "malha/p2p/address_manager.hpp"
#include "malha/p2p/ban_list.hpp"
#include "malha/p2p/local_addresses.hpp"
#include "malha/p2p/orphanage.hpp"
#include "malha/p2p/outbound_slots.hpp"
#include "malha/p2p/peer_info.hpp"
#include "malha/p2p/private_broadcast.hpp"
#include "malha/p2p/settings.hpp"

namespace malha::rpc {

struct PeerEntry {
    p2p::PeerInfo peer;
    net::ConnectionStats traffic;
    std::uint32_t mapped_as = 0;  ///< the peer's autonomous system; 0: unknown
};

/// What is said of one network.
struct NetworkState {
    wire::Network network = wire::Network::ipv4;
    bool is_reachable = false;
    std::string proxy;  ///< as a user would name it; empty: none
    bool isolates_streams = false;
};

struct NetworkSummary {
    wire::ServiceFlags services = 0;
    std::string user_agent;
    bool relays_transactions = true;
    bool is_active = true;
    std::chrono::seconds time_offset{0};
    std::vector<NetworkState> networks;
    std::vector<p2p::LocalAddress> local;
};

/// A place of the address manager, copied out of it.
struct AddressPlace {
    p2p::AddressTable table = p2p::AddressTable::new_table;
    std::size_t bucket = 0;
    std::size_t position = 0;
    p2p::AddressManager::Entry entry;
    std::uint32_t mapped_as = 0;  ///< of the address; 0: unknown
    std::uint32_t source_mapped_as = 0;
};

/// What became of a transaction given to NetworkControl::send_privately().
enum class PrivateSending : std::uint8_t { begun, under_way, queue_full, unreachable };

class NetworkControl {
public:
    virtual ~NetworkControl() = default;

    [[nodiscard]] virtual std::vector<PeerEntry> peers() = 0;
    [[nodiscard]] virtual NetworkSummary summary() = 0;
    [[nodiscard]] virtual net::TrafficTotals totals() = 0;
    [[nodiscard]] virtual p2p::UploadInfo upload() = 0;
    virtual void set_active(bool active) = 0;
    virtual void ping_all() = 0;

    /// @return false when it is known, or unknown.
    virtual bool add_node(const std::string& name, bool use_v2) = 0;
    virtual bool remove_node(const std::string& name) = 0;
    [[nodiscard]] virtual std::vector<p2p::NamedNode> added_nodes() = 0;
    /// One attempt.
    virtual void dial(const std::string& name, p2p::ConnectionType type, bool use_v2) = 0;
    /// @return false when nobody was disconnected.
    virtual bool disconnect_name(const std::string& name) = 0;
    virtual bool disconnect_id(std::int64_t id) = 0;
    [[nodiscard]] virtual base::Status fetch_block(std::int64_t id,
                                                   const chain::BlockNode& node) = 0;
    /// Whether somebody still owes the block, or it came and is being checked.
    [[nodiscard]] virtual bool is_fetching(const chain::BlockNode& node) = 0;
    /// Tells peers of a transaction of the pool.
    virtual void announce(const primitives::Txid& txid) = 0;
    /// Whether what users send goes out over private connections only (-privatebroadcast).
    [[nodiscard]] virtual bool broadcasts_privately() const = 0;
    [[nodiscard]] virtual PrivateSending send_privately(const primitives::TransactionPtr& tx) = 0;
    [[nodiscard]] virtual std::vector<p2p::PrivateTransaction> private_transactions() = 0;
    /// Stops sending what has this txid or wtxid. @return what that was.
    [[nodiscard]] virtual std::vector<primitives::TransactionPtr> abort_private(
        const std::array<std::uint8_t, 32>& id) = 0;
    [[nodiscard]] virtual std::vector<p2p::OrphanInfo> orphans() = 0;
    virtual bool send_message(std::int64_t id, const std::string& command, base::Bytes payload) = 0;

    [[nodiscard]] virtual std::vector<std::pair<p2p::Subnet, p2p::Ban>> bans() = 0;
    /// Just this range; or, of a single address, also by a larger range.
    [[nodiscard]] virtual bool is_banned(const p2p::Subnet& subnet) = 0;
    /// @param until  empty: -bantime from now on.
    virtual void ban(const p2p::Subnet& subnet, std::optional<base::UnixSeconds> until) = 0;
    /// @return false when there was no such ban.
    virtual bool unban(const p2p::Subnet& subnet) = 0;
    virtual void clear_bans() = 0;

    [[nodiscard]] virtual std::vector<wire::AddressRecord> addresses(
        std::size_t count, std::optional<wire::Network> network) = 0;
    [[nodiscard]] virtual std::vector<AddressPlace> address_places() = 0;
    /// @return whether it went into `new`, and into `tried` if that was wanted.
    virtual std::pair<bool, bool> add_address(const wire::Endpoint& endpoint, bool tried) = 0;
};

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Peers over real sockets: the adapter between net (sockets, its own thread) and p2p (the protocol,
// on the node strand), and what both need from the disk: peers.dat, anchors.dat, banlist.json.
//
//   net events -> node strand -> PeerManager -> Actions -> net, worker pool, engine
#pragma once

#include <functional>
#include <memory>

#include "malha/base/executor.hpp"
#include "malha/base/filesystem.hpp"
#include "malha/base/log.hpp"
#include "malha/chain/engine.hpp"
#include "malha/events/events.hpp"
#include "malha/mempool/mempool.hpp"
#include "malha/node/peer_config.hpp"
#include "malha/p2p/filter_source.hpp"
#include "malha/rpc/network_context.hpp"

namespace malha::node {

struct PeerSurroundings {
    base::Filesystem& fs;
    base::Clock& clock;
    base::Rng& rng;
    base::Logger& log;
    base::Strand& strand;
    base::Executor& pool;
    base::Path network_datadir;
    std::function<void(const chain::Fault&)> on_fault;
    const p2p::FilterSource* filters = nullptr;  ///< null: none are served
};

/// Thread: owner only for create(), start() and stop(); node strand for the events; any for
/// NetworkControl and tick().
class PeerService final : public rpc::NetworkControl {
public:
    PeerService(const PeerConfig& config, const PeerSurroundings& around);
    ~PeerService() override;

    /// Reads the files and binds. Errors: a message for the user.
    [[nodiscard]] base::Status open(chain::Engine& engine, mempool::Mempool& pool);
    /// Takes and makes connections from now on.
    void start();
    /// Closes all connections and writes the files. Call before the engine goes.
    void stop();
    /// To be called several times a second.
    void tick();

    void on_event(const events::TipChanged& event);
    void on_event(const events::BlockStored& event);
    void on_event(const events::BlockConnected& event);
    void on_event(const events::BlockDisconnected& event);
    void on_event(const events::BlockChecked& event);
    void on_event(const events::TransactionRemoved& event);

    /// See PeerManager::hurry(). Thread: node strand.
    void hurry(std::chrono::seconds time);

    [[nodiscard]] std::vector<rpc::PeerEntry> peers() override;
    [[nodiscard]] rpc::NetworkSummary summary() override;
    [[nodiscard]] net::TrafficTotals totals() override;
    [[nodiscard]] p2p::UploadInfo upload() override;
    void set_active(bool active) override;
    void ping_all() override;
    bool add_node(const std::string& name, bool use_v2) override;
    bool remove_node(const std::string& name) override;
    [[nodiscard]] std::vector<p2p::NamedNode> added_nodes() override;
    void dial(const std::string& name, p2p::ConnectionType type, bool use_v2) override;
    bool disconnect_name(const std::string& name) override;
    bool disconnect_id(std::int64_t id) override;
    [[nodiscard]] base::Status fetch_block(std::int64_t id, const chain::BlockNode& node) override;
    [[nodiscard]] bool is_fetching(const chain::BlockNode& node) override;
    void announce(const primitives::Txid& txid) override;
    [[nodiscard]] bool broadcasts_privately() const override;
    [[nodiscard]] rpc::PrivateSending send_privately(const primitives::TransactionPtr& tx) override;
    [[nodiscard]] std::vector<p2p::PrivateTransaction> private_transactions() override;
    [[nodiscard]] std::vector<primitives::TransactionPtr> abort_private(
        const std::array<std::uint8_t, 32>& id) override;
    [[nodiscard]] std::vector<p2p::OrphanInfo> orphans() override;
    bool send_message(std::int64_t id, const std::string& command, base::Bytes payload) override;
    [[nodiscard]] std::vector<std::pair<p2p::Subnet, p2p::Ban>> bans() override;
    [[nodiscard]] bool is_banned(const p2p::Subnet& subnet) override;
    void ban(const p2p::Subnet& subnet, std::optional<base::UnixSeconds> until) override;
    bool unban(const p2p::Subnet& subnet) override;
    void clear_bans() override;
    [[nodiscard]] std::vector<wire::AddressRecord> addresses(
        std::size_t count, std::optional<wire::Network> network) override;
    [[nodiscard]] std::vector<rpc::AddressPlace> address_places() override;
    std::pair<bool, bool> add_address(const wire::Endpoint& endpoint, bool tried) override;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace malha::node

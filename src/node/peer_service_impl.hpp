// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The parts of PeerService. What runs where: the NetworkEvents on the network thread, everything
// else that is not marked otherwise on the node strand.
#pragma once

#include <atomic>
#include <map>
#include <optional>

#include "block_backlog.hpp"
#include "malha/base/mutex.hpp"
#include "malha/net/network.hpp"
#include "malha/node/peer_service.hpp"
#include "malha/p2p/peer_manager.hpp"
#include "message_capture.hpp"
#include "message_gate.hpp"
#include "peer_files.hpp"
#include "task_burst.hpp"

namespace malha::node {

/// Counts jobs that refer to something that must outlive them. Thread: any (internally locked).
class JobCounter {
public:
    void begin() MALHA_EXCLUDES(mutex_) {
        base::MutexLock lock(mutex_);
        ++running_;
    }
    void end() MALHA_EXCLUDES(mutex_) {
        base::MutexLock lock(mutex_);
        if (--running_ == 0) idle_.notify_all();
    }
    void wait_idle() MALHA_EXCLUDES(mutex_) {
        base::MutexLock lock(mutex_);
        while (running_ != 0)
            idle_.wait(mutex_);
    }

private:
    base::Mutex mutex_;
    base::CondVar idle_;
    int running_ MALHA_GUARDED_BY(mutex_) = 0;
};

class PeerService::Impl final : public net::NetworkEvents {
public:
    Impl(const PeerConfig& peer_config, const PeerSurroundings& surroundings);

    base::Status open(chain::Engine& the_engine, mempool::Mempool& pool);
    void start();
    void stop();
    void tick();

    // ---- on the network thread
    void connected(const net::NewConnection& connection) override;
    void connect_failed(std::uint64_t token, net::ConnectError error) override;
    void received(net::ConnectionId id, net::IncomingMessage message) override;
    void can_send_more(net::ConnectionId id) override;
    void disconnected(net::ConnectionId id, net::CloseReason reason) override;
    void onion_service_published(const net::TorService& service) override;
    void onion_service_lost(const std::string& why) override;
    void i2p_address_known(const wire::Endpoint& endpoint, const base::Bytes& private_key) override;
    void i2p_failed(const std::string& why) override;
    void port_mapped(const wire::Endpoint& external) override;
    void port_mapping_lost(const wire::Endpoint& external) override;
    void port_mapping_failed(const std::string& why) override;

    /// Runs the function on the strand and returns its result. Thread: any.
    template <class F>
    auto call(F&& function) {
        return around.strand.call(std::forward<F>(function));
    }
    /// Carries out what the manager wants done.
    void act();
    void dial(const p2p::Connect& request);
    [[nodiscard]] std::vector<rpc::NetworkState> network_states() const;
    /// 0: unknown.
    [[nodiscard]] std::uint32_t as_number(const wire::NetworkAddress& address) const {
        return config.as_map == nullptr ? 0 : config.as_map->find(address);
    }
    [[nodiscard]] bool is_open() const { return manager != nullptr; }

    const PeerConfig config;
    const PeerSurroundings around;
    p2p::NetworkSet reachable;
    p2p::LocalAddresses local;
    p2p::AddressManager addresses;
    p2p::BanList bans;
    p2p::OutboundSlots slots;
    p2p::Bootstrap bootstrap;
    std::unique_ptr<p2p::PeerManager> manager;  ///< between open() and stop()
    chain::Engine* engine = nullptr;
    net::Network network;
    bool is_active;

private:
    struct Dial {
        p2p::Connect request;
        std::string name;  ///< as the user gave it; empty for automatic ones
    };
    struct Open {
        p2p::OpenConnection connection;
        std::uint64_t token = 0;  ///< of the dial; 0: inbound
    };

    /// Runs the function on the strand if there is still a manager, then acts. Thread: any.
    template <class F>
    void post(F&& function) {
        post_to(around.strand, std::forward<F>(function));
    }
    /// The same for what happens to connections: in the order in which it was posted.
    template <class F>
    void post_event(F&& function) {
        post_to(burst_, std::forward<F>(function));
    }
    template <class Target, class F>
    void post_to(Target& target, F&& function) {
        target.post([this, function = std::forward<F>(function)]() mutable {
            if (!is_open()) return;
            function();
            act();
        });
    }
    base::Status bind();
    void bound(const Bind& bind);
    void find_local_addresses();
    void set_proxies();
    void publish_onion_service(const TorConfig& tor);
    void use_i2p(const I2pConfig& i2p);
    void forget_local(wire::Network kind);
    void map_port();
    base::Status load_files();
    void save_files();
    void take_connection(const net::NewConnection& connection);
    void note_tor(const net::NewConnection& connection);
    void dial_private();
    [[nodiscard]] p2p::NetworkSet private_networks() const;
    [[nodiscard]] bool admits(const p2p::ConnectionInfo& info);
    [[nodiscard]] p2p::ConnectionInfo describe(const net::NewConnection& connection) const;
    void drop_connection(net::ConnectionId id, net::CloseReason reason);
    void carry_out(p2p::SendMessage& action);
    void send_outbox();
    void carry_out(p2p::Disconnect& action);
    void carry_out(p2p::CheckBlock& action);
    void start_checks();
    void carry_out(p2p::CheckScripts& action);
    void run_scripts(const p2p::CheckScripts& action);
    void carry_out(p2p::AdvanceChain& action);
    void carry_out(p2p::ReadFilters& action);
    void carry_out(p2p::Connect& action);
    void advance();
    void advance_to_the_end();
    void advance_at_tick();
    void caught_up();
    bool go_on_if(const base::Result<bool, chain::Fault>& more);
    struct ToCheck {
        p2p::CheckBlock block;
        bool closes_gate = false;  ///< what the peer says after it waits for the outcome
    };
    void take_checked(const ToCheck& what, const std::optional<chain::CheckedBlock>& checked);
    void deliver(net::ConnectionId id);
    void deliver_waiting();
    [[nodiscard]] bool is_held_back(net::ConnectionId id) const;
    void capture(MessageCapture::Direction direction, net::ConnectionId id,
                 const std::string& command, base::ByteView payload);
    void on_tick();
    void carry_out(const p2p::LookUpSeed& step);
    void carry_out(const p2p::FetchAddresses& step);
    [[nodiscard]] std::vector<p2p::OpenConnection> open_connections() const;
    [[nodiscard]] std::size_t inbound_count() const;

    PeerFiles files_;
    std::map<wire::Network, net::Proxy> proxies_;  ///< in use
    bool has_tor_worked_ = false;                  ///< its proxy led to a peer
    const crypto::SipKey group_key_;
    std::map<std::uint64_t, Dial> dials_;  ///< by token: under way, or connected
    std::map<net::ConnectionId, Open> open_;
    MessageGate gate_;
    std::vector<net::OutgoingMessage> outbox_;  ///< of one act(), in a row to the same peer
    net::ConnectionId outbox_to_{};
    std::optional<MessageCapture> capture_;  ///< with -capturemessages
    std::uint64_t next_token_ = 1;
    JobCounter jobs_;
    TaskBurst burst_;
    std::vector<ToCheck> to_check_;  ///< small blocks that wait for others
    std::size_t to_check_bytes_ = 0;
    BlockBacklog backlog_;
    net::ConnectionId delivered_last_{};  ///< the last peer whose waiting block was let through
    bool is_advance_posted_ = false;
    bool is_advance_unfinished_ = false;  ///< more blocks were about to come
    bool has_advanced_ = false;           ///< since the last tick
    std::atomic<bool> is_tick_pending_{false};
    base::MonoTime saved_at_{};
};

}  // namespace malha::node

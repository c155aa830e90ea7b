// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A network in one process: complete nodes (p2p and chain), a clock that jumps from event to event,
// links with latency and bandwidth. The same seed gives the same run, byte for byte.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <set>
#include <string>
#include <vector>

#include "malha/base/executor.hpp"
#include "malha/base/rng.hpp"
#include "malha/chain/engine.hpp"
#include "malha/events/bus.hpp"
#include "malha/p2p/peer_manager.hpp"
#include "support/chain_builder.hpp"
#include "support/sim_disk.hpp"

namespace malha::simulation {

/// Both times move together. Thread: owner only.
class SimClock final : public base::Clock {
public:
    [[nodiscard]] base::UnixSeconds now() const override {
        return start + std::chrono::duration_cast<std::chrono::seconds>(elapsed);
    }
    [[nodiscard]] base::MonoTime mono() const override {
        return base::MonoTime{std::chrono::hours(1) + elapsed};
    }
    base::UnixSeconds start{1'800'000'000};
    std::chrono::nanoseconds elapsed{0};
};

struct LinkQuality {
    std::chrono::nanoseconds latency = std::chrono::milliseconds(50);
    double bytes_per_second = 1e6;  ///< in each direction
};

class Network;

/// What stands at one end of a connection. Times are those of the network's clock.
class Endpoint {
public:
    virtual ~Endpoint() = default;
    virtual void connected(const p2p::ConnectionInfo& info) = 0;
    virtual void received(p2p::PeerId id, std::string_view command, base::Bytes payload) = 0;
    virtual void disconnected(p2p::PeerId id) = 0;
    virtual void send_queue_changed(p2p::PeerId, std::size_t /*bytes*/) {}
    virtual void tick() {}
};

/// A real node: PeerManager over an Engine on a directory of its own.
class Node final : public Endpoint {
private:
    // What the parts below stand on: made before them, destroyed after them.
    Network& network_;
    test::SimDisk disk_;
    base::InlineExecutor pool_;
    base::Logger log_;
    base::SeededRng rng_;
    const p2p::Settings settings_;
    bool is_acting_ = false;

public:
    Node(Network& network, const p2p::Settings& settings);
    ~Node() override;

    void connected(const p2p::ConnectionInfo& info) override;
    void received(p2p::PeerId id, std::string_view command, base::Bytes payload) override;
    void disconnected(p2p::PeerId id) override;
    void send_queue_changed(p2p::PeerId id, std::size_t bytes) override;
    void tick() override;

    /// Its power is cut and comes back. It must have no connections; addresses and bans are lost.
    void restart();

    /// As if a user had submitted it. @return false when it is invalid.
    bool submit(const primitives::BlockPtr& block);
    /// As if a user had sent it. @return false when the pool does not take it.
    bool send(const primitives::TransactionPtr& tx);
    [[nodiscard]] const chain::BlockNode& tip() const { return *engine->chain().tip(); }
    /// Carries out what the manager wants done.
    void act();

    std::unique_ptr<events::Bus> bus;
    std::unique_ptr<chain::Engine> engine;
    std::unique_ptr<mempool::Mempool> pool;
    std::unique_ptr<p2p::AddressManager> addresses;
    std::unique_ptr<p2p::BanList> bans;
    p2p::NetworkSet reachable = p2p::NetworkSet::all();
    std::unique_ptr<p2p::LocalAddresses> local;
    std::unique_ptr<p2p::PeerManager> manager;
    std::vector<std::string> disconnect_reasons;  ///< of connections this node closed

private:
    void start();
    void check(const p2p::CheckBlock& job);
    void advance();
};

/// Thread: owner only.
class Network {
public:
    explicit Network(std::uint64_t seed);
    ~Network();

    /// @param adjust  changes the settings that all nodes have.
    Node& add_node(const std::function<void(p2p::Settings&)>& adjust = {});
    /// Takes part in the network by its own code, usually against the rules.
    void add(Endpoint& endpoint) { endpoints_.push_back(&endpoint); }
    /// Gives it an address instead of one in a network group of its own.
    void settle(const Endpoint& endpoint, const wire::NetworkAddress& address) {
        addresses_.insert_or_assign(&endpoint, address);
    }
    [[nodiscard]] wire::NetworkAddress address_of(const Endpoint& endpoint) const;
    /// `from` dials `to`. @return the ids at both ends.
    std::pair<p2p::PeerId, p2p::PeerId> connect(
        Endpoint& from, Endpoint& to, LinkQuality quality = {},
        p2p::ConnectionType type = p2p::ConnectionType::outbound_full_relay);
    void send(Endpoint& from, p2p::PeerId connection, std::string command, base::Bytes payload);
    void close(Endpoint& from, p2p::PeerId connection);
    /// Messages between the two sides are lost, and connections across are closed.
    void partition(const std::set<Endpoint*>& one_side);

    /// Lets time pass until the condition holds. @return whether it did before the limit.
    bool run_until(const std::function<bool()>& condition, std::chrono::seconds limit);
    void run_for(std::chrono::nanoseconds span);
    void at(std::chrono::nanoseconds delay, std::function<void()> event);

    SimClock clock;
    base::SeededRng rng;
    std::shared_ptr<const consensus::ChainParams> params;
    test::ChainBuilder builder;
    std::uint64_t pool_bytes_max = mempool::MempoolOptions().bytes_max;  ///< of nodes yet to come
    std::vector<std::unique_ptr<Node>> nodes;
    std::uint64_t bytes_sent = 0;
    std::map<std::string, std::size_t> messages_sent;  ///< by command

private:
    struct Side {
        Endpoint* endpoint = nullptr;
        p2p::PeerId id{};
        std::chrono::nanoseconds busy_until{0};  ///< its direction of the link
        std::size_t queued = 0;                  ///< bytes that wait for it
    };
    struct Connection {
        Side sides[2];
        LinkQuality quality;
        bool is_open = true;
    };
    struct Event {
        std::chrono::nanoseconds time;
        std::uint64_t sequence;
        std::function<void()> run;
        bool operator<(const Event& other) const {
            return time != other.time ? time > other.time : sequence > other.sequence;
        }
    };

    [[nodiscard]] std::shared_ptr<Connection> find(const Endpoint& endpoint, p2p::PeerId id) const;
    static std::uint64_t network_group_key(const wire::Endpoint& endpoint);
    void tick_all();
    bool step(std::chrono::nanoseconds end);

    std::vector<Endpoint*> endpoints_;
    std::map<const Endpoint*, wire::NetworkAddress> addresses_;  ///< of those that were settled
    std::map<std::pair<const Endpoint*, p2p::PeerId>, std::shared_ptr<Connection>> connections_;
    std::map<const Endpoint*, std::int64_t> next_ids_;
    std::priority_queue<Event> events_;
    std::uint64_t next_sequence_ = 0;
    std::chrono::nanoseconds next_tick_{0};
};

}  // namespace malha::simulation

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See network.hpp.
#include "simulation/network.hpp"

#include <algorithm>
#include <stdexcept>

#include "malha/mempool/send.hpp"

namespace malha::simulation {
namespace {

using namespace std::chrono_literals;

constexpr auto kTickInterval = 100ms;
constexpr std::uint16_t kPort = 8333;

p2p::Settings settings_of(int number) {
    p2p::Settings settings;
    settings.user_agent = "/Simulated:" + std::to_string(number) + "/";
    return settings;
}

/// Outputs of the test chains are locked by OP_TRUE, which is not standard.
mempool::MempoolOptions lenient(std::uint64_t bytes_max) {
    mempool::MempoolOptions options;
    options.bytes_max = bytes_max;
    options.policy.require_standard = false;
    return options;
}

template <class T, class E>
T must(base::Result<T, E> result) {
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

}  // namespace

// ---- Node

Node::Node(Network& network, const p2p::Settings& settings)
    : network_(network), disk_(network.rng.u64()), rng_(network.rng.u64()), settings_(settings) {
    start();
}

void Node::restart() {
    manager.reset();
    local.reset();
    bans.reset();
    addresses.reset();
    pool.reset();
    engine.reset();
    disk_.restart();
    start();
}

void Node::start() {
    bus = std::make_unique<events::Bus>();
    chain::EngineOptions options;
    options.params = network_.params;
    options.blocks_dir = "/node/blocks";
    options.block_index_dir = "/node/blocks/index";
    options.chainstate_dir = "/node/chainstate";
    options.database_env = disk_.env();
    options.cache_bytes = 32 << 20;
    options.fast_prune = true;  // block files that need not reserve megabytes
    bus->subscribe<events::TipChanged>([this](const events::TipChanged& event) {
        if (manager) manager->tip_changed(event);
    });
    bus->subscribe<events::BlockStored>([this](const events::BlockStored& event) {
        if (manager) manager->block_stored(event);
    });
    bus->subscribe<events::TransactionRemoved>([this](const events::TransactionRemoved& event) {
        if (manager) manager->transaction_removed(event);
    });
    bus->subscribe<events::BlockConnected>([this](const events::BlockConnected& event) {
        if (manager) manager->block_connected(event);
    });
    bus->subscribe<events::BlockDisconnected>([this](const events::BlockDisconnected& event) {
        if (manager) manager->block_disconnected(event);
    });
    bus->subscribe<events::BlockChecked>([this](const events::BlockChecked& event) {
        if (event.reject_reason.empty()) return;
        const auto* violation = engine ? engine->violation_of(event.block.hash) : nullptr;
        if (manager && violation != nullptr) manager->block_refused(event.block.hash, *violation);
    });
    engine = must(chain::Engine::create(
        options, {disk_.filesystem(), network_.clock, rng_, log_, pool_, *bus}));
    pool = std::make_unique<mempool::Mempool>(
        lenient(network_.pool_bytes_max),
        mempool::MempoolContext{*engine, *bus, network_.clock, rng_, log_, nullptr});
    must(engine->start());
    must(engine->activate_best_chain());
    addresses = std::make_unique<p2p::AddressManager>(rng_);
    bans = std::make_unique<p2p::BanList>(crypto::SipKey{rng_.u64(), rng_.u64()});
    local = std::make_unique<p2p::LocalAddresses>(reachable, p2p::LocalAddresses::Settings{});
    manager = std::make_unique<p2p::PeerManager>(
        p2p::Surroundings{*engine, *pool, network_.clock, rng_, log_, *addresses, *bans, *local},
        settings_);
}

Node::~Node() = default;

void Node::connected(const p2p::ConnectionInfo& info) {
    manager->connected(info);
    act();
}

void Node::received(p2p::PeerId id, std::string_view command, base::Bytes payload) {
    manager->received(id, command, std::move(payload));
    act();
}

void Node::disconnected(p2p::PeerId id) {
    manager->disconnected(id);
    act();
}

void Node::send_queue_changed(p2p::PeerId id, std::size_t bytes) {
    manager->send_queue_changed(id, bytes);
    act();
}

void Node::tick() {
    manager->tick();
    act();
}

bool Node::submit(const primitives::BlockPtr& block) {
    const bool is_valid = engine->process_block(block).has_value();
    tick();
    return is_valid;
}

bool Node::send(const primitives::TransactionPtr& tx) {
    if (!pool->accept(tx)) return false;
    pool->add_unbroadcast(tx->txid);
    manager->announce(tx->txid);
    return true;
}

void Node::act() {
    if (is_acting_) return;
    is_acting_ = true;
    for (auto actions = manager->take_actions(); !actions.empty();
         actions = manager->take_actions()) {
        for (p2p::Action& action : actions) {
            if (auto* send = std::get_if<p2p::SendMessage>(&action)) {
                network_.send(*this, send->peer, std::move(send->command),
                              std::move(send->payload));
            } else if (auto* disconnect = std::get_if<p2p::Disconnect>(&action)) {
                disconnect_reasons.push_back(disconnect->reason);
                network_.close(*this, disconnect->peer);
            } else if (auto* job = std::get_if<p2p::CheckBlock>(&action)) {
                check(*job);
            } else if (auto* scripts = std::get_if<p2p::CheckScripts>(&action)) {
                while (!scripts->job->run_some()) {
                }
                manager->scripts_checked(scripts->number);
            } else if (auto* reading = std::get_if<p2p::ReadFilters>(&action)) {
                manager->filters_read(reading->peer, reading->read());
            } else if (std::holds_alternative<p2p::AdvanceChain>(action)) {
                advance();
            }
        }
    }
    is_acting_ = false;
}

void Node::check(const p2p::CheckBlock& job) {
    auto block = primitives::Block::parse(job.payload, primitives::TrailingBytes::ignored);
    if (!block) return manager->block_checked(job.hash, std::nullopt);
    manager->block_checked(job.hash,
                           chain::check_alone(engine->params().consensus, std::move(*block)));
}

void Node::advance() {
    must(engine->activate_best_chain());
    manager->tick();
}

// ---- Network

Network::Network(std::uint64_t seed)
    : rng(seed),
      params(std::make_shared<const consensus::ChainParams>(consensus::regtest_params({}))),
      builder(*params) {}

Network::~Network() = default;

Node& Network::add_node(const std::function<void(p2p::Settings&)>& adjust) {
    p2p::Settings settings = settings_of(static_cast<int>(nodes.size()));
    if (adjust) adjust(settings);
    nodes.push_back(std::make_unique<Node>(*this, settings));
    endpoints_.push_back(nodes.back().get());
    return *nodes.back();
}

std::pair<p2p::PeerId, p2p::PeerId> Network::connect(Endpoint& from, Endpoint& to,
                                                     LinkQuality quality,
                                                     p2p::ConnectionType type) {
    auto connection = std::make_shared<Connection>();
    connection->quality = quality;
    connection->sides[0] = {&from, p2p::PeerId{next_ids_[&from]++}, clock.elapsed};
    connection->sides[1] = {&to, p2p::PeerId{next_ids_[&to]++}, clock.elapsed};
    for (const Side& side : connection->sides)
        connections_[{side.endpoint, side.id}] = connection;
    const auto info_of = [&](const Side& side, const Endpoint& other, p2p::ConnectionType as) {
        p2p::ConnectionInfo info;
        info.id = side.id;
        info.type = as;
        info.remote = {address_of(other), kPort};
        info.keyed_group = network_group_key(info.remote);
        return info;
    };
    to.connected(info_of(connection->sides[1], from, p2p::ConnectionType::inbound));
    from.connected(info_of(connection->sides[0], to, type));
    return {connection->sides[0].id, connection->sides[1].id};
}

wire::NetworkAddress Network::address_of(const Endpoint& endpoint) const {
    if (const auto found = addresses_.find(&endpoint); found != addresses_.end())
        return found->second;
    const auto it = std::find(endpoints_.begin(), endpoints_.end(), &endpoint);
    const auto number = static_cast<std::uint8_t>(it - endpoints_.begin());
    return wire::NetworkAddress::ipv4({1, number, 1, 1});
}

std::uint64_t Network::network_group_key(const wire::Endpoint& endpoint) {
    return endpoint.address.bytes()[1];
}

std::shared_ptr<Network::Connection> Network::find(const Endpoint& endpoint, p2p::PeerId id) const {
    const auto found = connections_.find({&endpoint, id});
    return found == connections_.end() ? nullptr : found->second;
}

void Network::send(Endpoint& from, p2p::PeerId id, std::string command, base::Bytes payload) {
    const auto connection = find(from, id);
    if (connection == nullptr || !connection->is_open) return;
    Side& mine =
        connection
            ->sides[connection->sides[0].endpoint == &from && connection->sides[0].id == id ? 0
                                                                                            : 1];
    Side& other = &mine == &connection->sides[0] ? connection->sides[1] : connection->sides[0];
    const std::size_t size = payload.size();
    bytes_sent += size;
    ++messages_sent[command];
    const std::chrono::duration<double> duration(static_cast<double>(size + 24) /
                                                 connection->quality.bytes_per_second);
    mine.busy_until = std::max(mine.busy_until, clock.elapsed) +
                      std::chrono::duration_cast<std::chrono::nanoseconds>(duration);
    mine.queued += size;
    at(mine.busy_until - clock.elapsed, [connection, side = &mine, size] {
        side->queued -= size;
        if (connection->is_open) side->endpoint->send_queue_changed(side->id, side->queued);
    });
    at(mine.busy_until + connection->quality.latency - clock.elapsed,
       [connection, endpoint = other.endpoint, peer = other.id, command = std::move(command),
        payload = std::move(payload)]() mutable {
           if (connection->is_open) endpoint->received(peer, command, std::move(payload));
       });
}

void Network::close(Endpoint& from, p2p::PeerId id) {
    const auto connection = find(from, id);
    if (connection == nullptr || !connection->is_open) return;
    // What was sent before still arrives.
    for (const Side& side : connection->sides) {
        const bool is_other = side.endpoint != &from || side.id != id;
        const auto delay = is_other ? connection->quality.latency : 0ns;
        at(delay, [this, connection, endpoint = side.endpoint, peer = side.id] {
            connection->is_open = false;
            connections_.erase({endpoint, peer});
            endpoint->disconnected(peer);
        });
    }
}

void Network::partition(const std::set<Endpoint*>& one_side) {
    std::vector<std::pair<Endpoint*, p2p::PeerId>> across;
    for (const auto& [key, connection] : connections_) {
        const bool a = one_side.contains(connection->sides[0].endpoint);
        const bool b = one_side.contains(connection->sides[1].endpoint);
        if (a != b && key.first == connection->sides[0].endpoint)
            across.emplace_back(connection->sides[0].endpoint, key.second);
    }
    for (const auto& [endpoint, id] : across)
        close(*endpoint, id);
}

void Network::at(std::chrono::nanoseconds delay, std::function<void()> event) {
    events_.push({clock.elapsed + delay, next_sequence_++, std::move(event)});
}

void Network::tick_all() {
    for (Endpoint* endpoint : endpoints_)
        endpoint->tick();
}

bool Network::step(std::chrono::nanoseconds end) {
    const bool has_event = !events_.empty() && events_.top().time <= next_tick_;
    const std::chrono::nanoseconds time = has_event ? events_.top().time : next_tick_;
    if (time > end) {
        clock.elapsed = end;
        return false;
    }
    clock.elapsed = std::max(clock.elapsed, time);
    if (has_event) {
        auto run = events_.top().run;
        events_.pop();
        run();
    } else {
        next_tick_ = clock.elapsed + kTickInterval;
        tick_all();
    }
    return true;
}

bool Network::run_until(const std::function<bool()>& condition, std::chrono::seconds limit) {
    const auto end = clock.elapsed + limit;
    while (!condition())
        if (!step(end)) return condition();
    return true;
}

void Network::run_for(std::chrono::nanoseconds span) {
    const auto end = clock.elapsed + span;
    while (step(end)) {
    }
}

}  // namespace malha::simulation

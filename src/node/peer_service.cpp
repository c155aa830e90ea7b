// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See peer_service.hpp. What happens to single connections: peer_connections.cpp; what users ask:
// peer_control.cpp.
#include "malha/node/peer_service.hpp"

#include <algorithm>

#include "malha/mempool/send.hpp"
#include "peer_service_impl.hpp"

namespace malha::node {
namespace {

using namespace std::chrono_literals;

constexpr auto kSaveInterval = 15min;
// Connecting blocks keeps the strand, and with it all peers, waiting at most so long.
constexpr auto kAdvanceTime = 20ms;
// While many come, blocks are checked so many bytes at a time: less than a millisecond of work,
// enough to hide the cost of a job.
constexpr std::size_t kCheckBytes = 32 * 1024;
// DNS seeds answer names that begin so with nodes of these services only: network and witness.
constexpr const char* kSeedPrefix = "x9.";

/// With -test=addrman the same for every run.
p2p::AddressManager make_addresses(const PeerConfig& config, base::Rng& rng) {
    if (config.has_test_addresses) return {rng, config.as_map.get(), p2p::AddressManager::Key{1}};
    return p2p::AddressManager(rng, config.as_map.get());
}

}  // namespace

PeerService::Impl::Impl(const PeerConfig& peer_config, const PeerSurroundings& surroundings)
    : config(peer_config),
      around(surroundings),
      reachable(config.reach.reachable),
      local(reachable, {.discovers = config.reach.discovers, .listen_port = config.listen_port}),
      addresses(make_addresses(config, around.rng)),
      bans({around.rng.u64(), around.rng.u64()}),
      slots(config.slots, {addresses, bans, local, config.as_map.get(), around.clock, around.rng}),
      bootstrap(config.bootstrap, addresses, reachable, around.clock, around.rng, around.log),
      network(config.network, *this, around.clock, around.rng),
      is_active(config.is_active),
      files_(around.fs, around.network_datadir, config.network.magic),
      group_key_{around.rng.u64(), around.rng.u64()},
      burst_(around.strand) {}

base::Status PeerService::Impl::open(chain::Engine& the_engine, mempool::Mempool& pool) {
    engine = &the_engine;
    MALHA_TRY(load_files());
    find_local_addresses();
    if (config.captures_messages)
        capture_.emplace(around.fs, around.clock, around.log,
                         around.network_datadir / "message_capture");
    if (config.listens) MALHA_TRY(bind());
    manager = std::make_unique<p2p::PeerManager>(
        p2p::Surroundings{*engine, pool, around.clock, around.rng, around.log, addresses, bans,
                          local, around.filters},
        config.protocol);
    return {};
}

base::Status PeerService::Impl::bind() {
    constexpr std::string_view kNoPort =
        "\nError: Failed to listen on any port. Use -listen=0 if you want this.";
    bool any = false;
    std::string failure;
    for (std::size_t i = 0; i < config.binds.size(); ++i) {
        const Bind& wanted = config.binds[i];
        const auto done = network.listen({.endpoint = wanted.endpoint,
                                          .use_v2 = config.slots.use_v2,
                                          .tag = static_cast<std::uint32_t>(i)});
        if (done) bound(wanted);
        any |= done.has_value() && !wanted.is_onion;
        if (done) continue;
        failure = done.error().message;
        if (wanted.is_required) return base::fail(failure, kNoPort);
    }
    const bool only_onion = std::all_of(config.binds.begin(), config.binds.end(),
                                        [](const Bind& bind) { return bind.is_onion; });
    return any || only_onion ? base::Status{} : base::fail(failure, kNoPort);
}

base::Status PeerService::Impl::load_files() {
    addresses.set_check_interval(config.address_check_interval);
    // Overwriting it would lose what its owner may want to look into.
    if (const auto loaded = files_.load_addresses(addresses); !loaded)
        return base::fail("Invalid or corrupt peers.dat (", loaded.error().message,
                          "). Move the file (\"", (around.network_datadir / "peers.dat").string(),
                          "\") out of the way to have a new one created on the next start.");
    if (const auto loaded = files_.load_bans(bans); !loaded)
        around.log.warning("banlist.json is not used: " + loaded.error().message);
    bans.sweep(around.clock.now());
    slots.set_anchors(files_.take_anchors());
    around.log.info("Loaded " + std::to_string(addresses.size()) + " addresses from peers.dat");
    return {};
}

void PeerService::Impl::save_files() {
    saved_at_ = around.clock.mono();
    if (const auto saved = files_.save_addresses(addresses); !saved)
        around.log.warning("cannot write peers.dat: " + saved.error().message);
    if (!bans.take_changed()) return;
    if (const auto saved = files_.save_bans(bans, around.clock.now()); !saved)
        around.log.warning("cannot write banlist.json: " + saved.error().message);
}

void PeerService::Impl::start() {
    network.start();
    call([this] {
        saved_at_ = around.clock.mono();
        set_proxies();
        if (config.reach.tor && config.listens) publish_onion_service(*config.reach.tor);
        if (config.reach.i2p) use_i2p(*config.reach.i2p);
        if (config.reach.maps_port && config.listens) map_port();
        on_tick();  // peers are wanted at once
    });
}

void PeerService::Impl::stop() {
    const auto anchors =
        call([this] { return is_open() ? manager->anchors() : std::vector<wire::Endpoint>{}; });
    network.stop();
    call([this] {
        if (!is_open()) return;
        save_files();
        manager.reset();
    });
    jobs_.wait_idle();
    call([] {});  // what was posted before has run
    if (anchors.empty()) return;
    if (const auto saved = files_.save_anchors(anchors); !saved)
        around.log.warning("cannot write anchors.dat: " + saved.error().message);
}

void PeerService::Impl::tick() {
    if (is_tick_pending_.exchange(true)) return;  // the strand is busy: no use in queueing more
    around.strand.post([this] {
        is_tick_pending_ = false;
        if (is_open()) on_tick();
    });
}

void PeerService::Impl::on_tick() {
    for (const auto& [id, open] : open_)
        manager->send_queue_changed(p2p::PeerId{static_cast<std::int64_t>(id)},
                                    network.send_queue_bytes(id));
    manager->tick();
    advance_at_tick();
    // The history below a snapshot goes on while nothing else happens.
    if (const auto snapshot = engine->snapshot(); snapshot && snapshot->history_tip != nullptr) {
        p2p::AdvanceChain more;
        carry_out(more);
    }
    act();
    deliver_waiting();
    if (is_active) {
        for (const p2p::BootstrapStep& step : bootstrap.due(manager->full_relay_count()))
            std::visit([this](const auto& what) { carry_out(what); }, step);
        for (const p2p::Connect& request :
             slots.due(open_connections(), manager->outbound_demand()))
            dial(request);
        dial_private();
    }
    if (around.clock.mono() - saved_at_ > kSaveInterval) save_files();
}

void PeerService::Impl::carry_out(const p2p::FetchAddresses& step) {
    dial(slots.dial(step.node, p2p::ConnectionType::addr_fetch, config.slots.use_v2));
}

/// Through a proxy, and where the seed knows no prefixes, it is connected to instead.
void PeerService::Impl::carry_out(const p2p::LookUpSeed& step) {
    if (config.reach.name_proxy) return carry_out(p2p::FetchAddresses{step.name});
    network.lookup(kSeedPrefix + step.name,
                   [this, seed = step.name](const std::vector<wire::NetworkAddress>& found) {
                       post([this, seed, found] {
                           if (found.empty()) return carry_out(p2p::FetchAddresses{seed});
                           bootstrap.found(seed, found, config.slots.default_port);
                       });
                   });
}

void PeerService::Impl::act() {
    for (auto actions = manager->take_actions(); !actions.empty();
         actions = manager->take_actions()) {
        for (p2p::Action& action : actions)
            std::visit([this](auto& what) { carry_out(what); }, action);
        send_outbox();
    }
}

void PeerService::Impl::carry_out(p2p::SendMessage& action) {
    const net::ConnectionId id{p2p::to_number(action.peer)};
    capture(MessageCapture::Direction::sent, id, action.command, action.payload);
    if (id != outbox_to_) send_outbox();
    outbox_to_ = id;
    outbox_.push_back({std::move(action.command), std::move(action.payload)});
}

void PeerService::Impl::send_outbox() {
    if (!outbox_.empty()) network.send(outbox_to_, std::exchange(outbox_, {}));
}

void PeerService::Impl::carry_out(p2p::Disconnect& action) {
    send_outbox();
    network.disconnect(net::ConnectionId{p2p::to_number(action.peer)});
}

/// While the node is behind, blocks whose headers are known do not wait for each other, and small
/// ones are checked in groups. Without that block, the peer's next one may be of no known chain.
void PeerService::Impl::carry_out(p2p::CheckBlock& action) {
    const bool comes_alone = !manager->is_behind() || engine->find(action.hash) == nullptr;
    if (comes_alone) gate_.close(net::ConnectionId{p2p::to_number(action.peer)});
    to_check_bytes_ += action.payload.size();
    backlog_.check_begun(action.payload.size());
    to_check_.push_back({std::move(action), comes_alone});
    if (comes_alone || to_check_bytes_ >= kCheckBytes) return start_checks();
    if (to_check_.size() == 1) around.strand.post([this] { start_checks(); });
}

void PeerService::Impl::start_checks() {
    if (to_check_.empty() || !is_open()) return;
    jobs_.begin();
    const std::size_t bytes = std::exchange(to_check_bytes_, 0);
    base::Task job = [this, &rules = engine->params().consensus, bytes,
                      blocks = std::exchange(to_check_, {})]() mutable {
        std::vector<std::optional<chain::CheckedBlock>> verdicts(blocks.size());
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            auto block = primitives::Block::parse(std::move(blocks[i].block.payload),
                                                  primitives::TrailingBytes::ignored);
            if (block) verdicts[i] = chain::check_alone(rules, *std::move(block));
        }
        around.strand.post(
            [this, bytes, blocks = std::move(blocks), verdicts = std::move(verdicts)] {
                backlog_.check_ended(bytes);
                for (std::size_t i = 0; is_open() && i < blocks.size(); ++i)
                    take_checked(blocks[i], verdicts[i]);
            });
        jobs_.end();
    };
    // Short ones pass the scripts of earlier blocks: when those are done, the scripts of these have
    // to be there.
    if (bytes < 2 * kCheckBytes)
        around.pool.post_first(std::move(job));
    else
        around.pool.post(std::move(job));
}

void PeerService::Impl::take_checked(const ToCheck& what,
                                     const std::optional<chain::CheckedBlock>& checked) {
    manager->block_checked(what.block.hash, checked);
    act();
    const net::ConnectionId id{p2p::to_number(what.block.peer)};
    if (what.closes_gate) gate_.checked(id, is_advance_posted_ && !manager->is_behind());
    deliver(id);
}

void PeerService::Impl::carry_out(p2p::CheckScripts& action) {
    jobs_.begin();
    run_scripts(action);
}

/// One piece, then behind what else waits for the pool: a block's scripts above all.
void PeerService::Impl::run_scripts(const p2p::CheckScripts& action) {
    around.pool.post([this, action] {
        if (!action.job->run_some()) return run_scripts(action);
        post([this, action] {
            manager->scripts_checked(action.number);
            act();
            deliver(net::ConnectionId{p2p::to_number(action.peer)});
        });
        jobs_.end();
    });
}

void PeerService::Impl::carry_out(p2p::ReadFilters& action) {
    jobs_.begin();
    around.pool.post([this, peer = action.peer, read = std::move(action.read)] {
        post([this, peer, payloads = read()]() mutable {
            manager->filters_read(peer, std::move(payloads));
            act();
            deliver(net::ConnectionId{p2p::to_number(peer)});
        });
        jobs_.end();
    });
}

/// Blocks were stored. The engine works in turns, between the other tasks of the strand.
void PeerService::Impl::carry_out(p2p::AdvanceChain&) {
    if (std::exchange(is_advance_posted_, true)) return;
    around.strand.post([this] {
        is_advance_posted_ = false;
        if (is_open()) advance();
    });
}

void PeerService::Impl::carry_out(p2p::Connect& action) {
    dial(action);
}

/// While one block after the other comes in, the next is not kept waiting for the scripts of the
/// last; a tick brings to an end what was left then.
void PeerService::Impl::advance() {
    has_advanced_ = true;
    is_advance_unfinished_ = manager->is_behind() && manager->is_fetching_blocks();
    if (!is_advance_unfinished_) return advance_to_the_end();
    if (!go_on_if(engine->keep_up(kAdvanceTime))) caught_up();
}

void PeerService::Impl::caught_up() {
    backlog_.caught_up();
    deliver_waiting();
}

void PeerService::Impl::advance_to_the_end() {
    is_advance_unfinished_ = false;
    const bool is_more = go_on_if(engine->advance(kAdvanceTime));
    manager->tick();
    act();
    if (is_more) return;
    caught_up();
    for (const net::ConnectionId id : gate_.advanced())
        deliver(id);
}

/// As long as blocks come the engine only tells how far it is: if it waited for all scripts, those
/// who run them would have nothing to do in the end.
void PeerService::Impl::advance_at_tick() {
    if (!is_advance_unfinished_) return;
    if (!std::exchange(has_advanced_, false)) return advance_to_the_end();
    go_on_if(engine->advance(0ms));
}

/// @param more  whether the engine can do more at once. @return the same; false after a fault.
bool PeerService::Impl::go_on_if(const base::Result<bool, chain::Fault>& more) {
    if (!more) around.on_fault(more.error());
    if (!more || !*more) return false;
    p2p::AdvanceChain again;
    carry_out(again);
    return true;
}

// ---- PeerService

PeerService::PeerService(const PeerConfig& config, const PeerSurroundings& around)
    : impl_(std::make_unique<Impl>(config, around)) {}
PeerService::~PeerService() = default;
base::Status PeerService::open(chain::Engine& engine, mempool::Mempool& pool) {
    return impl_->open(engine, pool);
}
void PeerService::start() {
    impl_->start();
}
void PeerService::stop() {
    impl_->stop();
}
void PeerService::tick() {
    impl_->tick();
}

void PeerService::hurry(std::chrono::seconds time) {
    if (!impl_->is_open()) return;
    impl_->manager->hurry(time);
    impl_->act();
}

void PeerService::on_event(const events::TipChanged& event) {
    if (!impl_->is_open()) return;
    impl_->manager->tip_changed(event);
    if (!event.is_initial_download) impl_->tick();  // announces it
}

void PeerService::on_event(const events::BlockStored& event) {
    if (!impl_->is_open()) return;
    impl_->manager->block_stored(event);
    impl_->act();
}

void PeerService::on_event(const events::BlockConnected& event) {
    if (impl_->is_open()) impl_->manager->block_connected(event);
}

void PeerService::on_event(const events::BlockDisconnected& event) {
    if (impl_->is_open()) impl_->manager->block_disconnected(event);
}

void PeerService::on_event(const events::BlockChecked& event) {
    // A valid block may have a violation too: that of a copy that was changed on its way.
    if (!impl_->is_open() || event.reject_reason.empty()) return;
    const auto* violation = impl_->engine->violation_of(event.block.hash);
    if (violation != nullptr) impl_->manager->block_refused(event.block.hash, *violation);
}

void PeerService::on_event(const events::TransactionRemoved& event) {
    if (impl_->is_open()) impl_->manager->transaction_removed(event);
}

}  // namespace malha::node

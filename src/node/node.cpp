// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See node.hpp. Threads: doc/threads.md.
#include "malha/node/node.hpp"

#include <atomic>
#include <cstdio>
#include <thread>

#include "built_in_as_map.hpp"
#include "malha/chain/importer.hpp"
#include "malha/events/bus.hpp"
#include "malha/events/new_tips.hpp"
#include "malha/node/chain_warnings.hpp"
#include "malha/node/fee_estimates_file.hpp"
#include "malha/node/index_service.hpp"
#include "malha/node/mempool_file.hpp"
#include "malha/node/network_clock.hpp"
#include "malha/node/peer_service.hpp"
#include "malha/node/rpc_service.hpp"
#include "malha/node/wallet_service.hpp"
#include "malha/rpc/zmq_publisher.hpp"

namespace malha::node {
namespace {

constexpr std::chrono::seconds kUpkeepInterval{10};
constexpr std::chrono::milliseconds kTickInterval{100};

}  // namespace

class Node::Impl {
public:
    Impl(NodeConfig config, const NodeSurroundings& around)
        : config_(std::move(config)),
          around_(around),
          start_time_(around.clock.mono()),
          chain_warnings_(*config_.chain.engine.params, warnings_,
                          [this](const std::string& text) { on_warning(text); }),
          zmq_(config_.zmq.empty() ? nullptr : rpc::ZmqPublisher::create(config_.zmq, around.log)),
          event_log_(config_.rpc.events
                         ? std::make_unique<rpc::EventLog>(around.rng.u64(), config_.rpc.events_max)
                         : nullptr),
          fee_estimates_({.fs = around.fs,
                          .clock = around.clock,
                          .log = around.log,
                          .path = config_.network_datadir / "fee_estimates.dat",
                          .accept_stale = config_.mempool.accept_stale_estimates}),
          mempool_file_({.fs = around.fs,
                         .clock = around.clock,
                         .rng = around.rng,
                         .log = around.log,
                         .path = mempool_path(),
                         .version = config_.mempool.file_version,
                         .persist = config_.mempool.persist}),
          pool_(config_.chain.script_threads, "worker"),
          strand_("node"),
          network_clock_(around.clock),
          indexes_(std::make_unique<IndexService>(
              config_.indexes, config_.chain.engine.params->consensus,
              IndexSurroundings{
                  .fs = around.fs,
                  .clock = around.clock,
                  .rng = around.rng,
                  .log = around.log,
                  .strand = strand_,
                  .on_fault = [this](const chain::Fault& fault) { on_fault(fault); }})),
          peers_(std::make_unique<PeerService>(
              config_.peers,
              PeerSurroundings{.fs = around.fs,
                               .clock = network_clock_,
                               .rng = around.rng,
                               .log = around.log,
                               .strand = strand_,
                               .pool = pool_,
                               .network_datadir = config_.network_datadir,
                               .on_fault = [this](const chain::Fault& fault) { on_fault(fault); },
                               .filters = indexes_->filter_source()})) {}

    base::Status start() {
        if (config_.mock_time) network_clock_.pin(*config_.mock_time);
        subscribe();
        signer_ = make_signer(config_.wallet, *config_.chain.engine.params);
        if (config_.wallet.enabled) make_wallets();
        if (config_.rpc.enabled) MALHA_TRY(start_rpc());
        MALHA_TRY(load_chain());
        const auto tip = strand_.call([this] { return current_tip(); });
        tip_watch_.set(tip);
        if (event_log_) event_log_->start_at(tip.hash);
        MALHA_TRY(load_wallets());
        if (rpc_) rpc_->finish_warmup();
        around_.log.info("Done loading");
        notify_startup(config_.notify);
        return {};
    }

    void run() {
        import_thread_ = std::thread([this] {
            base::set_thread_name("import");
            import();
        });
        peers_->start();
        base::MonoTime upkeep_at = around_.clock.mono();
        while (!around_.stop.wait_for(kTickInterval)) {
            peers_->tick();
            if (wallets_) wallets_->tick();
            if (around_.clock.mono() - upkeep_at < kUpkeepInterval) continue;
            upkeep_at = around_.clock.mono();
            strand_.post([this] { do_upkeep(); });
        }
    }

    base::Status reload(Reloaded reloaded) {
        if (rpc_) MALHA_TRY(rpc_->set_users(std::move(reloaded.users)));
        strand_.call([&] { config_.notify = std::move(reloaded.notify); });
        return {};
    }

    base::Status shut_down() {
        around_.log.info("Shutting down");
        if (is_loaded_) notify_shutdown(config_.notify, around_.log);
        tip_watch_.shut_down();
        stored_blocks_.shut_down();
        if (engine_) engine_->interrupt();
        if (wallets_) wallets_->interrupt();
        if (rpc_) rpc_->stop();
        peers_->stop();
        if (import_thread_.joinable()) import_thread_.join();
        if (wallets_) wallets_->stop();
        // The indexes may only go as far as the chain on the disk.
        if (engine_) strand_.call([this] { check(engine_->flush(chain::FlushMode::always)); });
        indexes_->stop();
        return strand_.call([this] { return close_chain(); });
    }

private:
    /// Events arrive on the node strand.
    void subscribe() {
        if (zmq_) zmq_->subscribe(bus_, strand_);
        if (event_log_) event_log_->subscribe(bus_);
        indexes_->subscribe(bus_);
        bus_.subscribe<events::TipChanged>([this](const events::TipChanged& event) {
            tip_watch_.set({event.tip.hash, event.tip.height});
            peers_->on_event(event);
            notify_tips(event);
            // While there is much to catch up with, the engine tells of its progress instead.
            if (event.is_initial_download) return;
            around_.log.info("UpdateTip: new best=" + event.tip.hash.to_display_hex() +
                             " height=" + std::to_string(event.tip.height));
            chain_warnings_.tip_changed(*engine_->chain().tip());
        });
        bus_.subscribe<events::BlockStored>([this](const events::BlockStored& event) {
            peers_->on_event(event);
            stored_blocks_.block_stored();
        });
        bus_.subscribe<events::BlockConnected>([this](const events::BlockConnected& event) {
            peers_->on_event(event);
            if (!config_.notify.block.empty()) new_tips_.on_connected(event);
        });
        bus_.subscribe<events::TransactionRemoved>(
            [this](const events::TransactionRemoved& event) { peers_->on_event(event); });
        bus_.subscribe<events::BlockDisconnected>([this](const events::BlockDisconnected& event) {
            peers_->on_event(event);
            new_tips_.on_disconnected(event);
        });
        bus_.subscribe<events::BlockChecked>([this](const events::BlockChecked& event) {
            peers_->on_event(event);
            if (!event.reject_reason.empty()) chain_warnings_.block_failed(*engine_);
        });
    }

    /// Tells the command of -blocknotify of every block that was the tip, not only of where a step
    /// ends; and of the tip when the chain only got shorter.
    void notify_tips(const events::TipChanged& event) {
        const auto tips = new_tips_.take(event);
        if (event.is_initial_download || !is_loaded_) return;
        for (const events::BlockConnected& tip : tips)
            notify_block(config_.notify, tip.block->hash());
        if (tips.empty()) notify_block(config_.notify, event.tip.hash);
    }

    void on_warning(const std::string& text) {
        around_.log.warning(text);
        notify_alert(config_.notify, text);
    }

    void make_wallets() {
        wallets_ = std::make_unique<WalletService>(
            config_.wallet,
            WalletSurroundings{
                .fs = around_.fs,
                .clock = around_.clock,
                .rng = around_.rng,
                .log = around_.log,
                .node_strand = strand_,
                .engine = engine_,
                .pool = mempool_,
                .estimator = fee_estimator_,
                .params = *config_.chain.engine.params,
                .announce = [this](const primitives::Txid& txid) { peers_->announce(txid); },
                .indexes = indexes_->rpc_context().indexes,
                .on_transaction =
                    [this](const wallet::TransactionNotice& notice) {
                        if (event_log_)
                            event_log_->wallet_changed(notice.wallet, notice.txid, notice.block);
                    },
                .signer = signer_.get()});
        wallets_->subscribe(bus_);
    }

    base::Status load_wallets() {
        if (!wallets_) return {};
        set_status("Loading wallet…");
        for (const std::string& warning : MALHA_TRY(wallets_->load())) {
            around_.log.warning(warning);
            std::fprintf(stderr, "Warning: %s\n", warning.c_str());
        }
        return {};
    }

    base::Status start_rpc() {
        const RpcSurroundings around{.fs = around_.fs,
                                     .clock = around_.clock,
                                     .rng = around_.rng,
                                     .log = around_.log,
                                     .events = event_log_.get()};
        rpc_ = MALHA_TRY(RpcService::create(config_.rpc, method_contexts(), around));
        return {};
    }

    rpc::ControlContext control_context() {
        return {.clock = &around_.clock,
                .logger = &around_.log,
                .start_time = start_time_,
                .log_path = around_.log_path.string(),
                .request_stop = [this] { around_.stop.request(); },
                .sync_events =
                    [this] {
                        strand_.call([] {});
                        indexes_->wait_until_current();
                        if (wallets_) wallets_->wait_until_current();
                    }};
    }

    /// For tests: what is due by the new time is done before the caller looks.
    void add_mock_time(rpc::ControlContext& control) {
        control.set_mock_time = [this](base::UnixSeconds time) {
            around_.clock.set_mock_time(time);
            network_clock_.pin(time);
            strand_.call([this] { peers_->hurry(std::chrono::seconds{0}); });
        };
        control.advance_scheduler = [this](std::chrono::seconds time) {
            strand_.call([this, time] {
                fee_estimates_.hurry(time);
                do_upkeep();
                peers_->hurry(time);
            });
        };
    }

    rpc::ChainContext chain_context() {
        const consensus::ChainParams& params = *config_.chain.engine.params;
        return {.engine_slot = &engine_,
                .mempool_slot = &mempool_,
                .fee_estimator = fee_estimator(),
                .strand = &strand_,
                .params = &params,
                .clock = &around_.clock,
                .rng = &around_.rng,
                .tip_watch = &tip_watch_,
                .address_format = rpc::address_format_of(params),
                .mempool_file = {.fs = &around_.fs,
                                 .rng = &around_.rng,
                                 .path = mempool_path(),
                                 .version = config_.mempool.file_version},
                .assembly = config_.mining.assembly,
                .block_version = config_.mining.block_version,
                .deprecated = config_.rpc.deprecated,
                .warnings = &warnings_};
    }

    rpc::MethodContexts method_contexts() {
        rpc::MethodContexts contexts;
        contexts.control = control_context();
        if (config_.chain.engine.params->is_mockable) add_mock_time(contexts.control);
        contexts.chain = chain_context();
        contexts.snapshot = {.chain = contexts.chain,
                             .fs = &around_.fs,
                             .rng = &around_.rng,
                             .network_datadir = config_.network_datadir};
        if (zmq_) contexts.zmq = {.notifications = zmq_->notifications()};
        contexts.wallet.is_enabled = wallets_ != nullptr;
        if (wallets_) contexts.wallet = wallets_->method_context(contexts.chain);
        contexts.wallet.signer = signer_.get();
        contexts.network = {.control = peers_.get(),
                            .chain = contexts.chain,
                            .stored_blocks = &stored_blocks_,
                            .fetches_pruned = config_.rpc.fetches_pruned,
                            .machine_time = [] { return NetworkClock::machine_time(); },
                            .fs = &around_.fs,
                            .network_datadir = config_.network_datadir,
                            .built_in_as_map = built_in_as_map()};
        contexts.indexes = indexes_->rpc_context();
        return contexts;
    }

    base::Status load_chain() {
        auto loaded = start_engine();
        if (!loaded && config_.chain.reindex_after_failure) {
            around_.log.error(loaded.error().message + " Rebuilding the databases.");
            config_.chain.engine.wipe_block_index = config_.chain.engine.wipe_chainstate = true;
            loaded = start_engine();
        }
        if (loaded) loaded = strand_.call([this] { return open_followers(); });
        is_loaded_ = loaded.has_value();
        return loaded;
    }

    base::Status start_engine() {
        set_status("Loading block index…");
        MALHA_TRY(strand_.call([this] { return open_engine(); }));
        set_status("Verifying blocks…");
        const auto started = strand_.call([this] { return engine_->start(); });
        if (!started) return base::fail(started.error().message);
        return {};
    }

    /// Whoever works with the engine that has started. Thread: node strand.
    base::Status open_followers() {
        open_mempool();
        MALHA_TRY(peers_->open(*engine_, *mempool_));
        MALHA_TRY(indexes_->open(*engine_, config_.chain.engine.wipe_block_index));
        return prune_at_start();
    }

    /// Who asks for pruning, or for less than before, has it when the node answers.
    /// Thread: node strand.
    base::Status prune_at_start() {
        if (config_.chain.engine.prune.mode != chain::PruneMode::automatic) return {};
        const auto pruned = engine_->flush(chain::FlushMode::always);
        if (!pruned) return base::fail(pruned.error().message);
        return {};
    }

    /// Thread: node strand.
    base::Status open_engine() {
        const chain::EngineContext context = engine_context();
        engine_.reset();
        chain::EngineOptions options = config_.chain.engine;
        if (config_.chain.crash_interval > 0)
            options.after_coins_batch = [this] { crash_now_and_then(); };
        engine_ = MALHA_TRY(chain::Engine::create(std::move(options), context));
        engine_->set_hooks({.on_fault = [this](const chain::Fault& fault) { on_fault(fault); },
                            .on_stop_height = [this] { around_.stop.request(); },
                            .on_coins_spent =
                                [this](const std::shared_ptr<const storage::SpentCoins>& coins) {
                                    indexes_->on_coins_spent(coins);
                                }});
        return {};
    }

    /// For tests of the repair: ends the process as a power cut would. Thread: any.
    void crash_now_and_then() {
        if (around_.rng.below(config_.chain.crash_interval) != 0) return;
        around_.log.error("Simulating a crash. Goodbye.");
        std::_Exit(0);
    }

    /// Once: the pool follows the events from now on. Thread: node strand.
    void open_mempool() {
        mempool_ = std::make_unique<mempool::Mempool>(
            config_.mempool.pool, mempool::MempoolContext{.engine = *engine_,
                                                          .bus = bus_,
                                                          .clock = around_.clock,
                                                          .rng = around_.rng,
                                                          .log = around_.log,
                                                          .estimator = fee_estimator()});
        if (fee_estimator() != nullptr) fee_estimates_.load(fee_estimator_);
    }

    chain::EngineContext engine_context() {
        return {.filesystem = around_.fs,
                .clock = around_.clock,
                .rng = around_.rng,
                .log = around_.log,
                .pool = pool_,
                .bus = bus_};
    }

    /// Thread: import.
    void import() {
        chain::Importer importer(*engine_, engine_context(),
                                 [this](const std::function<void()>& work) { strand_.call(work); });
        if (config_.chain.engine.wipe_block_index) check(importer.reindex());
        for (const base::Path& file : config_.chain.load_blocks) {
            if (around_.stop.requested()) return;
            check(importer.load(file));
        }
        if (!around_.stop.requested()) check(importer.activate());
        indexes_->chain_is_loaded();
        load_mempool();
        if (config_.chain.stop_after_import && !around_.stop.requested()) {
            around_.log.info("Stopping after block import");
            around_.stop.request();
        }
    }

    /// None with -blocksonly: what comes, and what becomes of it, is not seen.
    [[nodiscard]] mempool::FeeEstimator* fee_estimator() {
        return config_.peers.protocol.blocks_only ? nullptr : &fee_estimator_;
    }

    [[nodiscard]] base::Path mempool_path() const {
        return config_.network_datadir / "mempool.dat";
    }

    /// Thread: import.
    void load_mempool() {
        mempool_file_.load([this](const std::function<void(mempool::Mempool&)>& work) {
            strand_.call([&] { work(*mempool_); });
            return !around_.stop.requested();
        });
        if (!around_.stop.requested()) strand_.call([this] { mempool_->set_loaded(); });
    }

    /// Thread: node strand.
    void do_upkeep() {
        check(engine_->flush(chain::FlushMode::if_needed));
        if (fee_estimator() != nullptr) fee_estimates_.save_if_due(fee_estimator_);
    }

    template <class T>
    void check(const base::Result<T, chain::Fault>& result) {
        if (!result) on_fault(result.error());
    }

    /// A broken disk: the node ends in order, and says why where its user looks. While it starts,
    /// start() returns the fault.
    void on_fault(const chain::Fault& fault) {
        if (!is_loaded_ || around_.stop.requested()) return;
        around_.log.error("A fatal internal error occurred: " + fault.message);
        std::fprintf(stderr,
                     "Error: A fatal internal error occurred, see debug.log for details: %s\n",
                     fault.message.c_str());
        around_.stop.request(ExitCode::failure);
    }

    /// Thread: node strand.
    base::Status close_chain() {
        if (mempool_) mempool_file_.save(*mempool_);
        if (mempool_ && fee_estimator() != nullptr) fee_estimates_.save_at_end(fee_estimator_);
        mempool_.reset();
        if (!engine_) return {};
        const auto flushed = engine_->flush(chain::FlushMode::always);
        engine_.reset();
        if (!flushed) return base::fail(flushed.error().message);
        return {};
    }

    /// Thread: node strand.
    rpc::TipWatch::Tip current_tip() const {
        const chain::BlockNode& tip = *engine_->chain().tip();
        return {tip.hash, tip.height};
    }

    void set_status(const std::string& status) {
        around_.log.info(status);
        if (rpc_) rpc_->set_warmup_status(status);
    }

    NodeConfig config_;
    NodeSurroundings around_;
    const base::MonoTime start_time_;
    rpc::TipWatch tip_watch_;
    rpc::BlockWatch stored_blocks_;
    rpc::Warnings warnings_;
    ChainWarnings chain_warnings_;  ///< used on the strand
    events::Bus bus_;
    events::NewTips new_tips_;
    std::unique_ptr<rpc::ZmqPublisher> zmq_;    ///< null: nothing is published
    std::unique_ptr<rpc::EventLog> event_log_;  ///< null: without -events
    std::atomic<bool> is_loaded_{false};
    std::unique_ptr<chain::Engine> engine_;  ///< made, used and destroyed on the strand
    mempool::FeeEstimator fee_estimator_;    ///< used on the strand
    FeeEstimatesFile fee_estimates_;
    const MempoolFile mempool_file_;
    std::unique_ptr<mempool::Mempool> mempool_;  ///< the same as the engine
    base::ThreadPool pool_;
    base::Strand strand_;
    NetworkClock network_clock_;
    std::unique_ptr<IndexService> indexes_;
    std::unique_ptr<PeerService> peers_;
    std::unique_ptr<wallet::ExternalSigner> signer_;  ///< none without -signer
    std::unique_ptr<WalletService> wallets_;          ///< none with -disablewallet
    std::unique_ptr<RpcService> rpc_;
    std::thread import_thread_;
};

Node::Node(NodeConfig config, const NodeSurroundings& around)
    : impl_(std::make_unique<Impl>(std::move(config), around)) {}
Node::~Node() = default;
base::Status Node::start() {
    return impl_->start();
}
void Node::run() {
    impl_->run();
}
base::Status Node::reload(Reloaded reloaded) {
    return impl_->reload(std::move(reloaded));
}
base::Status Node::shut_down() {
    return impl_->shut_down();
}

}  // namespace malha::node

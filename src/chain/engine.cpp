// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Making an engine, starting it, and asking it. See engine.hpp and engine_impl.hpp.
#include "malha/chain/engine.hpp"

#include <algorithm>
#include <cmath>

#include "engine_impl.hpp"
#include "recovery.hpp"

namespace malha::chain {
namespace {

constexpr std::size_t kScriptCacheBytes = std::size_t{16} << 20;
// What a call that is about the tip gives to the history below a snapshot.
constexpr std::chrono::milliseconds kHistoryTurn{20};
// Progress counts blocks instead of time where the tip is this near.
constexpr std::int64_t kRecentSeconds = 2 * 60 * 60;

BranchStatus branch_status(const BlockNode& node, const ActiveChain& chain) {
    if (chain.contains(&node)) return BranchStatus::active;
    if (node.failed()) return BranchStatus::invalid;
    if (!node.is_linked()) return BranchStatus::headers_only;
    if (node.is_valid(Validity::scripts)) return BranchStatus::valid_fork;
    if (node.is_valid(Validity::tree)) return BranchStatus::valid_headers;
    return BranchStatus::unknown;
}

}  // namespace

std::string_view to_string(BranchStatus status) {
    switch (status) {
        case BranchStatus::active:
            return "active";
        case BranchStatus::invalid:
            return "invalid";
        case BranchStatus::headers_only:
            return "headers-only";
        case BranchStatus::valid_headers:
            return "valid-headers";
        case BranchStatus::valid_fork:
            return "valid-fork";
        case BranchStatus::unknown:
            return "unknown";
    }
    return "unknown";
}

// ---- Impl

Engine::Impl::Impl(EngineOptions engine_options, const EngineContext& engine_context)
    : options(std::move(engine_options)),
      context(engine_context),
      jobs(context.pool),
      script_cache(kScriptCacheBytes, context.rng),
      minimum_chain_work(options.minimum_chain_work.value_or(rules().min_chain_work)),
      assumevalid(options.assumevalid.value_or(rules().assume_valid)),
      progress_log_(context.log, context.clock),
      folders_(context.filesystem, options.chainstate_dir) {}

Engine::Impl::~Impl() {
    jobs.wait_all();  // they use what is about to go
}

base::Status Engine::Impl::open() {
    const CacheShares shares = divide_cache(options.cache_bytes);
    BlockStoreOptions store_options{.params = options.params,
                                    .blocks_dir = options.blocks_dir,
                                    .index = {.path = options.block_index_dir,
                                              .block_cache_bytes = shares.block_index / 2,
                                              .write_buffer_bytes = shares.block_index / 4,
                                              .wipe = options.wipe_block_index,
                                              .compact = options.compact_databases,
                                              .logger = &context.log,
                                              .env = options.database_env},
                                    .obfuscate_blocks = options.obfuscate_blocks,
                                    .fast_prune = options.fast_prune};
    store = MALHA_TRY(BlockStore::open(context.filesystem, store_options, tree, context.rng));
    MALHA_TRY(open_pruning());
    if (options.wipe_block_index) MALHA_TRY(store->index().set_reindexing(true));
    is_reindexing = MALHA_TRY(store->index().is_reindexing());
    return open_coins();
}

void Engine::Impl::check_now_and_then() const {
    if (options.tree_check_interval == 0) return;
    if (context.rng.below(options.tree_check_interval) != 0) return;
    const base::Status status = tree.check_consistency();
    if (!status) context.log.error(status.error().message);
    MALHA_ASSERT(status.has_value());
    for (primitives::Height height = 0; height <= chain.height(); ++height) {
        const BlockNode* node = chain.at(height);
        MALHA_ASSERT(node->height == height && node->parent == chain.at(height - 1));
        MALHA_ASSERT(!node->failed());
    }
}

base::Result<void, Fault> Engine::Impl::start() {
    if (tree.size() == 0) MALHA_TRY(add_genesis());
    if (!MALHA_TRY(recover(*coins))) return {};
    if (history != nullptr && !MALHA_TRY(recover(history->coins()))) return {};
    MALHA_TRY(load_chain());
    if (const BlockNode* tip = connected_tip()) check_stop_height(tip->height);
    return {};
}

/// @return false when interrupted.
base::Result<bool, Fault> Engine::Impl::recover(CoinsState& state) {
    const auto heads = MALHA_TRY(or_stop(state.database().head_blocks()));
    const auto recovered = recover_coins({.tree = tree,
                                          .store = *store,
                                          .coins = state.cache(),
                                          .log = context.log,
                                          .interrupted = [this] { return interrupted.load(); }},
                                         heads);
    if (!recovered) return stop(recovered.error());
    return *recovered;
}

/// The block that the coins follow; null: none yet.
base::Result<BlockNode*, Fault> Engine::Impl::block_of(CoinsState& state) {
    const auto& best = state.cache().best_block();
    BlockNode* tip = tree.find(best);
    if (tip != nullptr || best.is_null()) return tip;
    return stop(Fault{"The coins database names the unknown block " + best.to_display_hex() +
                      ": the block index is damaged or missing. Restart with -reindex."});
}

base::Result<void, Fault> Engine::Impl::add_genesis() {
    const primitives::Block& block = *options.params->genesis;
    BlockNode& node = tree.insert(block.header(), block.hash(), nullptr);
    if (is_reindexing) return {};  // the first block file should hold it
    MALHA_TRY(or_stop(store->write_block(node, block)));
    tree.set_transactions(node, static_cast<std::uint32_t>(block.transactions().size()));
    return {};
}

base::Result<void, Fault> Engine::Impl::finish_reindex() {
    BlockNode& genesis = *chain_root();
    const primitives::Block& block = *options.params->genesis;
    if (!genesis.has_data()) {
        MALHA_TRY(or_stop(store->write_block(genesis, block)));
        tree.set_transactions(genesis, static_cast<std::uint32_t>(block.transactions().size()));
    }
    MALHA_TRY(flush_now());
    MALHA_TRY(or_stop(store->index().set_reindexing(false)));
    is_reindexing = false;
    return {};
}

base::Result<void, Fault> Engine::Impl::load_chain() {
    BlockNode* tip = MALHA_TRY(block_of(*coins));
    if (history != nullptr) {
        history->start(MALHA_TRY(block_of(history->coins())));
        history_durable_height = history->tip().height;
        divide_budget();
    }
    chain.set_tip(tip);
    tree.finish_loading(tip);
    announced_header_ = tree.best_header();
    if (tip == nullptr) {
        connect_genesis();
        return {};
    }
    announced_tip_ = tip;
    durable_height = tip->height;
    MALHA_TRY(check_witnesses(*tip));
    context.log.info("Loaded the chain up to block " + tip->hash.to_display_hex() + " at height " +
                     std::to_string(tip->height));
    const auto verdict = MALHA_TRY(verify_chain(options.check_level, options.check_blocks));
    if (verdict == ChainVerdict::wrong)
        return stop(
            Fault{"The last blocks of the chain do not verify: the databases are damaged. "
                  "Restart with -reindex-chainstate, or -reindex if that fails too."});
    return {};
}

/// Blocks may have been stored by a node that did not know segregated witness yet.
base::Result<void, Fault> Engine::Impl::check_witnesses(const BlockNode& tip) {
    for (const BlockNode* node = &tip; node != nullptr; node = node->parent_node()) {
        if (!rules().is_active(consensus::BuriedDeployment::segwit, node->height)) break;
        if ((node->status & block_status::kOptWitness) != 0 || node->parent == nullptr) continue;
        primitives::Height first = node->height;
        while (rules().is_active(consensus::BuriedDeployment::segwit, first - 1))
            --first;
        return stop(Fault{"Witness data for blocks after height " + std::to_string(first) +
                          " requires validation. Please restart with -reindex."});
    }
    return {};
}

base::Result<ChainVerdict, Fault> Engine::Impl::verify_chain(int level, primitives::Height blocks) {
    MALHA_TRY(drain());
    std::unique_ptr<storage::CoinsCache> scratch;
    if (level >= 3) {
        MALHA_TRY(flush_now());
        scratch = MALHA_TRY(or_stop(storage::CoinsCache::open(coins->database(), context.rng)));
    }
    return check_chain(
        {.params = rules(),
         .chain = chain,
         .store = *store,
         .scratch = scratch.get(),
         .scratch_bytes_max = coins->budget_bytes(),
         .log = context.log,
         .interrupted = [this] { return interrupted.load(); },
         .is_unvalidated = [this](const auto& node) { return is_unvalidated(node); }},
        level, blocks);
}

base::Unexpected<Fault> Engine::Impl::stop(Fault fault) {
    if (!fault_) {
        fault_ = fault;
        context.log.error(fault.message);
        if (hooks.on_fault) hooks.on_fault(fault);
    }
    return base::Unexpected{std::move(fault)};
}

base::Result<void, Fault> Engine::Impl::check_alive() const {
    MALHA_ASSERT(strand_ != nullptr ? base::Strand::current() == strand_
                                    : std::this_thread::get_id() == thread_);
    if (fault_) return base::Unexpected{*fault_};
    return {};
}

bool Engine::Impl::is_initial_block_download() {
    if (initial_download_over_) return false;
    const BlockNode* tip = chain.tip();
    if (tip == nullptr || tip->chain_work < minimum_chain_work) return true;
    const auto oldest = context.clock.now() - options.tip_age_max;
    initial_download_over_ = tip->time >= oldest.value;
    return !initial_download_over_;
}

CacheInfo Engine::Impl::cache_info(CoinsState& which) const {
    const storage::CoinsCache& cache = which.cache();
    return {.coins = cache.size(),
            .bytes = cache.memory_usage(),
            .bytes_max = which.budget_bytes(),
            .database_bytes_max = divide_cache(options.cache_bytes).coins_database};
}

// ---- Engine

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Engine::~Engine() = default;

base::Result<std::unique_ptr<Engine>> Engine::create(EngineOptions options,
                                                     const EngineContext& context) {
    auto impl = std::make_unique<Impl>(std::move(options), context);
    MALHA_TRY(impl->open());
    return std::unique_ptr<Engine>(new Engine(std::move(impl)));
}

void Engine::set_hooks(Hooks hooks) {
    impl_->hooks = std::move(hooks);
}

base::Result<void, Fault> Engine::start() {
    MALHA_TRY(impl_->check_alive());
    return impl_->start();
}

base::Result<const BlockNode*, EngineError> Engine::accept_header(
    const primitives::BlockHeader& header) {
    return accept_headers(std::span(&header, 1));
}

base::Result<const BlockNode*, EngineError> Engine::accept_headers(
    std::span<const primitives::BlockHeader> headers) {
    MALHA_ASSERT(!headers.empty());
    MALHA_TRY(as_engine_result(impl_->check_alive()));
    base::Result<BlockNode*, EngineError> last(nullptr);
    for (const primitives::BlockHeader& header : headers) {
        last = impl_->accept_header(header, header.hash());
        if (!last) break;
    }
    impl_->announce_header_tip();
    impl_->check_now_and_then();
    if (!last) return base::Unexpected{std::move(last).error()};
    return static_cast<const BlockNode*>(*last);
}

base::Result<AcceptedBlock, EngineError> Engine::accept_block(const CheckedBlock& block,
                                                              BlockSource source) {
    MALHA_TRY(as_engine_result(impl_->check_alive()));
    auto accepted = impl_->accept_block(block, source);
    impl_->check_now_and_then();
    return accepted;
}

base::Result<void, Fault> Engine::activate_best_chain() {
    MALHA_TRY(impl_->check_alive());
    MALHA_TRY(impl_->activate());
    const base::MonoTime deadline = impl_->context.clock.mono() + kHistoryTurn;
    if (MALHA_TRY(impl_->validate_history(deadline))) MALHA_TRY(impl_->activate());
    impl_->check_now_and_then();
    return {};
}

base::Result<AcceptedBlock, EngineError> Engine::process_block(const primitives::BlockPtr& block) {
    const auto accepted =
        MALHA_TRY(accept_block(check_alone(impl_->rules(), block), BlockSource::requested));
    MALHA_TRY(as_engine_result(activate_best_chain()));
    if (!accepted.node->failed()) return accepted;
    if (const auto* violation = violation_of(accepted.node->hash)) return engine_error(*violation);
    return accepted;  // one below it failed
}

base::Result<bool, Fault> Engine::advance(std::chrono::milliseconds time_max) {
    MALHA_TRY(impl_->check_alive());
    const base::MonoTime deadline = impl_->context.clock.mono() + time_max;
    if (MALHA_TRY(impl_->advance(time_max))) return true;
    return impl_->validate_history(deadline);
}

base::Result<bool, Fault> Engine::keep_up(std::chrono::milliseconds time_max) {
    MALHA_TRY(impl_->check_alive());
    return impl_->keep_up(impl_->context.clock.mono() + time_max);
}

base::Result<void, EngineError> Engine::test_block(const primitives::BlockPtr& block,
                                                   ProofOfWork proof_of_work) {
    MALHA_TRY(as_engine_result(impl_->check_alive()));
    return impl_->test_block(block, proof_of_work);
}

const consensus::Violation* Engine::violation_of(const primitives::BlockHash& hash) const {
    const auto found = std::find_if(impl_->failures.rbegin(), impl_->failures.rend(),
                                    [&](const auto& failure) { return failure.hash == hash; });
    return found == impl_->failures.rend() ? nullptr : &found->violation;
}

base::Result<void, Fault> Engine::invalidate_block(const BlockNode& node) {
    MALHA_TRY(impl_->check_alive());
    MALHA_TRY(impl_->invalidate(*impl_->tree.find(node.hash)));
    impl_->check_now_and_then();
    return {};
}

base::Result<void, Fault> Engine::reconsider_block(const BlockNode& node) {
    MALHA_TRY(impl_->check_alive());
    impl_->tree.clear_failure(*impl_->tree.find(node.hash));
    MALHA_TRY(impl_->activate());
    impl_->check_now_and_then();
    return {};
}

base::Result<void, Fault> Engine::precious_block(const BlockNode& node) {
    MALHA_TRY(impl_->check_alive());
    MALHA_TRY(impl_->drain());
    impl_->tree.make_precious(*impl_->tree.find(node.hash), *impl_->chain.tip());
    MALHA_TRY(impl_->activate());
    impl_->check_now_and_then();
    return {};
}

const BlockTree& Engine::tree() const {
    return impl_->tree;
}
const ActiveChain& Engine::chain() const {
    return impl_->chain;
}
const consensus::ChainParams& Engine::params() const {
    return *impl_->options.params;
}
const BlockNode* Engine::find(const primitives::BlockHash& hash) const {
    return impl_->tree.find(hash);
}

std::vector<ChainTip> Engine::chain_tips() const {
    std::vector<ChainTip> tips;
    for (const BlockNode* node : impl_->tree.leaves()) {
        const BlockNode* fork = impl_->chain.find_fork(node);
        tips.push_back({.node = node,
                        .branch_length = node->height - (fork != nullptr ? fork->height : -1),
                        .status = branch_status(*node, impl_->chain)});
    }
    std::sort(tips.begin(), tips.end(), [](const ChainTip& a, const ChainTip& b) {
        if (a.node->height != b.node->height) return a.node->height > b.node->height;
        return a.node->hash < b.node->hash;  // the same order at every call
    });
    return tips;
}

bool Engine::is_initial_block_download() {
    return impl_->is_initial_block_download();
}

double Engine::verification_progress(const BlockNode& node) const {
    if (node.chain_tx_count == 0) return 0;
    const consensus::ChainTxData& data = impl_->options.params->chain_tx_data;
    const double tx_per_second = static_cast<double>(data.tx_per_exasecond) / 1e18;
    const std::int64_t now = impl_->context.clock.now().value;
    const auto count = static_cast<double>(node.chain_tx_count);
    double total = 0;
    if (node.chain_tx_count <= data.tx_count) {
        total = static_cast<double>(data.tx_count) +
                static_cast<double>(now - data.time) * tx_per_second;
    } else {
        const BlockNode* best = impl_->tree.best_header();
        const bool is_recent = std::abs(now - node.time) <= kRecentSeconds && best != nullptr &&
                               best->height >= node.height;
        const std::int64_t behind_seconds =
            is_recent ? (best->height - node.height) * impl_->rules().target_spacing.count()
                      : now - node.time;
        total = count + static_cast<double>(behind_seconds) * tx_per_second;
    }
    return std::min(count / total, 1.0);
}

consensus::VersionBitsCache& Engine::version_bits_cache() {
    return impl_->version_bits;
}
const consensus::Uint256& Engine::minimum_chain_work() const {
    return impl_->minimum_chain_work;
}

CacheInfo Engine::cache_info() const {
    return impl_->cache_info(*impl_->coins);
}

bool Engine::is_reindexing() const {
    return impl_->is_reindexing;
}

std::uint64_t Engine::size_on_disk() const {
    return impl_->store->files().used_bytes();
}
ScriptCache& Engine::script_cache() {
    return impl_->script_cache;
}

base::Result<primitives::BlockPtr> Engine::read_block(const BlockNode& node) const {
    return impl_->store->read_block(node);
}
base::Result<base::Bytes> Engine::read_block_bytes(const BlockNode& node) const {
    return impl_->store->read_block_bytes(node);
}
const storage::BlockFiles& Engine::block_files() const {
    return impl_->store->files();
}
base::Result<storage::BlockUndo> Engine::read_undo(const BlockNode& node) const {
    return impl_->store->read_undo(node);
}

base::Result<std::optional<storage::Coin>, Fault> Engine::coin(
    const primitives::OutPoint& outpoint) {
    MALHA_TRY(impl_->check_alive());
    MALHA_TRY(impl_->drain());
    return impl_->or_stop(impl_->coins->cache().get(outpoint));
}

base::Result<storage::CoinsCursor, Fault> Engine::coins_cursor() {
    MALHA_TRY(impl_->check_alive());
    MALHA_TRY(impl_->flush_now());
    return impl_->or_stop(impl_->coins->database().cursor());
}

std::uint64_t Engine::coins_size_on_disk() const {
    return impl_->coins->database().estimated_size();
}

std::optional<SnapshotInfo> Engine::snapshot() const {
    return impl_->snapshot();
}
bool Engine::is_unvalidated(const BlockNode& node) const {
    return impl_->is_unvalidated(node);
}
storage::CoinsDbOptions Engine::snapshot_database() const {
    return impl_->snapshot_database();
}
base::Result<const BlockNode*> Engine::snapshot_base(const primitives::BlockHash& hash) const {
    return impl_->find_snapshot_base(hash);
}
base::Result<void, Fault> Engine::activate_snapshot(const BlockNode& base) {
    MALHA_TRY(impl_->check_alive());
    return impl_->activate_snapshot(*impl_->tree.find(base.hash));
}

const PruneOptions& Engine::prune_options() const {
    return impl_->options.prune;
}
base::Result<void, Fault> Engine::prune_up_to(primitives::Height height) {
    MALHA_TRY(impl_->check_alive());
    return impl_->prune_up_to(height);
}
std::optional<primitives::Height> Engine::prune_height() const {
    return impl_->prune_height();
}
void Engine::set_prune_lock(const std::string& owner, primitives::Height first_needed) {
    impl_->prune_locks[owner] = first_needed;
}
void Engine::clear_prune_lock(const std::string& owner) {
    impl_->prune_locks.erase(owner);
}

base::Result<bool, Fault> Engine::verify_chain(int level, primitives::Height blocks) {
    MALHA_TRY(impl_->check_alive());
    return MALHA_TRY(impl_->verify_chain(level, blocks)) == ChainVerdict::sound;
}

base::Result<void, Fault> Engine::flush(FlushMode mode) {
    MALHA_TRY(impl_->check_alive());
    if (mode == FlushMode::if_needed) return impl_->flush_if_needed();
    MALHA_TRY(impl_->flush_now());
    return impl_->prune_to_target();
}

void Engine::interrupt() {
    impl_->interrupted.store(true);
}
bool Engine::interrupted() const {
    return impl_->interrupted.load();
}

}  // namespace malha::chain

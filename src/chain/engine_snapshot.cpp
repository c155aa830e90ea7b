// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A chain that goes on from a snapshot of coins, and the history below it: see history.hpp. The
// snapshot is believed because its hash is in the network's parameters; once the history has led to
// its base, the coins found there must have the same hash. The next start then forgets how it began
// (ChainstateFolders::adopt_snapshot). If they differ, the node stops, and the next start goes on
// from the history alone.
#include <algorithm>

#include "engine_impl.hpp"

namespace malha::chain {
namespace {

// Of the coins' memory, the part of the chain that has less to do: one in so many bytes.
constexpr std::uint64_t kSmallShareDivisor = 20;

/// Empty: the coins are those that the parameters promise.
std::optional<std::string> difference_from(const consensus::AssumeUtxo& known,
                                           const UtxoStats& stats) {
    if (std::ranges::equal(known.coins_hash.bytes, *stats.hash)) return std::nullopt;
    primitives::Hash256<struct FoundCoinsTag> found;
    std::ranges::copy(*stats.hash, found.bytes.begin());
    return "the hash of the coins at height " + std::to_string(known.base.height) + " is " +
           found.to_display_hex() + " and not " + known.coins_hash.to_display_hex();
}

std::string available_heights(const consensus::ChainParams& params) {
    std::string heights;
    for (const consensus::AssumeUtxo& known : params.assume_utxo)
        heights += (heights.empty() ? "" : ", ") + std::to_string(known.base.height);
    return heights;
}

}  // namespace

base::Unexpected<Fault> Engine::Impl::history_failed(const EngineError& error) {
    if (const Fault* fault = error.fault()) return stop(*fault);
    return reject_snapshot("a block below it is invalid, " +
                           consensus::to_string(*error.violation()));
}

base::Result<void, Fault> Engine::Impl::drain_history() {
    const auto drained = history->drain();
    if (!drained) return history_failed(drained.error());
    return {};
}

// ---- at the start

storage::CoinsDbOptions Engine::Impl::coins_options(const base::Path& folder) const {
    const CacheShares shares = divide_cache(options.cache_bytes);
    return {.database = {.path = folder,
                         .block_cache_bytes = shares.coins_database / 2,
                         .write_buffer_bytes = shares.coins_database / 4,
                         .obfuscate = true,
                         .compact = options.compact_databases,
                         .logger = &context.log,
                         .env = options.database_env},
            .batch_bytes = options.coins_batch_bytes,
            .after_batch = options.after_coins_batch};
}

storage::CoinsDbOptions Engine::Impl::snapshot_database() const {
    return coins_options(folders_.snapshot());
}

base::Result<std::unique_ptr<CoinsState>> Engine::Impl::open_coins_in(const base::Path& folder,
                                                                      Content content) {
    storage::CoinsDbOptions database = coins_options(folder);
    database.database.wipe = content == Content::wiped;
    return CoinsState::open(database, divide_cache(options.cache_bytes).coins, context.rng,
                            context.clock, jobs);
}

void Engine::Impl::use_coins(std::unique_ptr<CoinsState> which) {
    ahead.reset();
    pipeline.reset();
    coins = std::move(which);
    pipeline = std::make_unique<Pipeline>(rules(), coins->cache(), jobs, script_cache);
    ahead = std::make_unique<ReadAhead>(
        ReadAheadContext{rules(), *store, *coins, jobs, options.fetch_coins_ahead});
}

base::Status Engine::Impl::open_coins() {
    const bool wipes = options.wipe_chainstate || options.wipe_block_index;
    MALHA_TRY(folders_.repair());
    const auto base = MALHA_TRY(folders_.snapshot_base());
    // Without a base it is what an interrupted loadtxoutset left.
    if (wipes || !base) MALHA_TRY(folders_.remove_snapshot());
    auto own =
        MALHA_TRY(open_coins_in(folders_.chainstate(), wipes ? Content::wiped : Content::kept));
    if (base && !wipes) return open_snapshot(*base, std::move(own));
    use_coins(std::move(own));
    return {};
}

base::Status Engine::Impl::open_snapshot(const primitives::BlockHash& base_hash,
                                         std::unique_ptr<CoinsState> own) {
    const consensus::AssumeUtxo* known = options.params->assume_utxo_for(base_hash);
    if (known == nullptr)
        return base::fail(
            "A fatal internal error occurred, see debug.log for details: Assumeutxo data not found "
            "for the given blockhash '",
            base_hash.to_display_hex(), "'.");
    BlockNode* base = tree.find(base_hash);
    if (base == nullptr)
        return base::fail("The snapshot in ", folders_.snapshot().string(), " begins at block ",
                          base_hash.to_display_hex(),
                          ", which the block index does not know. Delete that folder to go on "
                          "without the snapshot.");
    if (own->cache().best_block() == base_hash) return adopt_snapshot(*known, std::move(own));
    begin_history(*base, std::move(own));
    use_coins(MALHA_TRY(open_coins_in(folders_.snapshot(), Content::kept)));
    tree.trust(*base, known->chain_tx_count);
    return {};
}

base::Status Engine::Impl::adopt_snapshot(const consensus::AssumeUtxo& known,
                                          std::unique_ptr<CoinsState> own) {
    context.log.info("Comparing the coins at the end of the history with those of the snapshot");
    UtxoStats stats;
    {
        auto cursor = MALHA_TRY(own->database().cursor());
        stats = MALHA_TRY(compute_utxo_stats(cursor, UtxoHash::serialized3, [] { return false; }));
    }
    own.reset();
    if (const auto difference = difference_from(known, stats))
        return base::fail(put_snapshot_aside(*difference));
    MALHA_TRY(folders_.adopt_snapshot());
    context.log.info("The history is validated: the coins of the snapshot are the node's own now");
    use_coins(MALHA_TRY(open_coins_in(folders_.chainstate(), Content::kept)));
    return {};
}

void Engine::Impl::begin_history(BlockNode& base, std::unique_ptr<CoinsState> own) {
    snapshot_base = &base;
    store->files().split_at(static_cast<std::uint32_t>(base.height));
    history = std::make_unique<History>(
        HistoryContext{.rules = rules(),
                       .tree = tree,
                       .store = *store,
                       .jobs = jobs,
                       .script_cache = script_cache,
                       .fetch_coins_ahead = options.fetch_coins_ahead,
                       .scripts_for = [this](const BlockNode& node) { return scripts_for(node); },
                       .on_validated =
                           [this](const BlockNode& node) {
                               context.bus.publish(events::HistoryValidated{
                                   .block = {node.hash, node.height}, .is_complete = false});
                           }},
        base, std::move(own));
}

// ---- a new snapshot

base::Result<const BlockNode*> Engine::Impl::find_snapshot_base(
    const primitives::BlockHash& hash) const {
    if (snapshot_base != nullptr)
        return base::fail("Can't activate a snapshot-based chainstate more than once");
    if (options.params->assume_utxo_for(hash) == nullptr)
        return base::fail("assumeutxo block hash in snapshot metadata not recognized (hash: ",
                          hash.to_display_hex(),
                          "). The following snapshot heights are available: ",
                          available_heights(*options.params));
    const BlockNode* base = tree.find(hash);
    const std::string header = "The base block header (" + hash.to_display_hex() + ") ";
    if (base == nullptr)
        return base::fail(
            header,
            "must appear in the headers chain. Make sure all headers are syncing, and "
            "call loadtxoutset again");
    if (base->failed()) return base::fail(header, "is part of an invalid chain");
    if (!tree.best_header()->descends_from(*base))
        return base::fail(
            "A forked headers-chain with more work than the chain with the snapshot base block "
            "header exists. Please proceed to sync without AssumeUtxo.");
    return base;
}

base::Result<void, Fault> Engine::Impl::activate_snapshot(BlockNode& base) {
    const consensus::AssumeUtxo* known = options.params->assume_utxo_for(base.hash);
    MALHA_ASSERT(known != nullptr && snapshot_base == nullptr && chain.tip() != nullptr &&
                 base.chain_work > chain.tip()->chain_work);
    MALHA_TRY(flush_now());
    auto loaded = MALHA_TRY(or_stop(open_coins_in(folders_.snapshot(), Content::kept)));
    MALHA_ASSERT(loaded->cache().best_block() == base.hash);
    // Stored or not: nobody is to take them for blocks that were checked without witnesses.
    for (BlockNode* node = &base; node != nullptr; node = node->parent_node())
        if (rules().is_active(consensus::BuriedDeployment::segwit, node->height))
            tree.set_flags(*node, block_status::kOptWitness);
    // What the snapshot needs of the block index has to be on the disk before the snapshot counts.
    MALHA_TRY(or_stop(store->prepare_sync()()));
    MALHA_TRY(or_stop(folders_.set_snapshot_base(base.hash)));
    BlockNode* old_tip = chain.tip();
    begin_history(base, std::move(coins));
    history->start(old_tip);
    use_coins(std::move(loaded));
    chain.set_tip(&base);
    tree.trust(base, known->chain_tx_count);
    durable_height = base.height;
    verified_target_ = nullptr;
    divide_budget();
    context.log.info("The chain goes on from the snapshot at height " +
                     std::to_string(base.height) + "; the history from height " +
                     std::to_string(old_tip->height) + " is validated meanwhile");
    announce_tip();
    return {};
}

std::optional<SnapshotInfo> Engine::Impl::snapshot() const {
    if (snapshot_base == nullptr) return std::nullopt;
    SnapshotInfo info{.base = snapshot_base, .history_tip = nullptr, .history_cache = {}};
    if (history == nullptr) return info;
    info.history_tip = &history->tip();
    info.history_cache = cache_info(history->coins());
    return info;
}

/// Most memory goes to the one that has more to do.
void Engine::Impl::divide_budget() {
    const std::uint64_t total = divide_cache(options.cache_bytes).coins;
    if (history == nullptr) return coins->set_budget(total);
    const std::uint64_t small = total / kSmallShareDivisor;
    const bool is_behind = is_initial_block_download();
    coins->set_budget(is_behind ? total - small : small);
    history->coins().set_budget(is_behind ? small : total - small);
}

// ---- the history

base::Result<bool, Fault> Engine::Impl::validate_history(base::MonoTime deadline) {
    while (history != nullptr && !interrupted.load()) {
        const auto step = history->step();
        if (!step) return history_failed(step.error());
        if (*step == History::Step::waits_for_blocks) {
            MALHA_TRY(finish_flush());
            if (history->is_at_base()) MALHA_TRY(compare_snapshot());
            return history == nullptr;
        }
        MALHA_TRY(flush_if_needed());
        if (context.clock.mono() >= deadline) return true;
    }
    return false;
}

base::Result<void, Fault> Engine::Impl::compare_snapshot() {
    if (!history->is_counting()) {
        MALHA_TRY(flush_now());
        context.log.info("The history is complete; its coins are compared with the snapshot");
        history->begin_count([this] { return interrupted.load(); });
    }
    const auto* stats = history->counted();
    if (stats == nullptr || interrupted.load()) return {};
    if (!*stats) return stop(Fault{stats->error().message});
    const BlockNode& base = history->base();
    const consensus::AssumeUtxo& known = *options.params->assume_utxo_for(base.hash);
    if (const auto difference = difference_from(known, **stats))
        return reject_snapshot(*difference);
    history.reset();
    tree.trust_ended();
    verified_target_ = nullptr;
    divide_budget();
    context.log.info("The snapshot at height " + std::to_string(base.height) +
                     " is confirmed: its history was validated and led to the same coins");
    context.bus.publish(
        events::HistoryValidated{.block = {base.hash, base.height}, .is_complete = true});
    return {};
}

base::Unexpected<Fault> Engine::Impl::reject_snapshot(const std::string& why) {
    return stop(Fault{put_snapshot_aside(why)});
}

std::string Engine::Impl::put_snapshot_aside(const std::string& why) {
    std::string message =
        "The snapshot that was loaded is wrong: " + why +
        ". That means faulty hardware, or a program that was changed to accept the snapshot. "
        "The node stops, and will go on without the snapshot when it is started again. ";
    const auto moved = folders_.put_snapshot_aside();
    message += moved ? "Its coins were moved to " + folders_.invalid().string() + "."
                     : "Delete " + folders_.snapshot().string() +
                           " before that: it cannot be moved away (" + moved.error().message + ").";
    return message;
}

}  // namespace malha::chain

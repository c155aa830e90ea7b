// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What an Engine consists of. Its functions are grouped by task in engine_accept.cpp (headers and
// blocks come in), engine_activate.cpp (the best chain), engine_snapshot.cpp (a snapshot and the
// history below it), engine_flush.cpp (to the disk), engine_prune.cpp and engine.cpp (the rest).
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <thread>

#include "block_store.hpp"
#include "chain_check.hpp"
#include "chainstate_folders.hpp"
#include "coins_state.hpp"
#include "history.hpp"
#include "malha/chain/engine.hpp"
#include "malha/events/bus.hpp"
#include "pipeline.hpp"
#include "progress_log.hpp"
#include "pruning.hpp"
#include "read_ahead.hpp"

namespace malha::chain {

// Accepted blocks that may wait for their turn to connect, while more come; bytes.
inline constexpr std::size_t kBacklogBytesMax = std::size_t{8} << 20;
static_assert(kBacklogBytesMax < kRecentBytesMax);

/// Thread: node strand.
class Engine::Impl {
public:
    Impl(EngineOptions engine_options, const EngineContext& engine_context);
    ~Impl();
    [[nodiscard]] base::Status open();
    [[nodiscard]] base::Result<void, Fault> start();

    // engine_accept.cpp
    [[nodiscard]] base::Result<BlockNode*, EngineError> accept_header(
        const primitives::BlockHeader& header, const primitives::BlockHash& hash);
    [[nodiscard]] base::Result<AcceptedBlock, EngineError> accept_block(const CheckedBlock& block,
                                                                        BlockSource source);
    /// A block at a place in our own files (-reindex).
    [[nodiscard]] base::Result<AcceptedBlock, EngineError> adopt_block(const CheckedBlock& block,
                                                                       storage::FilePos position);
    void announce_header_tip();
    /// All block files have been read.
    [[nodiscard]] base::Result<void, Fault> finish_reindex();

    // engine_activate.cpp
    enum class Step : std::uint8_t { done, progress, blocked };
    enum class Patience : std::uint8_t { wait, return_at_once };
    /// One block forth or back. @return done: the tip is the best block and all is settled;
    /// blocked (only with return_at_once): scripts have to end first.
    [[nodiscard]] base::Result<Step, Fault> step(Patience patience);
    [[nodiscard]] base::Result<void, Fault> activate();
    [[nodiscard]] base::Result<bool, Fault> advance(std::chrono::milliseconds time_max);
    /// Connects what is ready until then, and waits only while more than kBacklogBytesMax of blocks
    /// are kept for connecting. @return whether more is ready.
    [[nodiscard]] base::Result<bool, Fault> keep_up(std::optional<base::MonoTime> deadline);
    void announce_tip();
    [[nodiscard]] base::Result<void, Fault> drain();
    [[nodiscard]] base::Result<void, EngineError> test_block(const primitives::BlockPtr& block,
                                                             ProofOfWork proof_of_work);
    [[nodiscard]] base::Result<void, Fault> invalidate(BlockNode& node);

    [[nodiscard]] base::Result<ChainVerdict, Fault> verify_chain(int level,
                                                                 primitives::Height blocks);

    // engine_flush.cpp
    /// Ends a flush in the background whose writing is over.
    [[nodiscard]] base::Result<void, Fault> finish_flush();
    [[nodiscard]] base::Result<void, Fault> flush_if_needed();
    [[nodiscard]] base::Result<void, Fault> flush_now();
    [[nodiscard]] bool is_flushing() const;

    // engine_snapshot.cpp
    [[nodiscard]] base::Result<const BlockNode*> find_snapshot_base(
        const primitives::BlockHash& hash) const;
    [[nodiscard]] base::Result<void, Fault> activate_snapshot(BlockNode& base);
    [[nodiscard]] std::optional<SnapshotInfo> snapshot() const;
    /// Works on the history while there is something to do. @return whether the deadline came
    /// first, or the history ended, so that the best chain may be another one now.
    [[nodiscard]] base::Result<bool, Fault> validate_history(base::MonoTime deadline);
    [[nodiscard]] storage::CoinsDbOptions snapshot_database() const;
    [[nodiscard]] bool is_unvalidated(const BlockNode& node) const {
        return history != nullptr && history->needs(node);
    }

    // engine_prune.cpp
    [[nodiscard]] base::Status open_pruning();
    [[nodiscard]] base::Result<void, Fault> prune_to_target();
    [[nodiscard]] base::Result<void, Fault> prune_up_to(primitives::Height height);
    [[nodiscard]] std::optional<primitives::Height> prune_height() const;

    /// -checkblockindex, after a change of the tree or the chain.
    void check_now_and_then() const;

    /// Remembers the first fault, tells about it, and hands it on.
    base::Unexpected<Fault> stop(Fault fault);
    template <class T>
    [[nodiscard]] base::Result<T, Fault> or_stop(base::Result<T>&& result) {
        if (!result) return stop(Fault{result.error().message});
        if constexpr (std::is_void_v<T>)
            return {};
        else
            return std::move(result).value();
    }
    /// Every operation that changes something begins with it.
    [[nodiscard]] base::Result<void, Fault> check_alive() const;
    [[nodiscard]] bool is_initial_block_download();
    [[nodiscard]] CacheInfo cache_info(CoinsState& which) const;
    [[nodiscard]] const consensus::ConsensusParams& rules() const {
        return options.params->consensus;
    }

    EngineOptions options;
    EngineContext context;
    Hooks hooks;
    PoolJobs jobs;
    BlockTree tree;
    std::unique_ptr<BlockStore> store;
    std::unique_ptr<CoinsState> coins;
    ActiveChain chain;
    std::unique_ptr<History> history;          ///< below a snapshot; null: nothing to validate
    const BlockNode* snapshot_base = nullptr;  ///< of the snapshot that `coins` came from
    // Blocks that the coins on the disk follow: what a repair after a crash begins at.
    primitives::Height durable_height = -1;
    primitives::Height history_durable_height = -1;
    ScriptCache script_cache;
    std::unique_ptr<Pipeline> pipeline;
    std::unique_ptr<ReadAhead> ahead;
    consensus::VersionBitsCache version_bits;
    consensus::Uint256 minimum_chain_work;
    primitives::BlockHash assumevalid;
    std::atomic<bool> interrupted{false};

    struct Failure {
        primitives::BlockHash hash;
        consensus::Violation violation;
    };
    std::deque<Failure> failures;  ///< the last few
    /// How much of the files to import has been read, in [0, 1]; empty: no import.
    std::optional<double> import_fraction;
    bool is_reindexing = false;
    std::map<std::string, primitives::Height> prune_locks;  ///< first height needed, by owner

private:
    // start
    [[nodiscard]] base::Status open_coins();
    [[nodiscard]] base::Result<bool, Fault> recover(CoinsState& state);
    [[nodiscard]] base::Result<BlockNode*, Fault> block_of(CoinsState& state);
    [[nodiscard]] BlockNode* chain_root() { return tree.find(rules().genesis_hash); }
    [[nodiscard]] base::Result<void, Fault> add_genesis();
    [[nodiscard]] base::Result<void, Fault> load_chain();
    [[nodiscard]] base::Result<void, Fault> check_witnesses(const BlockNode& tip);
    // accept
    [[nodiscard]] base::Result<BlockNode*, EngineError> accept_checked(const CheckedBlock& block);
    [[nodiscard]] base::Result<void, EngineError> check_context(BlockNode& node,
                                                                const primitives::Block& block);
    [[nodiscard]] bool is_wanted(const BlockNode& node) const;
    void report(const primitives::BlockHash& hash, primitives::Height height,
                const consensus::Violation& violation);
    // snapshot
    enum class Content : std::uint8_t { kept, wiped };
    [[nodiscard]] storage::CoinsDbOptions coins_options(const base::Path& folder) const;
    [[nodiscard]] base::Result<std::unique_ptr<CoinsState>> open_coins_in(const base::Path& folder,
                                                                          Content content);
    void use_coins(std::unique_ptr<CoinsState> which);
    /// @param own  the coins that were validated from the genesis block on.
    [[nodiscard]] base::Status open_snapshot(const primitives::BlockHash& base_hash,
                                             std::unique_ptr<CoinsState> own);
    [[nodiscard]] base::Status adopt_snapshot(const consensus::AssumeUtxo& known,
                                              std::unique_ptr<CoinsState> own);
    void begin_history(BlockNode& base, std::unique_ptr<CoinsState> own);
    void divide_budget();
    [[nodiscard]] base::Result<void, Fault> compare_snapshot();
    [[nodiscard]] base::Result<void, Fault> drain_history();
    /// A violation in the history means that the snapshot is wrong.
    base::Unexpected<Fault> history_failed(const EngineError& error);
    base::Unexpected<Fault> reject_snapshot(const std::string& why);
    /// @return what to tell the user.
    [[nodiscard]] std::string put_snapshot_aside(const std::string& why);
    // prune
    [[nodiscard]] PrunableHeights prunable_heights() const;
    /// As far as a repair after a crash can do without the blocks.
    [[nodiscard]] PrunableHeights prunable_heights_on_disk() const;
    [[nodiscard]] std::uint64_t prune_room(bool for_download) const;
    [[nodiscard]] bool is_prune_due();
    [[nodiscard]] base::Result<void, Fault> prune(const std::set<std::int32_t>& files);
    // activate
    [[nodiscard]] BlockNode* connected_tip() const;
    [[nodiscard]] BlockNode* best_target();
    [[nodiscard]] BlockNode* within_stop_height(BlockNode* target) const;
    [[nodiscard]] bool has_all_data(const BlockNode& target) const;
    [[nodiscard]] base::Result<void, Fault> settle_ready();
    [[nodiscard]] base::Result<void, Fault> settle_front();
    [[nodiscard]] base::Result<void, Fault> make_valid(const Pipeline::InFlight& block);
    /// @return whether the deadline came first.
    [[nodiscard]] base::Result<bool, Fault> work_until(std::optional<base::MonoTime> deadline);
    [[nodiscard]] Step wait_or_return(Patience patience, int ended_jobs);
    [[nodiscard]] base::Result<void, Fault> connect_next(BlockNode& node);
    void connect_genesis();
    enum class Disconnection : std::uint8_t { reorganisation, invalid };
    [[nodiscard]] base::Result<void, Fault> disconnect_tip(Disconnection why);
    [[nodiscard]] Scripts scripts_for(const BlockNode& node) const;
    void fail_block(BlockNode& node, const consensus::Violation& violation);
    void check_stop_height(primitives::Height height);
    void tip_grew(BlockNode& node, const primitives::BlockPtr& block);
    void log_progress(const BlockNode& node);

    // Where it was made: on a strand, or in a test on a thread.
    const base::Strand* const strand_ = base::Strand::current();
    const std::thread::id thread_ = std::this_thread::get_id();
    std::optional<Fault> fault_;
    const BlockNode* verified_target_ = nullptr;  ///< all data down to the chain was there
    const BlockNode* announced_tip_ = nullptr;
    const BlockNode* announced_header_ = nullptr;
    ProgressLog progress_log_;
    ChainstateFolders folders_;
    bool initial_download_over_ = false;
    bool stop_height_reached_ = false;
    storage::FilePos prune_seen_;  ///< end of the block files when is_prune_due() last looked
};

}  // namespace malha::chain

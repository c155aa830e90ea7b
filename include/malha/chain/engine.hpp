// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The validation engine: takes headers and blocks, keeps the best valid chain and its coins.
//
// Two tips. Blocks are connected to the coins cache in order on the node strand, while the scripts
// of several of them run on the pool. The chain that everybody else sees, chain(), ends in the last
// block all of whose checks (and its ancestors') are done: only then is it valid, stored as such,
// and announced on the bus. If a check fails, the blocks above are taken back with the undo records
// still in memory and the next best chain is tried.
//
// Errors: Violation = the block broke a rule; Fault = disk or database failed: the engine then
// refuses further work (every call returns the Fault) and Hooks::on_fault has been called once.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/executor.hpp"
#include "malha/base/filesystem.hpp"
#include "malha/base/log.hpp"
#include "malha/base/rng.hpp"
#include "malha/chain/active_chain.hpp"
#include "malha/chain/block_tree.hpp"
#include "malha/chain/errors.hpp"
#include "malha/chain/script_cache.hpp"
#include "malha/consensus/chain_params.hpp"
#include "malha/consensus/deployments.hpp"
#include "malha/storage/coin.hpp"
#include "malha/storage/coins_db.hpp"
#include "malha/storage/undo.hpp"

namespace leveldb {
class Env;
}
namespace malha::events {
class Bus;
}
namespace malha::storage {
class BlockFiles;
}

namespace malha::chain {

enum class PruneMode : std::uint8_t {
    off,
    manual,     ///< only on request (Engine::prune_up_to)
    automatic,  ///< down to a target size, as blocks come
};
/// -prune: deleting old block and undo files.
struct PruneOptions {
    PruneMode mode = PruneMode::off;
    std::uint64_t target_bytes = 0;  ///< with automatic
};

struct EngineOptions {
    std::shared_ptr<const consensus::ChainParams> params;
    base::Path blocks_dir;                                 ///< <blocksdir>/<network>/blocks
    base::Path block_index_dir;                            ///< <datadir>/<network>/blocks/index
    base::Path chainstate_dir;                             ///< <datadir>/<network>/chainstate
    std::uint64_t cache_bytes = std::uint64_t{450} << 20;  ///< -dbcache, LevelDB's share included
    /// Scripts below this block are not run. Empty = the network's; the null hash = run all.
    std::optional<primitives::BlockHash> assumevalid;
    std::optional<consensus::Uint256> minimum_chain_work;       ///< empty = the network's
    primitives::Height check_blocks = 6;                        ///< -checkblocks; 0 = all
    int check_level = 3;                                        ///< -checklevel, 0..4
    primitives::Height stop_at_height = 0;                      ///< 0 = never, below = at once
    bool obfuscate_blocks = true;                               ///< -blocksxor, for a new datadir
    PruneOptions prune;                                         ///< -prune
    bool fast_prune = false;                                    ///< -fastprune: tiny block files
    bool wipe_block_index = false;                              ///< -reindex
    bool wipe_chainstate = false;                               ///< -reindex, -reindex-chainstate
    std::chrono::seconds tip_age_max{24 * 60 * 60};             ///< -maxtipage
    std::uint64_t coins_batch_bytes = std::uint64_t{16} << 20;  ///< -dbbatchsize
    std::function<void()> after_coins_batch{};  ///< see storage::CoinsDbOptions::after_batch
    bool compact_databases = false;             ///< -forcecompactdb: once, when they are opened
    bool fetch_coins_ahead = true;  ///< -prevoutfetchthreads=0: only when they are needed
    /// -checkblockindex: one change in so many is followed by BlockTree::check_consistency; 0:
    /// none.
    std::uint64_t tree_check_interval = 0;
    leveldb::Env* database_env = nullptr;  ///< null = the machine's disk
};

struct Hooks {
    std::function<void(const Fault&)> on_fault;  ///< called once, on the strand
    std::function<void()> on_stop_height;        ///< the tip reached stop_at_height
    /// Before BlockConnected, but for genesis: the coins that the block spends, input by input, for
    /// whoever would read the undo data at once. They keep the block's memory.
    std::function<void(const std::shared_ptr<const storage::SpentCoins>&)> on_coins_spent{};
};

/// What the engine works with; all must outlive it. `pool` may be an InlineExecutor.
struct EngineContext {
    base::Filesystem& filesystem;
    base::Clock& clock;
    base::Rng& rng;
    base::Logger& log;
    base::Executor& pool;
    events::Bus& bus;
};

/// How a block came to us.
enum class BlockSource : std::uint8_t {
    requested,    ///< we asked for it, or a user gave it: stored whatever its work
    unrequested,  ///< a peer pushed it: stored only if it may soon matter
};

struct AcceptedBlock {
    const BlockNode* node = nullptr;
    bool is_new = false;  ///< false: stored before, or not wanted now
};

/// A block with the verdict of the rules that need nothing but the block itself.
struct CheckedBlock {
    primitives::BlockPtr block;
    std::optional<consensus::Violation> violation;
};
/// Runs those rules, hashing included. Thread: any; meant for the pool.
[[nodiscard]] CheckedBlock check_alone(const consensus::ConsensusParams& params,
                                       primitives::BlockPtr block);

enum class ProofOfWork : std::uint8_t { checked, ignored };

enum class FlushMode : std::uint8_t {
    if_needed,  ///< cache full, or the time has come; may go on in the background
    always,     ///< everything, durably, before returning; deletes what -prune no longer keeps
};

struct CacheInfo {
    std::uint64_t coins = 0;
    std::uint64_t bytes = 0;
    std::uint64_t bytes_max = 0;
    std::uint64_t database_bytes_max = 0;  ///< the coins database's own cache
};

/// A branch as getchaintips shows it.
enum class BranchStatus : std::uint8_t {
    active,
    invalid,
    headers_only,
    valid_headers,
    valid_fork,
    unknown,
};
/// "active", "invalid", "headers-only", "valid-headers", "valid-fork", "unknown".
[[nodiscard]] std::string_view to_string(BranchStatus status);

struct ChainTip {
    const BlockNode* node = nullptr;
    primitives::Height branch_length = 0;  ///< blocks since it left the active chain
    BranchStatus status = BranchStatus::unknown;
};

/// The active chain began with a snapshot of coins (loadtxoutset) instead of the genesis block.
struct SnapshotInfo {
    const BlockNode* base = nullptr;  ///< the block whose coins these were
    /// How far the history below it was validated; null: to its end, and the coins were the same.
    const BlockNode* history_tip = nullptr;
    CacheInfo history_cache;  ///< of the coins at history_tip
};

/// Thread: node strand, unless a method says otherwise.
class Engine {
public:
    /// Opens (or makes) the databases and block files and loads the tree. The long work is in
    /// start(). Errors: a message for the user (wrong network, locked, corrupt, reindex needed).
    [[nodiscard]] static base::Result<std::unique_ptr<Engine>> create(EngineOptions options,
                                                                      const EngineContext& context);
    /// Loses what was not flushed (start-up recovers it): call flush(always) before.
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    void set_hooks(Hooks hooks);
    /// Repairs what a crash left, connects genesis, checks the last blocks. Not yet the best chain:
    /// call activate_best_chain() (or the importer) afterwards.
    [[nodiscard]] base::Result<void, Fault> start();

    // ---- headers and blocks

    [[nodiscard]] base::Result<const BlockNode*, EngineError> accept_header(
        const primitives::BlockHeader& header);
    /// Each the child of the one before. Stops at the first violation, keeping those before it.
    /// @param headers  not empty. @return the node of the last header.
    [[nodiscard]] base::Result<const BlockNode*, EngineError> accept_headers(
        std::span<const primitives::BlockHeader> headers);
    /// Checks a block without looking at coins and stores it. Does not change the tip.
    [[nodiscard]] base::Result<AcceptedBlock, EngineError> accept_block(const CheckedBlock& block,
                                                                        BlockSource source);
    /// Moves to the best chain and drains the pipeline: afterwards every block up to the tip is
    /// valid. A block found invalid on the way is no error. An interrupt ends it early.
    [[nodiscard]] base::Result<void, Fault> activate_best_chain();
    /// accept_block (requested), then activate_best_chain. Violation also when this block turns out
    /// invalid while connecting; that one below it does is no error.
    [[nodiscard]] base::Result<AcceptedBlock, EngineError> process_block(
        const primitives::BlockPtr& block);
    /// Does a part of what activate_best_chain() does, so that long work leaves the strand to
    /// others now and then. @param time_max  about how long. @return whether more is to be done.
    [[nodiscard]] base::Result<bool, Fault> advance(std::chrono::milliseconds time_max);
    /// Like advance(), while more blocks are about to come: the scripts of the last ones are left
    /// running, and nobody is told of the tip. advance() does the rest.
    /// @return whether more can be done at once.
    [[nodiscard]] base::Result<bool, Fault> keep_up(std::chrono::milliseconds time_max);
    /// Would the block, a child of the tip, be valid? Nothing is stored. Violations as when
    /// connecting it; prev_block_not_found when its parent is not the tip.
    [[nodiscard]] base::Result<void, EngineError> test_block(const primitives::BlockPtr& block,
                                                             ProofOfWork proof_of_work);
    /// Why the block failed while connecting, if it did so recently; else null.
    [[nodiscard]] const consensus::Violation* violation_of(const primitives::BlockHash& hash) const;

    // ---- a user's choices

    /// Marks the block invalid and moves to the best chain without it. The genesis block is
    /// left as it is, and so are the base of a snapshot and its ancestors until they are validated.
    [[nodiscard]] base::Result<void, Fault> invalidate_block(const BlockNode& node);
    /// Forgets the failure of the block, its ancestors and its descendants, and moves to the best
    /// chain.
    [[nodiscard]] base::Result<void, Fault> reconsider_block(const BlockNode& node);
    /// Prefers the block among those of equal work, and moves to the best chain.
    [[nodiscard]] base::Result<void, Fault> precious_block(const BlockNode& node);

    // ---- what is known

    [[nodiscard]] const BlockTree& tree() const;
    /// The valid chain. Never empty after start(), unless that was interrupted.
    [[nodiscard]] const ActiveChain& chain() const;
    [[nodiscard]] const consensus::ChainParams& params() const;
    [[nodiscard]] const BlockNode* find(const primitives::BlockHash& hash) const;
    /// Ends of all branches, highest first.
    [[nodiscard]] std::vector<ChainTip> chain_tips() const;
    /// True until the tip is recent and has the minimum work; then false for ever.
    [[nodiscard]] bool is_initial_block_download();
    /// Share of all transactions up to now that a chain holds; an estimate in [0, 1].
    [[nodiscard]] double verification_progress(const BlockNode& node) const;
    [[nodiscard]] consensus::VersionBitsCache& version_bits_cache();
    [[nodiscard]] const consensus::Uint256& minimum_chain_work() const;
    [[nodiscard]] CacheInfo cache_info() const;
    /// Block and undo files, bytes.
    [[nodiscard]] std::uint64_t size_on_disk() const;
    /// Shared with the mempool.
    [[nodiscard]] ScriptCache& script_cache();

    // ---- stored data

    /// A -reindex that was begun (with wipe_block_index) is not finished: run Importer::reindex().
    [[nodiscard]] bool is_reindexing() const;

    /// Errors of the first three: pruned or never seen, unreadable, corrupt; the engine goes on.
    [[nodiscard]] base::Result<primitives::BlockPtr> read_block(const BlockNode& node) const;
    [[nodiscard]] base::Result<base::Bytes> read_block_bytes(const BlockNode& node) const;
    [[nodiscard]] base::Result<storage::BlockUndo> read_undo(const BlockNode& node) const;
    /// Where they lie, for readers that have the positions. Pruning may delete what they name.
    /// Thread: any.
    [[nodiscard]] const storage::BlockFiles& block_files() const;
    /// As of chain().tip(). Empty when spent or never there.
    [[nodiscard]] base::Result<std::optional<storage::Coin>, Fault> coin(
        const primitives::OutPoint& outpoint);
    /// All coins as of chain().tip(), which the cursor names. Flushes first. The cursor may be used
    /// on another thread while the engine goes on, and must die before it.
    [[nodiscard]] base::Result<storage::CoinsCursor, Fault> coins_cursor();
    /// Estimated bytes of the chainstate on disk.
    [[nodiscard]] std::uint64_t coins_size_on_disk() const;

    // ---- snapshots

    /// Empty: the chain was validated from the genesis block on by this start or an earlier one.
    [[nodiscard]] std::optional<SnapshotInfo> snapshot() const;
    /// Whether the block belongs to the active chain, and is still to be validated below a
    /// snapshot.
    [[nodiscard]] bool is_unvalidated(const BlockNode& node) const;
    /// Where the coins of a snapshot have to be written before activate_snapshot(). Thread: any.
    [[nodiscard]] storage::CoinsDbOptions snapshot_database() const;
    /// The block whose coins a snapshot holds, if the chain may go on from it now.
    /// Errors: a message for the user.
    [[nodiscard]] base::Result<const BlockNode*> snapshot_base(
        const primitives::BlockHash& hash) const;
    /// Makes the coins in snapshot_database(), which must be those of this snapshot_base() and
    /// closed, the active ones. The chain so far becomes the history to be validated, between other
    /// work, by advance() and activate_best_chain().
    [[nodiscard]] base::Result<void, Fault> activate_snapshot(const BlockNode& base);

    // ---- pruning

    [[nodiscard]] const PruneOptions& prune_options() const;
    /// Deletes the files all of whose blocks are at most this high, and so deep below the tip that
    /// no reorganisation should reach them. Precondition: prune_options().mode is not off.
    [[nodiscard]] base::Result<void, Fault> prune_up_to(primitives::Height height);
    /// The highest block of the chain that was pruned; empty: none.
    [[nodiscard]] std::optional<primitives::Height> prune_height() const;
    /// Blocks from this height on are kept for `owner` (an index or a wallet that has not read them
    /// yet).
    void set_prune_lock(const std::string& owner, primitives::Height first_needed);
    void clear_prune_lock(const std::string& owner);

    // ---- maintenance

    /// Checks the last `blocks` blocks (0 = all) again. Levels: 0 readable, 1 context-free rules,
    /// 2 undo data, 3 disconnecting in memory, 4 connecting again.
    /// @return false when something is wrong, or not all of them could be looked at (the log says
    /// which).
    [[nodiscard]] base::Result<bool, Fault> verify_chain(int level, primitives::Height blocks);
    [[nodiscard]] base::Result<void, Fault> flush(FlushMode mode);

    /// Makes long work end soon. Thread: any.
    void interrupt();
    /// Thread: any.
    [[nodiscard]] bool interrupted() const;

private:
    friend class Importer;
    class Impl;
    explicit Engine(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

}  // namespace malha::chain

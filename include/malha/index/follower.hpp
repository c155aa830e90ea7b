// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The index thread: leads each index along the active chain.
//
// It pulls. Events only wake it up; what to do next it asks the node strand, in one short call for
// many blocks: the next blocks of the active chain behind the index's block, or, when that block
// left the chain, that it has to be taken back. Blocks and undo data are then read from the files
// on this thread, once for all indexes that stand at the same block; the newest blocks are at hand
// from the events. So an index may lag without holding anybody up, a start after a pause is nothing
// special, and what waits is bounded: kBlocksPerStep positions and a few blocks.
//
// While an index catches up, or the chain does (initial download), rows wait in memory for more:
// many blocks at once cost an index far less. They are written once much waits, for a commit, when
// somebody asks for the tip (wait_until_current), or when nothing came for a while.
//
// Pruning spares what an index has not read yet (prune locks). Below a snapshot an index waits for
// the blocks to be validated; it is not synced meanwhile.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/log.hpp"
#include "malha/base/mutex.hpp"
#include "malha/chain/engine.hpp"
#include "malha/index/index.hpp"
#include "malha/index/recent_blocks.hpp"
#include "malha/storage/block_files.hpp"

namespace malha::index {

struct IndexSummary {
    std::string_view name;
    bool is_synced = false;  ///< has once reached the tip
    BlockPosition best;      ///< indexed last; height -1: nothing yet
    BlockPosition written;   ///< as `best`, once no row waited: what look-ups can see
};

struct FollowerContext {
    /// Runs the function on the node strand and waits for it.
    std::function<void(const std::function<void()>&)> on_strand;
    const base::Clock& clock;
    base::Logger& log;
    /// An index cannot go on: a broken disk or database. Called once, on the index thread.
    std::function<void(const std::string&)> on_fault;
};

/// Thread: as each method says.
class Follower {
public:
    /// @param indexes  opened or not; must outlive the follower.
    Follower(FollowerContext context, const std::vector<Index*>& indexes);
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    /// Finds out where each index stands. Indexes must be open. Errors, for the user: an index of
    /// another chain, or blocks it needs were pruned. Thread: node strand.
    [[nodiscard]] base::Status attach(chain::Engine& engine);
    /// Starts the thread.
    void start();
    /// From now on a chain that ends before an index's block means that blocks were taken off, not
    /// that it is still being built (after -reindex-chainstate). Thread: any.
    void chain_is_loaded();
    /// Makes the indexes durable as of the last flush of the chain and ends the thread. Call it
    /// after the chain's last flush, while the engine lives. Thread: any but the strand.
    void stop();

    // ---- events. Thread: node strand.
    /// Of the block that on_block_connected() tells of next.
    void on_coins_spent(const std::shared_ptr<const storage::SpentCoins>& coins);
    void on_block_connected(const primitives::BlockPtr& block, primitives::Height height);
    void on_tip_changed(const BlockPosition& tip);
    void on_chain_flushed(const BlockPosition& block);
    /// A block below a snapshot can be read now.
    void on_history_validated();

    // ---- questions. Thread: any but the strand.
    /// In the order in which the indexes were given.
    [[nodiscard]] std::vector<IndexSummary> summaries() const;
    [[nodiscard]] IndexSummary summary(const Index& index) const;
    /// Waits until the index has seen the present tip. False, at once, while it is still catching
    /// up for the first time; and when the node stops.
    [[nodiscard]] bool wait_until_current(const Index& index);
    /// The same for all that have caught up.
    void wait_until_all_current();

    /// One step of the thread: some blocks for each index. For tests, without start().
    /// @return whether there is more to do.
    [[nodiscard]] base::Result<bool> step();
    /// Writes the rows that wait. For tests, as step().
    [[nodiscard]] base::Status write_waiting();
    /// Commits what the last flush allows, whether it is due or not. For tests, as step().
    [[nodiscard]] base::Status commit_all();

private:
    struct Followed;
    struct Step;
    struct PlannedBlock;

    void run();
    [[nodiscard]] bool wait_for_work();
    [[nodiscard]] base::Result<bool> step_group(const std::vector<Followed*>& group);
    [[nodiscard]] base::Result<bool> tidy(const std::vector<Followed*>& group, const Step& step);
    [[nodiscard]] Step plan(const BlockPosition& best, const std::vector<Followed*>& group);
    [[nodiscard]] static PlannedBlock planned_block(const chain::BlockNode& node);
    void plan_connects(Step& step, const chain::BlockNode* at) const;
    [[nodiscard]] base::Status commit_if_due(Followed& followed, const Step& step);
    [[nodiscard]] base::Status commit(Followed& followed, const Step& step);
    [[nodiscard]] base::Result<BlockData> read(const PlannedBlock& planned,
                                               storage::BlockFiles::Reader& files,
                                               bool with_undo) const;
    [[nodiscard]] RecentBlock recent_block(const BlockPosition& position) const;
    void publish(const std::vector<Followed*>& group, const Step& step);
    [[nodiscard]] base::Status attach_index(Followed& followed);
    [[nodiscard]] base::Status check_not_pruned(const Followed& followed) const;
    [[nodiscard]] bool wait_until_current(const Followed& followed);
    [[nodiscard]] const Followed& followed_of(const Index& index) const;
    [[nodiscard]] bool is_stopping() const;
    [[nodiscard]] bool is_asked_for() const;

    const FollowerContext context_;
    std::vector<std::unique_ptr<Followed>> followed_;
    chain::Engine* engine_ = nullptr;
    std::thread thread_;

    mutable base::Mutex mutex_;
    base::CondVar changed_;
    bool work_waits_ MALHA_GUARDED_BY(mutex_) = true;
    bool stopping_ MALHA_GUARDED_BY(mutex_) = false;
    bool chain_loaded_ MALHA_GUARDED_BY(mutex_) = false;
    int callers_waiting_ MALHA_GUARDED_BY(mutex_) = 0;  ///< in wait_until_current()
    BlockPosition tip_ MALHA_GUARDED_BY(mutex_);
    BlockPosition flushed_ MALHA_GUARDED_BY(mutex_);
    RecentBlocks recent_ MALHA_GUARDED_BY(mutex_);
    std::shared_ptr<const storage::SpentCoins> coins_spent_ MALHA_GUARDED_BY(mutex_);
};

}  // namespace malha::index

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Blocks whose coins are connected while their scripts may still run: a queue from the block after
// the valid tip up to the tip of the coins. Settling takes blocks out at the front; a failure takes
// all of them back from the end.
#pragma once

#include <deque>
#include <memory>

#include "coin_moves.hpp"
#include "malha/chain/block_node.hpp"
#include "malha/chain/script_cache.hpp"
#include "script_runner.hpp"

namespace malha::chain {

enum class Scripts : std::uint8_t { run, assume_valid };

/// Thread: node strand.
class Pipeline {
public:
    struct InFlight {
        BlockNode* node;
        std::shared_ptr<BlockChecks> checks;
        std::size_t bytes;
    };

    Pipeline(const consensus::ConsensusParams& params, storage::CoinsCache& coins, PoolJobs& jobs,
             const ScriptCache& script_cache)
        : params_(params), coins_(coins), jobs_(jobs), runner_(jobs), script_cache_(script_cache) {}

    /// Connects the coins of the block after the last one and starts its scripts. A violation
    /// leaves everything as before, and is only final once the blocks in flight are valid.
    [[nodiscard]] base::Result<void, EngineError> connect(BlockNode& node,
                                                          const primitives::BlockPtr& block,
                                                          Scripts scripts);
    [[nodiscard]] bool empty() const { return blocks_.empty(); }
    [[nodiscard]] const InFlight& front() const { return blocks_.front(); }
    [[nodiscard]] const InFlight& back() const { return blocks_.back(); }
    /// The memory and the work under way allow another block.
    [[nodiscard]] bool has_room() const;
    /// Waits until the front's scripts are done, and helps with them.
    void wait_for_front();
    /// Runs some scripts on this thread, or sleeps until a job has ended.
    /// @param ended_jobs  PoolJobs::ended() from before the caller looked whether it must wait.
    void help_or_wait(int ended_jobs);
    void pop_front();
    /// Takes the coins of all blocks in flight back, the last one first.
    [[nodiscard]] base::Result<void, Fault> take_back();

private:
    [[nodiscard]] std::vector<bool> known_valid(const BlockChecks& checks) const;

    const consensus::ConsensusParams& params_;
    storage::CoinsCache& coins_;
    PoolJobs& jobs_;
    ScriptRunner runner_;
    const ScriptCache& script_cache_;
    std::deque<InFlight> blocks_;
    std::size_t bytes_ = 0;
};

}  // namespace malha::chain

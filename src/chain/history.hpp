// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The history below a snapshot (loadtxoutset): the blocks from where the node was up to the base
// block, connected to coins of their own while the active chain goes on above it. There is one way
// only, towards the base; whether it was the right one is seen at its end, when the coins are
// compared with those that the snapshot's hash stands for.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "block_store.hpp"
#include "coins_state.hpp"
#include "malha/chain/active_chain.hpp"
#include "malha/chain/errors.hpp"
#include "malha/chain/utxo_stats.hpp"
#include "pipeline.hpp"
#include "read_ahead.hpp"

namespace malha::chain {

/// What a History shares with the active chain; all must outlive it.
struct HistoryContext {
    const consensus::ConsensusParams& rules;
    BlockTree& tree;
    BlockStore& store;
    PoolJobs& jobs;
    const ScriptCache& script_cache;
    bool fetch_coins_ahead = true;
    std::function<Scripts(const BlockNode&)> scripts_for;
    std::function<void(const BlockNode&)> on_validated;  ///< its undo data is stored
};

/// Thread: node strand.
class History {
public:
    /// @param coins  those of some block; where it is not an ancestor of `base`, blocks are taken
    /// off first.
    History(HistoryContext context, BlockNode& base, std::unique_ptr<CoinsState> coins);
    /// Before the first step. @param tip  the block that the coins follow; null: none yet.
    void start(BlockNode* tip);

    [[nodiscard]] BlockNode& base() const { return base_; }
    /// Never null after start().
    [[nodiscard]] BlockNode& tip() const { return *chain_.tip(); }
    [[nodiscard]] CoinsState& coins() { return *coins_; }
    /// Everything up to the base is validated.
    [[nodiscard]] bool is_at_base() const { return chain_.tip() == &base_; }
    /// The block is one of those that are still to be validated.
    [[nodiscard]] bool needs(const BlockNode& node) const {
        return node.height <= base_.height && base_.ancestor(node.height) == &node &&
               !chain_.contains(&node);
    }
    /// Keeps a block that was just stored, for as long as there is room.
    void keep(const BlockNode& node, primitives::BlockPtr block) {
        ahead_.keep(node, std::move(block));
    }

    enum class Step : std::uint8_t { progress, waits_for_blocks };
    /// One block forth (or, to get onto the way, back). Violation: the history is invalid.
    [[nodiscard]] base::Result<Step, EngineError> step();
    /// Waits for the scripts under way.
    [[nodiscard]] base::Result<void, EngineError> drain();

    /// Counts the coins, once at the base; they must be on the disk. On the pool.
    void begin_count(std::function<bool()> interrupted);
    [[nodiscard]] bool is_counting() const { return count_ != nullptr; }
    /// Empty while it goes on.
    [[nodiscard]] const base::Result<UtxoStats>* counted() const;

private:
    struct Count {
        base::Result<UtxoStats> stats{UtxoStats{}};
        std::atomic<bool> is_over{false};
    };

    [[nodiscard]] BlockNode* connected_tip() const;
    [[nodiscard]] const BlockNode& last_stored(const BlockNode& tip);
    [[nodiscard]] base::Result<void, EngineError> connect_next(const BlockNode& tip);
    [[nodiscard]] base::Result<void, EngineError> settle_front();
    [[nodiscard]] base::Result<void, Fault> disconnect_tip();

    const HistoryContext context_;
    BlockNode& base_;
    std::unique_ptr<CoinsState> coins_;
    ActiveChain chain_;
    Pipeline pipeline_;
    ReadAhead ahead_;
    const BlockNode* stored_ = nullptr;  ///< the blocks from the tip to this one are stored
    std::shared_ptr<Count> count_;
};

}  // namespace malha::chain

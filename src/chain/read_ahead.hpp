// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The next blocks on the way to the best tip, made ready to be connected without waiting for the
// disk: read from their files where they are not in memory any more, and the coins they spend
// looked up in the database. Both happen on the pool, several blocks at once.
#pragma once

#include <deque>
#include <unordered_set>

#include "block_store.hpp"
#include "coins_state.hpp"
#include "malha/chain/errors.hpp"
#include "pool_jobs.hpp"
#include "recent_blocks.hpp"

namespace malha::chain {

struct ReadAheadContext {
    const consensus::ConsensusParams& params;
    const BlockStore& store;
    CoinsState& coins;
    PoolJobs& jobs;
    bool fetches_coins = true;  ///< false: blocks only
};

/// Thread: node strand.
class ReadAhead {
public:
    explicit ReadAhead(const ReadAheadContext& context)
        : params_(context.params),
          store_(context.store),
          coins_(context.coins),
          jobs_(context.jobs),
          fetches_coins_(context.fetches_coins) {}

    /// Keeps a block that was just stored, for as long as there is room.
    void keep(const BlockNode& node, primitives::BlockPtr block) {
        recent_.keep(node, std::move(block));
    }
    /// Bytes of blocks kept or read and not yet taken.
    [[nodiscard]] std::size_t bytes() const { return recent_.bytes() + planned_bytes_; }

    /// Prepares the blocks after `connected` that lead to `target`.
    void plan(const BlockNode& connected, const BlockNode& target);
    /// Whether take() has not to wait.
    [[nodiscard]] bool is_ready() const;
    /// The first block of the plan, its coins in the cache. Precondition: is_ready().
    /// Errors: the block is missing or damaged, the coins cannot be read.
    [[nodiscard]] base::Result<primitives::BlockPtr, Fault> take();

private:
    struct Load {
        base::Result<primitives::BlockPtr> block{primitives::BlockPtr()};
        std::atomic<bool> is_over{false};
    };
    struct Fetch {
        base::Result<storage::FetchedCoins> coins{storage::FetchedCoins{}};
        std::atomic<bool> is_over{false};
    };
    struct Planned {
        const BlockNode* node = nullptr;
        primitives::BlockPtr block;  ///< null while it is loaded
        std::shared_ptr<Load> load;
        std::vector<std::shared_ptr<Fetch>> fetches;
        std::size_t bytes = 0;
        std::size_t fetching_coins = 0;
    };

    void forget_plan();
    void add(const BlockNode& node);
    [[nodiscard]] std::shared_ptr<Load> start_load(const BlockNode& node);
    /// @return whether the block is there.
    bool finish_load(Planned& planned);
    void note_size(Planned& planned);
    void start_fetch(Planned& planned);
    void post_fetch(Planned& planned, std::vector<primitives::OutPoint> outpoints);

    const consensus::ConsensusParams& params_;
    const BlockStore& store_;
    CoinsState& coins_;
    PoolJobs& jobs_;
    const bool fetches_coins_;
    RecentBlocks recent_{kRecentBytesMax};
    std::deque<Planned> planned_;
    const BlockNode* target_ = nullptr;  ///< of the plan
    std::size_t planned_bytes_ = 0;
    std::size_t fetching_blocks_ = 0;  ///< the first so many: their coins were asked for
    std::size_t fetching_coins_ = 0;
    /// Made by planned blocks, so not to be looked for in the database.
    std::unordered_set<primitives::Txid, primitives::PlainHasher> planned_txids_;
};

}  // namespace malha::chain

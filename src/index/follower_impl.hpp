// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What a Follower keeps of each index, and what one of its steps consists of.
#pragma once

#include "malha/index/follower.hpp"

namespace malha::index {

struct Follower::Followed {
    Followed(Index& which, base::MonoTime now) : index(which), committed_at(now) {}

    Index& index;
    // Of the index thread.
    BlockPosition at;                 ///< block indexed last; height -1: none
    BlockPosition written;            ///< as `at`, once no row waited
    primitives::BlockHash committed;  ///< block of the last commit; null: none
    base::MonoTime committed_at;
    // Guarded by the follower's mutex, for everybody.
    BlockPosition published_at;       ///< as `at`
    BlockPosition published_written;  ///< as `written`
    bool is_synced = false;

    [[nodiscard]] IndexSummary summary() const {
        return {index.name(), is_synced, published_at, published_written};
    }
};

/// A block to read, with its places as the strand knew them.
struct Follower::PlannedBlock {
    BlockPosition position;
    primitives::BlockHash parent;
    storage::FilePos data;  ///< null: pruned
    storage::FilePos undo;  ///< null: pruned, or genesis
};

struct Follower::Step {
    std::vector<PlannedBlock> connect;       ///< in order
    std::optional<PlannedBlock> disconnect;  ///< instead
    BlockPosition tip;
    bool is_initial_download = false;  ///< the tip is far from complete
    /// The highest block at or below the index's that the chain has flushed, and its locator;
    /// height -1: none.
    BlockPosition durable;
    std::vector<primitives::BlockHash> locator;
    bool waits_for_history = false;  ///< the next block is below a snapshot and not validated yet
    bool is_flush = false;           ///< `durable` is the very block of the last flush
};

}  // namespace malha::index

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How other threads await that a block is stored: those who asked peers for a pruned one.
#pragma once

#include <chrono>
#include <cstdint>

#include "malha/base/mutex.hpp"

namespace malha::rpc {

/// Thread: any (internally locked).
class BlockWatch {
public:
    /// The node strand tells of every block that was stored.
    void block_stored() MALHA_EXCLUDES(mutex_);
    /// Blocks told of so far. Ask before looking whether a block is there.
    [[nodiscard]] std::uint64_t count() const MALHA_EXCLUDES(mutex_);
    /// Waits until one more than `seen` was stored, or the time is over. False: the node stops.
    [[nodiscard]] bool wait_for_more(std::uint64_t seen, std::chrono::milliseconds time_max) const
        MALHA_EXCLUDES(mutex_);
    /// Ends every wait, now and later.
    void shut_down() MALHA_EXCLUDES(mutex_);

private:
    mutable base::Mutex mutex_;
    mutable base::CondVar changed_;
    std::uint64_t count_ MALHA_GUARDED_BY(mutex_) = 0;
    bool shut_down_ MALHA_GUARDED_BY(mutex_) = false;
};

}  // namespace malha::rpc

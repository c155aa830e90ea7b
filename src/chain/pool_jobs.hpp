// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Jobs under way on the pool: the strand that posted them can sleep until one of them ends, and
// does not go away before the last one has.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "malha/base/executor.hpp"

namespace malha::chain {

/// Thread: node strand; jobs run anywhere.
class PoolJobs {
public:
    explicit PoolJobs(base::Executor& pool) : pool_(pool) {}
    ~PoolJobs() { wait_all(); }
    PoolJobs(const PoolJobs&) = delete;
    PoolJobs& operator=(const PoolJobs&) = delete;

    template <class Job>
    void post(Job job) {
        state_->under_way.fetch_add(1);
        pool_.post([state = state_, job = std::move(job)]() mutable {
            job();
            state->under_way.fetch_sub(1);
            state->ended.fetch_add(1);
            state->ended.notify_all();
        });
    }
    /// Number of jobs that ended so far. Read it, look at what jobs have done, then wait_beyond().
    [[nodiscard]] int ended() const { return state_->ended.load(); }
    /// Sleeps until another job has ended. Precondition: one is under way, or has ended since.
    void wait_beyond(int seen) const { state_->ended.wait(seen); }
    void wait_all() const {
        for (int seen = ended(); state_->under_way.load() > 0; seen = ended())
            if (state_->under_way.load() > 0) wait_beyond(seen);
    }
    [[nodiscard]] unsigned concurrency() const { return pool_.concurrency(); }

private:
    struct State {
        std::atomic<int> ended{0};  // wraps around; only its changes matter
        std::atomic<int> under_way{0};
    };

    base::Executor& pool_;
    // Shared with the jobs: the last of them touches it after it has released the owner.
    std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace malha::chain

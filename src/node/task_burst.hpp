// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Tasks that come faster than a strand runs them, such as messages of a peer that sends many small
// blocks: what has come when the strand gets to it runs in one go, in its order. So a thread that
// reads a hundred messages at once wakes the strand once.
#pragma once

#include <utility>
#include <vector>

#include "malha/base/executor.hpp"
#include "malha/base/mutex.hpp"

namespace malha::node {

/// Bounded by its users, like the strand's own queue. Must outlive what it posted.
/// Thread: any (internally locked).
class TaskBurst {
public:
    explicit TaskBurst(base::Executor& strand) : strand_(strand) {}

    void post(base::Task task) MALHA_EXCLUDES(mutex_) {
        {
            const base::MutexLock lock(mutex_);
            waiting_.push_back(std::move(task));
            if (waiting_.size() > 1) return;  // whoever came first has woken the strand
        }
        strand_.post([this] { run(); });
    }

private:
    void run() MALHA_EXCLUDES(mutex_) {
        std::vector<base::Task> tasks;
        {
            const base::MutexLock lock(mutex_);
            tasks.swap(waiting_);
        }
        for (const base::Task& task : tasks)
            task();
    }

    base::Executor& strand_;
    base::Mutex mutex_;
    std::vector<base::Task> waiting_ MALHA_GUARDED_BY(mutex_);
};

}  // namespace malha::node

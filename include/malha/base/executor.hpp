// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Where work runs. A Strand runs tasks one after the other (it owns state without locks); a
// ThreadPool runs pure jobs on all its threads; InlineExecutor runs them at once (tests,
// simulation).
#pragma once

#include <deque>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "malha/base/assert.hpp"
#include "malha/base/mutex.hpp"

namespace malha::base {

using Task = std::function<void()>;

/// Thread: any.
class Executor {
public:
    virtual ~Executor() = default;
    /// Queues a task; tasks must not throw.
    virtual void post(Task task) = 0;
    /// How many tasks can run at the same time; at least 1.
    [[nodiscard]] virtual unsigned concurrency() const = 0;
};

class InlineExecutor final : public Executor {
public:
    void post(Task task) override { task(); }
    [[nodiscard]] unsigned concurrency() const override { return 1; }
};

/// Thread: any (internally locked). The destructor runs what is queued, then joins.
/// Queue length is bounded by its users: each keeps a limited number of jobs under way.
class ThreadPool final : public Executor {
public:
    ThreadPool(unsigned threads, const std::string& thread_name);
    ~ThreadPool() override;
    void post(Task task) override MALHA_EXCLUDES(mutex_);
    [[nodiscard]] unsigned concurrency() const override;
    /// Runs one queued task on the calling thread; false when there was none. Lets a waiting thread
    /// help.
    bool run_one() MALHA_EXCLUDES(mutex_);

private:
    void work() MALHA_EXCLUDES(mutex_);

    Mutex mutex_;
    CondVar available_;
    std::deque<Task> tasks_ MALHA_GUARDED_BY(mutex_);
    bool stopping_ MALHA_GUARDED_BY(mutex_) = false;
    std::vector<std::thread> threads_;
};

/// One thread that runs tasks in the order they were posted. Thread: any (internally locked).
class Strand final : public Executor {
public:
    explicit Strand(const std::string& thread_name) : pool_(1, thread_name) {
        id_ = call([] { return std::this_thread::get_id(); });
    }
    void post(Task task) override { pool_.post(std::move(task)); }
    [[nodiscard]] unsigned concurrency() const override { return 1; }
    [[nodiscard]] bool is_current() const { return std::this_thread::get_id() == id_; }

    /// Runs `function` on the strand and returns its result; runs it directly when already there.
    template <class F>
    auto call(F&& function) -> std::invoke_result_t<F> {
        if (is_current()) return function();
        std::packaged_task<std::invoke_result_t<F>()> task(std::ref(function));
        auto result = task.get_future();
        pool_.post([&task] { task(); });
        return result.get();
    }

private:
    std::thread::id id_;
    ThreadPool pool_;
};

/// Names the calling thread for debuggers and logs; at most 15 characters are kept.
void set_thread_name(const std::string& name);

}  // namespace malha::base

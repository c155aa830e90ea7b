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
    /// Queues a short task that others wait for: where tasks wait, it passes those of post().
    virtual void post_first(Task task) { post(std::move(task)); }
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
    void post_first(Task task) override MALHA_EXCLUDES(mutex_);
    [[nodiscard]] unsigned concurrency() const override;

private:
    void work() MALHA_EXCLUDES(mutex_);

    Mutex mutex_;
    CondVar available_;
    std::deque<Task> first_ MALHA_GUARDED_BY(mutex_);  ///< of post_first()
    std::deque<Task> tasks_ MALHA_GUARDED_BY(mutex_);
    bool stopping_ MALHA_GUARDED_BY(mutex_) = false;
    std::vector<std::thread> threads_;
};

/// Runs one task at a time, in the order they were posted, on a thread of its own; or, when nothing
/// waits, what is called on the thread of the caller, which saves both threads from waiting for
/// each other. Thread: any (internally locked). The destructor runs what is queued, then joins.
class Strand final : public Executor {
public:
    explicit Strand(const std::string& thread_name);
    ~Strand() override;
    Strand(const Strand&) = delete;
    Strand& operator=(const Strand&) = delete;

    void post(Task task) override MALHA_EXCLUDES(mutex_);
    [[nodiscard]] unsigned concurrency() const override { return 1; }
    /// The strand whose task the calling thread is running; null: none.
    [[nodiscard]] static const Strand* current();
    [[nodiscard]] bool is_current() const { return current() == this; }

    /// Runs `function` on the strand and returns its result; runs it directly when already there.
    template <class F>
    auto call(F&& function) -> std::invoke_result_t<F> {
        if (is_current()) return function();
        if (const Turn turn(*this); turn.is_mine()) return function();
        std::packaged_task<std::invoke_result_t<F>()> task(std::ref(function));
        auto result = task.get_future();
        post([&task] { task(); });
        return result.get();
    }

private:
    /// The strand on the calling thread, if it was idle, until the end of the scope.
    class Turn {
    public:
        explicit Turn(Strand& strand) : strand_(strand), before_(current()) {
            is_mine_ = strand_.try_take();
        }
        ~Turn() {
            if (is_mine_) strand_.give_back(before_);
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        [[nodiscard]] bool is_mine() const { return is_mine_; }

    private:
        Strand& strand_;
        const Strand* const before_;  ///< of which a task makes the call
        bool is_mine_ = false;
    };

    [[nodiscard]] bool try_take() MALHA_EXCLUDES(mutex_);
    void give_back(const Strand* before) MALHA_EXCLUDES(mutex_);
    void work() MALHA_EXCLUDES(mutex_);

    Mutex mutex_;
    CondVar changed_;
    std::deque<Task> tasks_ MALHA_GUARDED_BY(mutex_);
    bool is_busy_ MALHA_GUARDED_BY(mutex_) = false;  ///< a task runs, here or on a caller's thread
    bool stopping_ MALHA_GUARDED_BY(mutex_) = false;
    std::thread thread_;
};

/// Names the calling thread for debuggers and logs; at most 15 characters are kept.
void set_thread_name(const std::string& name);

}  // namespace malha::base

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A mutex whose use clang checks at compile time (-Wthread-safety). std::mutex carries no
// annotations.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define MALHA_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define MALHA_THREAD_ANNOTATION(x)
#endif
#define MALHA_GUARDED_BY(mutex) MALHA_THREAD_ANNOTATION(guarded_by(mutex))
#define MALHA_REQUIRES(mutex) MALHA_THREAD_ANNOTATION(requires_capability(mutex))
#define MALHA_EXCLUDES(mutex) MALHA_THREAD_ANNOTATION(locks_excluded(mutex))

namespace malha::base {

class MALHA_THREAD_ANNOTATION(capability("mutex")) Mutex {
public:
    void lock() MALHA_THREAD_ANNOTATION(acquire_capability()) { mutex_.lock(); }
    void unlock() MALHA_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }

private:
    friend class CondVar;
    std::mutex mutex_;
};

class MALHA_THREAD_ANNOTATION(scoped_lockable) MutexLock {
public:
    explicit MutexLock(Mutex& mutex) MALHA_THREAD_ANNOTATION(acquire_capability(mutex))
        : mutex_(mutex) {
        mutex_.lock();
    }
    ~MutexLock() MALHA_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }
    MutexLock(const MutexLock&) = delete;
    MutexLock& operator=(const MutexLock&) = delete;

private:
    Mutex& mutex_;
};

/// Condition variable for Mutex. Always wait in a loop that re-checks the condition.
class CondVar {
public:
    void wait(Mutex& mutex) MALHA_REQUIRES(mutex) {
        std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
        condition_.wait(lock);
        lock.release();
    }
    /// Returns false when the time ran out.
    template <class Rep, class Period>
    bool wait_for(Mutex& mutex, std::chrono::duration<Rep, Period> time) MALHA_REQUIRES(mutex) {
        std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
        const bool notified = condition_.wait_for(lock, time) == std::cv_status::no_timeout;
        lock.release();
        return notified;
    }
    void notify_one() noexcept { condition_.notify_one(); }
    void notify_all() noexcept { condition_.notify_all(); }

private:
    std::condition_variable condition_;
};

}  // namespace malha::base

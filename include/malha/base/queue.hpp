// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A bounded queue between threads: a full queue refuses, an empty one makes the consumer wait.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "malha/base/mutex.hpp"

namespace malha::base {

/// Waking a consumer costs more than many an item does, so one at a time is woken, by whoever finds
/// that items wait: first a producer, then each consumer that takes an item and leaves others.
/// Thread: any (internally locked).
template <class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

    /// Returns false when full or closed.
    bool try_push(T item) MALHA_EXCLUDES(mutex_) {
        bool is_needed = false;
        {
            MutexLock lock(mutex_);
            if (items_.size() >= capacity_ || closed_) return false;
            items_.push_back(std::move(item));
            is_needed = needs_another();
        }
        if (is_needed) has_items_.notify_one();
        return true;
    }
    /// Waits while empty. Empty optional once closed and drained.
    std::optional<T> pop() MALHA_EXCLUDES(mutex_) {
        std::optional<T> item;
        bool is_needed = false;
        {
            MutexLock lock(mutex_);
            while (items_.empty() && !closed_)
                wait();
            if (items_.empty()) return std::nullopt;
            item = std::move(items_.front());
            items_.pop_front();
            is_needed = needs_another();
        }
        if (is_needed) has_items_.notify_one();
        return item;
    }
    void close() MALHA_EXCLUDES(mutex_) {
        MutexLock lock(mutex_);
        closed_ = true;
        has_items_.notify_all();
    }

private:
    void wait() MALHA_REQUIRES(mutex_) {
        ++waiting_;
        has_items_.wait(mutex_);
        --waiting_;
        is_waking_ = false;
    }
    /// Whether to wake a consumer, which then is on its way.
    [[nodiscard]] bool needs_another() MALHA_REQUIRES(mutex_) {
        if (items_.empty() || waiting_ == 0 || is_waking_) return false;
        is_waking_ = true;
        return true;
    }

    const std::size_t capacity_;
    Mutex mutex_;
    CondVar has_items_;
    std::deque<T> items_ MALHA_GUARDED_BY(mutex_);
    std::size_t waiting_ MALHA_GUARDED_BY(mutex_) = 0;
    bool is_waking_ MALHA_GUARDED_BY(mutex_) = false;
    bool closed_ MALHA_GUARDED_BY(mutex_) = false;
};

}  // namespace malha::base

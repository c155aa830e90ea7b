// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A bounded queue between threads: a full queue makes the producer wait, an empty one the consumer.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "malha/base/mutex.hpp"

namespace malha::base {

/// Thread: any (internally locked).
template <class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

    /// Waits while full. Returns false (and drops the item) once closed.
    bool push(T item) MALHA_EXCLUDES(mutex_) {
        MutexLock lock(mutex_);
        while (items_.size() >= capacity_ && !closed_)
            has_room_.wait(mutex_);
        if (closed_) return false;
        items_.push_back(std::move(item));
        has_items_.notify_one();
        return true;
    }
    /// Returns false when full or closed.
    bool try_push(T item) MALHA_EXCLUDES(mutex_) {
        MutexLock lock(mutex_);
        if (items_.size() >= capacity_ || closed_) return false;
        items_.push_back(std::move(item));
        has_items_.notify_one();
        return true;
    }
    /// Waits while empty. Empty optional once closed and drained.
    std::optional<T> pop() MALHA_EXCLUDES(mutex_) {
        MutexLock lock(mutex_);
        while (items_.empty() && !closed_)
            has_items_.wait(mutex_);
        if (items_.empty()) return std::nullopt;
        T item = std::move(items_.front());
        items_.pop_front();
        has_room_.notify_one();
        return item;
    }
    void close() MALHA_EXCLUDES(mutex_) {
        MutexLock lock(mutex_);
        closed_ = true;
        has_items_.notify_all();
        has_room_.notify_all();
    }
    [[nodiscard]] std::size_t size() const MALHA_EXCLUDES(mutex_) {
        MutexLock lock(mutex_);
        return items_.size();
    }

private:
    const std::size_t capacity_;
    mutable Mutex mutex_;
    // One item is for one consumer: waking all of them costs more than most requests do.
    CondVar has_items_;
    CondVar has_room_;
    std::deque<T> items_ MALHA_GUARDED_BY(mutex_);
    bool closed_ MALHA_GUARDED_BY(mutex_) = false;
};

}  // namespace malha::base

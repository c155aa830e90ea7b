// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_watch.hpp.
#include "malha/rpc/block_watch.hpp"

namespace malha::rpc {

void BlockWatch::block_stored() {
    const base::MutexLock lock(mutex_);
    ++count_;
    changed_.notify_all();
}

std::uint64_t BlockWatch::count() const {
    const base::MutexLock lock(mutex_);
    return count_;
}

bool BlockWatch::wait_for_more(std::uint64_t seen, std::chrono::milliseconds time_max) const {
    const auto deadline = std::chrono::steady_clock::now() + time_max;
    const base::MutexLock lock(mutex_);
    while (!shut_down_ && count_ == seen) {
        const auto rest = deadline - std::chrono::steady_clock::now();
        if (rest.count() <= 0) break;
        static_cast<void>(changed_.wait_for(mutex_, rest));
    }
    return !shut_down_;
}

void BlockWatch::shut_down() {
    const base::MutexLock lock(mutex_);
    shut_down_ = true;
    changed_.notify_all();
}

}  // namespace malha::rpc

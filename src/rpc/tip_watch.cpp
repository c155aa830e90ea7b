// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See tip_watch.hpp.
#include "malha/rpc/tip_watch.hpp"

namespace malha::rpc {

void TipWatch::set(const Tip& tip) {
    const base::MutexLock lock(mutex_);
    tip_ = tip;
    changed_.notify_all();
}

TipWatch::Tip TipWatch::get() const {
    const base::MutexLock lock(mutex_);
    return tip_;
}

TipWatch::Tip TipWatch::wait(const std::function<bool(const Tip&)>& done,
                             std::chrono::milliseconds timeout) const {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    const base::MutexLock lock(mutex_);
    while (!shut_down_ && !done(tip_)) {
        if (timeout.count() == 0) {
            changed_.wait(mutex_);
            continue;
        }
        const auto rest = deadline - std::chrono::steady_clock::now();
        if (rest.count() <= 0) break;
        static_cast<void>(changed_.wait_for(mutex_, rest));
    }
    return tip_;
}

void TipWatch::shut_down() {
    const base::MutexLock lock(mutex_);
    shut_down_ = true;
    changed_.notify_all();
}

}  // namespace malha::rpc

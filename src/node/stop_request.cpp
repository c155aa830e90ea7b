// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See stop_request.hpp.
#include "malha/node/stop_request.hpp"

namespace malha::node {

void StopRequest::request(ExitCode code) {
    const base::MutexLock lock(mutex_);
    requested_ = true;
    if (code_ == ExitCode::success) code_ = code;
    changed_.notify_all();
}

bool StopRequest::requested() const {
    const base::MutexLock lock(mutex_);
    return requested_;
}

bool StopRequest::wait_for(std::chrono::milliseconds time) const {
    const auto deadline = std::chrono::steady_clock::now() + time;
    const base::MutexLock lock(mutex_);
    while (!requested_) {
        const auto rest = deadline - std::chrono::steady_clock::now();
        if (rest.count() <= 0) return false;
        static_cast<void>(changed_.wait_for(mutex_, rest));
    }
    return true;
}

ExitCode StopRequest::exit_code() const {
    const base::MutexLock lock(mutex_);
    return code_;
}

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The wish that the node ends, told once by whoever has it: a signal, the stop method, a broken
// disk, -stopatheight.
#pragma once

#include <chrono>

#include "malha/base/mutex.hpp"

namespace malha::node {

enum class ExitCode : int { success = 0, failure = 1 };

/// Thread: any (internally locked).
class StopRequest {
public:
    /// The first failure decides the exit code; further requests change nothing else.
    void request(ExitCode code = ExitCode::success) MALHA_EXCLUDES(mutex_);
    [[nodiscard]] bool requested() const MALHA_EXCLUDES(mutex_);
    /// Returns true as soon as a stop is requested, false after the time.
    [[nodiscard]] bool wait_for(std::chrono::milliseconds time) const MALHA_EXCLUDES(mutex_);
    [[nodiscard]] ExitCode exit_code() const MALHA_EXCLUDES(mutex_);

private:
    mutable base::Mutex mutex_;
    mutable base::CondVar changed_;
    bool requested_ MALHA_GUARDED_BY(mutex_) = false;
    ExitCode code_ MALHA_GUARDED_BY(mutex_) = ExitCode::success;
};

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The clock of the protocol. With setmocktime its timers follow the pinned wall time, as tests of
// peers expect.
#pragma once

#include <atomic>
#include <chrono>

#include "malha/base/clock.hpp"

namespace malha::node {

/// mono() is the wall time, to the microsecond; in whole seconds while the clock is pinned.
/// Thread: any.
class NetworkClock final : public base::Clock {
public:
    explicit NetworkClock(const base::Clock& clock) : clock_(clock) {}

    [[nodiscard]] base::UnixSeconds now() const override { return clock_.now(); }
    [[nodiscard]] base::MonoTime mono() const override;
    /// Since 1970, pinned or not.
    [[nodiscard]] static std::chrono::milliseconds machine_time();
    /// To be told of every time to which the wall clock is pinned; 0: it runs again.
    void pin(base::UnixSeconds time) noexcept { pinned_.store(time.value); }

private:
    const base::Clock& clock_;
    std::atomic<std::int64_t> pinned_{0};
};

}  // namespace malha::node

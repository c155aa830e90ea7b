// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The clock is a parameter: production passes SystemClock, tests and simulations a clock they move.
#pragma once

#include <atomic>

#include "malha/base/time.hpp"

namespace malha::base {

/// Thread: any.
class Clock {
public:
    virtual ~Clock() = default;
    /// Wall time, as -mocktime and setmocktime may set it.
    [[nodiscard]] virtual UnixSeconds now() const = 0;
    [[nodiscard]] virtual MonoTime mono() const = 0;
};

/// The machine's clocks. The wall time can be pinned (regtest's setmocktime); the monotonic time
/// cannot. Thread: any.
class SystemClock final : public Clock {
public:
    [[nodiscard]] UnixSeconds now() const override;
    [[nodiscard]] MonoTime mono() const override;
    /// @param time  0 = follow the machine's clock again.
    void set_mock_time(UnixSeconds time) noexcept { mock_time_.store(time.value); }

private:
    std::atomic<std::int64_t> mock_time_{0};
};

}  // namespace malha::base

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See clock.hpp.
#include "malha/base/clock.hpp"

namespace malha::base {

UnixSeconds SystemClock::now() const {
    const std::int64_t mocked = mock_time_.load(std::memory_order_relaxed);
    if (mocked != 0) return {mocked};
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count()};
}

MonoTime SystemClock::mono() const {
    return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now());
}

}  // namespace malha::base

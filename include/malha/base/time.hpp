// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Time as values. UnixSeconds is wall time (what blocks carry); MonoTime measures durations.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace malha::base {

/// Seconds since 1970-01-01 00:00 UTC.
struct UnixSeconds {
    std::int64_t value = 0;

    friend constexpr auto operator<=>(UnixSeconds, UnixSeconds) = default;
    friend constexpr UnixSeconds operator+(UnixSeconds time, std::chrono::seconds delta) {
        return {time.value + delta.count()};
    }
    friend constexpr UnixSeconds operator-(UnixSeconds time, std::chrono::seconds delta) {
        return {time.value - delta.count()};
    }
    friend constexpr std::chrono::seconds operator-(UnixSeconds a, UnixSeconds b) {
        return std::chrono::seconds{a.value - b.value};
    }
};

/// A point on a clock that never goes back; its origin means nothing.
using MonoTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

}  // namespace malha::base

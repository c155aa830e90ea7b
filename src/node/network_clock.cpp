// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See network_clock.hpp.
#include "malha/node/network_clock.hpp"

#include <chrono>

namespace malha::node {

base::MonoTime NetworkClock::mono() const {
    using std::chrono::seconds;
    const auto machine = std::chrono::system_clock::now().time_since_epoch();
    const seconds wall(clock_.now().value);
    // Read a moment apart, the two may differ by a second when they agree.
    const bool is_pinned = std::chrono::abs(machine - wall) > seconds(2);
    return base::MonoTime(is_pinned ? std::chrono::nanoseconds(wall)
                                    : std::chrono::nanoseconds(machine));
}

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See network_clock.hpp.
#include "malha/node/network_clock.hpp"

#include <chrono>

namespace malha::node {

std::chrono::milliseconds NetworkClock::machine_time() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch);
}

base::MonoTime NetworkClock::mono() const {
    if (const std::int64_t pinned = pinned_.load(); pinned != 0)
        return base::MonoTime(std::chrono::seconds(pinned));
    return base::MonoTime(
        std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()));
}

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See network_clock.hpp.
#include "malha/node/network_clock.hpp"

#include <chrono>

namespace malha::node {

base::MonoTime NetworkClock::mono() const {
    if (const std::int64_t pinned = pinned_.load(); pinned != 0)
        return base::MonoTime(std::chrono::seconds(pinned));
    return base::MonoTime(
        std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()));
}

}  // namespace malha::node

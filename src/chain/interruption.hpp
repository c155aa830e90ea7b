// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How often a walk over all coins asks whether it shall end.
#pragma once

#include <cstdint>

namespace malha::chain {

inline constexpr std::uint64_t kInterruptEvery = 4096;  // coins

}  // namespace malha::chain

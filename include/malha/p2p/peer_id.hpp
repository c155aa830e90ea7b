// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The number of a connection: given once, never used again.
#pragma once

#include <cstdint>

namespace malha::p2p {

/// Counts from 0, as RPC shows it.
enum class PeerId : std::int64_t {};

[[nodiscard]] constexpr std::int64_t to_number(PeerId id) {
    return static_cast<std::int64_t>(id);
}

}  // namespace malha::p2p

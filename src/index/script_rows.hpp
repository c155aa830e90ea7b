// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Keys of the script index's rows. Numbers are big-endian, so that rows lie in the order of
// heights.
#pragma once

#include "malha/index/block_data.hpp"

namespace malha::index {

inline constexpr std::uint32_t kTxidsPerChunk = 32;

[[nodiscard]] base::Bytes block_key(primitives::Height height);
[[nodiscard]] base::Bytes txids_key(primitives::Height height, std::uint32_t generation,
                                    std::uint32_t chunk);

}  // namespace malha::index

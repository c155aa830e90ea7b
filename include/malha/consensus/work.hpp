// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Proof-of-work targets in compact form ("bits") and the work they stand for.
#pragma once

#include <optional>

#include "malha/consensus/uint256.hpp"

namespace malha::consensus {

/// The target that compact bits encode: mantissa * 256^(exponent - 3), mantissa of 23 bits plus
/// sign. Errors: empty for encodings that are negative or exceed 256 bits. Zero is a value.
[[nodiscard]] std::optional<Uint256> target_from_bits(std::uint32_t bits);
/// Compact form of a target, rounded down to its 23 leading bits.
[[nodiscard]] std::uint32_t bits_from_target(const Uint256& target);
/// Expected number of hashes to meet the target: 2^256 / (target + 1). Zero for unusable bits.
[[nodiscard]] Uint256 block_work(std::uint32_t bits);

}  // namespace malha::consensus

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Division of products of two 64-bit numbers, rounded down also below zero.
#pragma once

namespace malha::base {

/// Holds every product of two 64-bit numbers.
__extension__ using Wide = __int128;

/// @param b  positive.
[[nodiscard]] constexpr Wide floor_div(Wide a, Wide b) {
    const Wide quotient = a / b;
    return quotient * b > a ? quotient - 1 : quotient;
}

}  // namespace malha::base

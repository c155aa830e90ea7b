// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Walking over the transactions of a mask.
#pragma once

#include <bit>
#include <cstddef>

#include "malha/mempool/linearize.hpp"

namespace malha::mempool {

[[nodiscard]] constexpr TxMask bit(std::size_t index) {
    return TxMask{1} << index;
}
[[nodiscard]] constexpr std::size_t lowest(TxMask mask) {
    return static_cast<std::size_t>(std::countr_zero(mask));
}
/// Calls f(index) for each transaction, lowest first.
template <class F>
void for_each_bit(TxMask mask, F&& f) {
    for (; mask != 0; mask &= mask - 1)
        f(lowest(mask));
}

}  // namespace malha::mempool

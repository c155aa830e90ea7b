// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Integer arithmetic that says when it overflows. For money, sizes and counts.
#pragma once

#include <concepts>
#include <optional>
#include <utility>

#include "malha/base/assert.hpp"

namespace malha::base {

template <std::integral T>
[[nodiscard]] constexpr std::optional<T> checked_add(T a, T b) noexcept {
    T sum{};
    if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
    return sum;
}
template <std::integral T>
[[nodiscard]] constexpr std::optional<T> checked_sub(T a, T b) noexcept {
    T difference{};
    if (__builtin_sub_overflow(a, b, &difference)) return std::nullopt;
    return difference;
}
template <std::integral T>
[[nodiscard]] constexpr std::optional<T> checked_mul(T a, T b) noexcept {
    T product{};
    if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
    return product;
}

/// Converts between integer types; a value that does not fit is a programming error.
template <std::integral To, std::integral From>
[[nodiscard]] constexpr To narrow(From value) noexcept {
    MALHA_ASSERT(std::in_range<To>(value));
    return static_cast<To>(value);
}

}  // namespace malha::base

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Fixed-width integers in little- and big-endian byte order. Callers guarantee that the bytes are
// there.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>

namespace malha::base {

static_assert(std::endian::native == std::endian::little, "big-endian machines are not supported");

template <std::unsigned_integral T>
[[nodiscard]] constexpr T byteswap(T value) noexcept {
    if constexpr (sizeof(T) == 1) return value;
    if constexpr (sizeof(T) == 2) return __builtin_bswap16(value);
    if constexpr (sizeof(T) == 4) return __builtin_bswap32(value);
    if constexpr (sizeof(T) == 8) return __builtin_bswap64(value);
}

template <std::integral T>
[[nodiscard]] inline T load_le(const std::uint8_t* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof(T));
    return value;
}
template <std::integral T>
inline void store_le(std::uint8_t* to, T value) noexcept {
    std::memcpy(to, &value, sizeof(T));
}
template <std::unsigned_integral T>
[[nodiscard]] inline T load_be(const std::uint8_t* from) noexcept {
    return byteswap(load_le<T>(from));
}
template <std::unsigned_integral T>
inline void store_be(std::uint8_t* to, T value) noexcept {
    store_le<T>(to, byteswap(value));
}

}  // namespace malha::base

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// 256-bit unsigned arithmetic for targets and chain work.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "malha/primitives/hash.hpp"

namespace malha::consensus {

/// Wraps modulo 2^256 like an unsigned integer. Limbs are least significant first.
struct Uint256 {
    std::array<std::uint64_t, 4> limbs{};

    constexpr Uint256() = default;
    constexpr Uint256(std::uint64_t value) : limbs{value, 0, 0, 0} {}

    /// The hash as a number: its bytes are little-endian.
    [[nodiscard]] static Uint256 from_hash(const primitives::BlockHash& hash);
    /// Up to 64 hex digits, most significant first, no prefix.
    [[nodiscard]] static std::optional<Uint256> from_hex(std::string_view text);
    /// 64 hex digits.
    [[nodiscard]] std::string to_hex() const;

    [[nodiscard]] bool is_zero() const { return *this == Uint256{}; }
    /// Number of bits up to the highest set one; 0 for zero.
    [[nodiscard]] unsigned bit_length() const;
    [[nodiscard]] std::uint64_t low64() const { return limbs[0]; }
    Uint256& operator+=(const Uint256& other);
    Uint256& operator-=(const Uint256& other);
    Uint256& operator*=(std::uint64_t factor);
    /// @param divisor not zero.
    Uint256& operator/=(const Uint256& divisor);
    Uint256& operator<<=(unsigned bits);
    Uint256& operator>>=(unsigned bits);
    [[nodiscard]] Uint256 operator~() const;

    friend Uint256 operator+(Uint256 a, const Uint256& b) { return a += b; }
    friend Uint256 operator-(Uint256 a, const Uint256& b) { return a -= b; }
    friend Uint256 operator*(Uint256 a, std::uint64_t b) { return a *= b; }
    friend Uint256 operator/(Uint256 a, const Uint256& b) { return a /= b; }
    friend Uint256 operator<<(Uint256 a, unsigned bits) { return a <<= bits; }
    friend Uint256 operator>>(Uint256 a, unsigned bits) { return a >>= bits; }
    friend bool operator==(const Uint256&, const Uint256&) = default;
    friend std::strong_ordering operator<=>(const Uint256& a, const Uint256& b);
};

}  // namespace malha::consensus

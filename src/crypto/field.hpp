// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The field of secp256k1, p = 2^256 - 2^32 - 977, for ElligatorSwift, which the library's version
// here lacks. Variable time: only for public values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "malha/base/endian.hpp"
#include "malha/crypto/keys.hpp"

namespace malha::crypto {

class Field {
public:
    using Limbs = std::array<std::uint64_t, 4>;

    constexpr Field() = default;
    constexpr explicit Field(std::uint64_t value) : limbs_{value} {}
    /// @param limbs  lowest first, below p.
    constexpr explicit Field(const Limbs& limbs) : limbs_(limbs) {}
    /// Big-endian, reduced mod p.
    static Field from_bytes(ByteView32 bytes);
    [[nodiscard]] Bytes32 to_bytes() const;

    [[nodiscard]] bool is_zero() const { return limbs_ == Limbs{}; }
    [[nodiscard]] Field square() const { return *this * *this; }
    /// @param exponent  lowest limb first.
    [[nodiscard]] Field power(const Limbs& exponent) const;
    /// Zero for zero.
    [[nodiscard]] Field inverse() const;
    /// The root that is itself a square. Empty optional: there is none.
    [[nodiscard]] std::optional<Field> square_root() const;

    friend Field operator+(const Field& a, const Field& b);
    friend Field operator-(const Field& a, const Field& b) { return a + -b; }
    friend Field operator-(const Field& a);
    friend Field operator*(const Field& a, const Field& b);
    friend Field operator/(const Field& a, const Field& b) { return a * b.inverse(); }
    friend bool operator==(const Field&, const Field&) = default;

private:
    Limbs limbs_{};
};

}  // namespace malha::crypto

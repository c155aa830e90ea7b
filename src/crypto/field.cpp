// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See field.hpp.
#include "crypto/field.hpp"

namespace malha::crypto {
namespace {

__extension__ using Wide = unsigned __int128;
using Limbs = Field::Limbs;

/// 2^256 mod p.
constexpr std::uint64_t kFold = 0x1000003d1;
constexpr Limbs kPrime = {0xfffffffefffffc2f, ~0ull, ~0ull, ~0ull};

/// a += b; the carry out.
std::uint64_t add(Limbs& a, const Limbs& b) {
    Wide sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum += Wide{a[i]} + b[i];
        a[i] = static_cast<std::uint64_t>(sum);
        sum >>= 64;
    }
    return static_cast<std::uint64_t>(sum);
}

/// The number carry * 2^256 + limbs mod p, for less than 2p + 2^256.
Limbs reduce(Limbs limbs, std::uint64_t carry) {
    // Adding 2^256 mod p overflows exactly when the number is p or more.
    Limbs reduced = limbs;
    const std::uint64_t above = add(reduced, {kFold});
    return carry != 0 || above != 0 ? reduced : limbs;
}

/// result = low + factor * high; what exceeds 256 bits is returned.
std::uint64_t multiply_add(Limbs& low, std::uint64_t factor, const Limbs& high) {
    Wide sum = 0;
    for (std::size_t i = 0; i < low.size(); ++i) {
        sum += Wide{factor} * high[i] + low[i];
        low[i] = static_cast<std::uint64_t>(sum);
        sum >>= 64;
    }
    return static_cast<std::uint64_t>(sum);
}

}  // namespace

Field Field::from_bytes(ByteView32 bytes) {
    Limbs limbs;
    for (std::size_t i = 0; i < limbs.size(); ++i)
        limbs[i] = base::load_be<std::uint64_t>(bytes.data() + 24 - 8 * i);
    return Field(reduce(limbs, 0));
}

Bytes32 Field::to_bytes() const {
    Bytes32 bytes;
    for (std::size_t i = 0; i < limbs_.size(); ++i)
        base::store_be<std::uint64_t>(bytes.data() + 24 - 8 * i, limbs_[i]);
    return bytes;
}

Field operator+(const Field& a, const Field& b) {
    Limbs sum = a.limbs_;
    const std::uint64_t carry = add(sum, b.limbs_);
    return Field(reduce(sum, carry));
}

Field operator-(const Field& a) {
    if (a.is_zero()) return a;
    // p - a = p + ~a + 1 without the carry out.
    Limbs complement;
    for (std::size_t i = 0; i < complement.size(); ++i)
        complement[i] = ~a.limbs_[i];
    add(complement, kPrime);
    add(complement, {1});
    return Field(complement);
}

Field operator*(const Field& a, const Field& b) {
    std::array<std::uint64_t, 8> product{};
    for (std::size_t i = 0; i < 4; ++i) {
        Wide sum = 0;
        for (std::size_t j = 0; j < 4; ++j) {
            sum += Wide{a.limbs_[i]} * b.limbs_[j] + product[i + j];
            product[i + j] = static_cast<std::uint64_t>(sum);
            sum >>= 64;
        }
        product[i + 4] = static_cast<std::uint64_t>(sum);
    }
    Limbs low = {product[0], product[1], product[2], product[3]};
    const std::uint64_t above =
        multiply_add(low, kFold, {product[4], product[5], product[6], product[7]});
    // `above` is at most 2^33, so that this carry is 0 or 1.
    const Wide fold = Wide{above} * kFold;
    const std::uint64_t carry =
        add(low, {static_cast<std::uint64_t>(fold), static_cast<std::uint64_t>(fold >> 64)});
    return Field(reduce(low, carry));
}

Field Field::power(const Limbs& exponent) const {
    Field result(1);
    for (std::size_t bit = 256; bit-- > 0;) {
        result = result.square();
        if ((exponent[bit / 64] >> (bit % 64) & 1) != 0) result = result * *this;
    }
    return result;
}

Field Field::inverse() const {
    return power({kPrime[0] - 2, kPrime[1], kPrime[2], kPrime[3]});
}

std::optional<Field> Field::square_root() const {
    // (p + 1) / 4, since p is 3 mod 4.
    constexpr Limbs kExponent = {0xffffffffbfffff0c, ~0ull, ~0ull, 0x3fffffffffffffff};
    const Field root = power(kExponent);
    if (root.square() != *this) return std::nullopt;
    return root;
}

}  // namespace malha::crypto

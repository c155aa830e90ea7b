// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See uint256.hpp.
#include "malha/consensus/uint256.hpp"

#include "malha/base/assert.hpp"
#include "malha/base/endian.hpp"

namespace malha::consensus {
namespace {

__extension__ using Wide = unsigned __int128;

}  // namespace

Uint256 Uint256::from_hash(const primitives::BlockHash& hash) {
    Uint256 number;
    for (std::size_t i = 0; i < 4; ++i)
        number.limbs[i] = base::load_le<std::uint64_t>(hash.bytes.data() + 8 * i);
    return number;
}

std::optional<Uint256> Uint256::from_hex(std::string_view text) {
    if (text.empty() || text.size() > 64) return std::nullopt;
    const std::string padded = std::string(64 - text.size(), '0') + std::string(text);
    const auto hash = primitives::BlockHash::from_display_hex(padded);
    if (!hash) return std::nullopt;
    return from_hash(*hash);
}

std::string Uint256::to_hex() const {
    primitives::BlockHash hash;
    for (std::size_t i = 0; i < 4; ++i)
        base::store_le(hash.bytes.data() + 8 * i, limbs[i]);
    return hash.to_display_hex();
}

unsigned Uint256::bit_length() const {
    for (unsigned i = 4; i-- > 0;)
        if (limbs[i] != 0) return 64 * i + static_cast<unsigned>(std::bit_width(limbs[i]));
    return 0;
}

Uint256& Uint256::operator+=(const Uint256& other) {
    Wide carry = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        carry += limbs[i];
        carry += other.limbs[i];
        limbs[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
    return *this;
}

Uint256& Uint256::operator-=(const Uint256& other) {
    return *this += ~other + Uint256{1};
}

Uint256& Uint256::operator*=(std::uint64_t factor) {
    Wide carry = 0;
    for (std::uint64_t& limb : limbs) {
        carry += static_cast<Wide>(limb) * factor;
        limb = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
    return *this;
}

Uint256& Uint256::operator/=(const Uint256& divisor) {
    MALHA_ASSERT(!divisor.is_zero());
    Uint256 quotient;
    Uint256 rest = *this;
    if (divisor <= rest) {
        // Schoolbook division in binary: subtract the shifted divisor wherever it fits.
        const unsigned shift_max = rest.bit_length() - divisor.bit_length();
        Uint256 shifted = divisor << shift_max;
        for (unsigned shift = shift_max + 1; shift-- > 0; shifted >>= 1) {
            if (rest < shifted) continue;
            rest -= shifted;
            quotient.limbs[shift / 64] |= std::uint64_t{1} << (shift % 64);
        }
    }
    return *this = quotient;
}

Uint256& Uint256::operator<<=(unsigned bits) {
    const std::size_t words = bits / 64;
    const unsigned rest = bits % 64;
    Uint256 shifted;
    for (std::size_t i = words; i < 4; ++i) {
        shifted.limbs[i] = limbs[i - words] << rest;
        if (rest != 0 && i > words) shifted.limbs[i] |= limbs[i - words - 1] >> (64 - rest);
    }
    return *this = shifted;
}

Uint256& Uint256::operator>>=(unsigned bits) {
    const std::size_t words = bits / 64;
    const unsigned rest = bits % 64;
    Uint256 shifted;
    for (std::size_t i = words; i < 4; ++i) {
        shifted.limbs[i - words] = limbs[i] >> rest;
        if (rest != 0 && i + 1 < 4) shifted.limbs[i - words] |= limbs[i + 1] << (64 - rest);
    }
    return *this = shifted;
}

Uint256 Uint256::operator~() const {
    Uint256 inverted;
    for (std::size_t i = 0; i < 4; ++i)
        inverted.limbs[i] = ~limbs[i];
    return inverted;
}

std::strong_ordering operator<=>(const Uint256& a, const Uint256& b) {
    for (std::size_t i = 4; i-- > 0;)
        if (a.limbs[i] != b.limbs[i]) return a.limbs[i] <=> b.limbs[i];
    return std::strong_ordering::equal;
}

}  // namespace malha::consensus

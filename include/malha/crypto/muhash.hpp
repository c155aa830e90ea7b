// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// MuHash3072: a hash of a set that elements can be added to and removed from in any order.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "malha/base/bytes.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::crypto {

/// A product of elements modulo the prime 2^3072 - 1103717, as a fraction: inserted elements
/// multiply the numerator, removed ones the denominator. An element is the first 384 bytes of the
/// ChaCha20 key stream under the key SHA256(data), as a little-endian number. Collisions are as
/// hard to find as discrete logarithms modulo the prime.
/// Thread: owner only.
class MuHash3072 {
public:
    static constexpr std::size_t kNumberSize = 384;
    static constexpr std::size_t kSerialisedSize = 2 * kNumberSize;
    static constexpr std::size_t kLimbs = kNumberSize / 8;
    /// Below 2^3072, lowest limb first.
    using Number = std::array<std::uint64_t, kLimbs>;

    /// The empty set.
    MuHash3072();
    /// The state that serialise() wrote: numerator, then denominator, little-endian.
    explicit MuHash3072(std::span<const std::uint8_t, kSerialisedSize> serialised);

    /// Cost: about two microseconds, as remove().
    MuHash3072& insert(base::ByteView data);
    /// Removing what was never inserted is defined too: a later insert cancels it.
    MuHash3072& remove(base::ByteView data);
    /// The union of two sets, or the effect of one series of changes after another.
    MuHash3072& operator*=(const MuHash3072& other);

    /// The set's hash, which depends only on its elements. Cost: one modular inversion,
    /// some thirty times an insert().
    [[nodiscard]] Digest256 finish() const;
    [[nodiscard]] std::array<std::uint8_t, kSerialisedSize> serialise() const;

private:
    Number numerator_;
    Number denominator_;
};

}  // namespace malha::crypto

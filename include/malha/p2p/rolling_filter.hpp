// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A set of hashes that forgets its oldest members, in a fixed amount of memory: for what peers name
// without end (transactions that were refused, confirmed, or announced).
//
// Two generations of a Bloom filter. Each holds `capacity` members; when the present one is full it
// becomes the previous one, and what was previous is forgotten. So the last `capacity` members at
// least are known. A hash that is no member is taken for one in about two of a million cases; the
// salt makes sure that nobody can choose which.
// Bounds: 8 bytes of memory for each member of the capacity, nothing while it is empty.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "malha/crypto/siphash.hpp"

namespace malha::p2p {

/// Thread: owner only.
class RollingFilter {
public:
    using Hash = std::array<std::uint8_t, 32>;

    /// @param salt  secret.
    RollingFilter(std::size_t capacity, crypto::SipKey salt) : capacity_(capacity), salt_(salt) {}

    void insert(const Hash& hash);
    [[nodiscard]] bool contains(const Hash& hash) const;
    void clear();

private:
    using Bits = std::vector<std::uint64_t>;

    [[nodiscard]] bool contains(const Bits& bits, std::uint64_t digest) const;
    [[nodiscard]] std::size_t position(std::uint64_t digest, std::uint32_t probe) const;

    std::size_t capacity_;
    crypto::SipKey salt_;
    std::size_t count_ = 0;  ///< members of the present generation
    Bits present_;           ///< empty while there are none
    Bits previous_;
};

}  // namespace malha::p2p

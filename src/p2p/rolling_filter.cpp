// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See rolling_filter.hpp.
#include "malha/p2p/rolling_filter.hpp"

#include <utility>

namespace malha::p2p {
namespace {

// 29 bits a member and 20 probes: the best for one wrong answer in a million, by a full generation.
constexpr std::size_t kBitsPerMember = 29;
constexpr std::uint32_t kProbes = 20;
constexpr std::size_t kWordBits = 64;

}  // namespace

void RollingFilter::insert(const Hash& hash) {
    const std::uint64_t digest = crypto::siphash_32(salt_, hash);
    if (!present_.empty() && contains(present_, digest)) return;
    if (count_ == capacity_) {
        previous_ = std::exchange(present_, {});
        count_ = 0;
    }
    if (present_.empty()) present_.resize(capacity_ * kBitsPerMember / kWordBits + 1);
    ++count_;
    for (std::uint32_t probe = 0; probe < kProbes; ++probe) {
        const std::size_t bit = position(digest, probe);
        present_[bit / kWordBits] |= std::uint64_t{1} << (bit % kWordBits);
    }
}

bool RollingFilter::contains(const Hash& hash) const {
    if (present_.empty() && previous_.empty()) return false;
    const std::uint64_t digest = crypto::siphash_32(salt_, hash);
    return contains(present_, digest) || contains(previous_, digest);
}

void RollingFilter::clear() {
    count_ = 0;
    present_.clear();
    previous_.clear();
}

bool RollingFilter::contains(const Bits& bits, std::uint64_t digest) const {
    if (bits.empty()) return false;
    for (std::uint32_t probe = 0; probe < kProbes; ++probe) {
        const std::size_t bit = position(digest, probe);
        if ((bits[bit / kWordBits] >> (bit % kWordBits) & 1) == 0) return false;
    }
    return true;
}

/// Double hashing: two halves of the digest give all positions.
std::size_t RollingFilter::position(std::uint64_t digest, std::uint32_t probe) const {
    const auto step = static_cast<std::uint32_t>(digest >> 32) | 1;
    const std::uint32_t mixed = static_cast<std::uint32_t>(digest) + probe * step;
    const std::uint64_t bits = capacity_ * kBitsPerMember;
    return static_cast<std::size_t>(mixed * bits >> 32);
}

}  // namespace malha::p2p

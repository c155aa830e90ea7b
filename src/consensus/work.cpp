// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See work.hpp.
#include "malha/consensus/work.hpp"

namespace malha::consensus {
namespace {

constexpr std::uint32_t kMantissaMask = 0x007fffff;
constexpr std::uint32_t kSignBit = 0x00800000;

}  // namespace

std::optional<Uint256> target_from_bits(std::uint32_t bits) {
    const unsigned exponent = bits >> 24;
    const std::uint32_t mantissa = bits & kMantissaMask;
    Uint256 target{mantissa};
    if (exponent <= 3) {
        target >>= 8 * (3 - exponent);
        // A sign on a mantissa that vanished altogether means nothing.
        if ((bits & kSignBit) != 0 && mantissa >> (8 * (3 - exponent)) != 0) return std::nullopt;
        return target;
    }
    if ((bits & kSignBit) != 0 && mantissa != 0) return std::nullopt;
    if (mantissa != 0 && target.bit_length() + 8 * (exponent - 3) > 256) return std::nullopt;
    return exponent - 3 < 32 ? target << 8 * (exponent - 3) : Uint256{};
}

std::uint32_t bits_from_target(const Uint256& target) {
    unsigned size = (target.bit_length() + 7) / 8;
    auto mantissa = static_cast<std::uint32_t>(size <= 3 ? target.low64() << 8 * (3 - size)
                                                         : (target >> 8 * (size - 3)).low64());
    if ((mantissa & kSignBit) != 0) {
        mantissa >>= 8;
        ++size;
    }
    return mantissa | size << 24;
}

Uint256 block_work(std::uint32_t bits) {
    const auto target = target_from_bits(bits);
    if (!target || target->is_zero()) return {};
    // 2^256 does not fit, but 2^256 / (t + 1) equals (2^256 - t - 1) / (t + 1) + 1.
    return ~*target / (*target + Uint256{1}) + Uint256{1};
}

}  // namespace malha::consensus

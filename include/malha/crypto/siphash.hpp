// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SipHash-2-4 (Aumasson, Bernstein): keyed 64-bit hash for tables and short ids, where attackers
// choose the input. Everything is inline: the fixed-size forms sit in the coins cache's lookups.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "malha/base/bytes.hpp"
#include "malha/base/endian.hpp"

namespace malha::crypto {

/// The 128-bit key as two little-endian words.
struct SipKey {
    std::uint64_t k0 = 0;
    std::uint64_t k1 = 0;
};

/// Streaming SipHash-2-4. A copy continues independently.
/// Thread: owner only.
class SipHash {
public:
    explicit constexpr SipHash(SipKey key) noexcept
        : v0_(0x736f6d6570736575 ^ key.k0),
          v1_(0x646f72616e646f6d ^ key.k1),
          v2_(0x6c7967656e657261 ^ key.k0),
          v3_(0x7465646279746573 ^ key.k1) {}

    /// Eight bytes as a little-endian word; only after a multiple of eight bytes.
    constexpr SipHash& write_word(std::uint64_t word) noexcept {
        absorb(word);
        size_ += 8;
        return *this;
    }

    SipHash& write(base::ByteView bytes) noexcept {
        std::size_t i = 0;
        while (i < bytes.size()) {
            if (size_ % 8 == 0 && bytes.size() - i >= 8) {
                write_word(base::load_le<std::uint64_t>(bytes.data() + i));
                i += 8;
                continue;
            }
            partial_ |= std::uint64_t{bytes[i++]} << (8 * (size_ % 8));
            if (++size_ % 8 == 0) {
                absorb(partial_);
                partial_ = 0;
            }
        }
        return *this;
    }

    /// The hash of all that was written. The hasher must not be used afterwards.
    [[nodiscard]] constexpr std::uint64_t finish() noexcept {
        absorb(partial_ | std::uint64_t{size_} << 56);
        return finalise();
    }

    /// finish() after four more bytes, given as a little-endian number; only after a multiple of
    /// eight bytes.
    [[nodiscard]] constexpr std::uint64_t finish_with(std::uint32_t number) noexcept {
        absorb(number | std::uint64_t{size_ + 4u} << 56);
        return finalise();
    }

private:
    constexpr void round() noexcept {
        v0_ += v1_;
        v1_ = std::rotl(v1_, 13) ^ v0_;
        v0_ = std::rotl(v0_, 32);
        v2_ += v3_;
        v3_ = std::rotl(v3_, 16) ^ v2_;
        v0_ += v3_;
        v3_ = std::rotl(v3_, 21) ^ v0_;
        v2_ += v1_;
        v1_ = std::rotl(v1_, 17) ^ v2_;
        v2_ = std::rotl(v2_, 32);
    }
    constexpr void absorb(std::uint64_t word) noexcept {
        v3_ ^= word;
        round();
        round();
        v0_ ^= word;
    }
    constexpr std::uint64_t finalise() noexcept {
        v2_ ^= 0xff;
        round();
        round();
        round();
        round();
        return v0_ ^ v1_ ^ v2_ ^ v3_;
    }

    std::uint64_t v0_;
    std::uint64_t v1_;
    std::uint64_t v2_;
    std::uint64_t v3_;
    std::uint64_t partial_ = 0;
    /// Only its low byte matters to the hash.
    std::uint8_t size_ = 0;
};

/// SipHash of exactly these 32 bytes.
[[nodiscard]] inline std::uint64_t siphash_32(SipKey key,
                                              std::span<const std::uint8_t, 32> bytes) noexcept {
    SipHash hasher(key);
    for (std::size_t i = 0; i < 32; i += 8)
        hasher.write_word(base::load_le<std::uint64_t>(bytes.data() + i));
    return hasher.finish();
}

/// SipHash of 32 bytes and a little-endian number: an outpoint in its serialised form.
[[nodiscard]] inline std::uint64_t siphash_36(SipKey key, std::span<const std::uint8_t, 32> bytes,
                                              std::uint32_t number) noexcept {
    SipHash hasher(key);
    for (std::size_t i = 0; i < 32; i += 8)
        hasher.write_word(base::load_le<std::uint64_t>(bytes.data() + i));
    return hasher.finish_with(number);
}

}  // namespace malha::crypto

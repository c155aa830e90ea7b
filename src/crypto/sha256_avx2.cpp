// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Double SHA-256 of eight 64-byte inputs at once: the common rounds on vectors of eight words.
// See sha256_backends.hpp.
// Functions of vectors are all inlined into double_eight(), so that no calling convention matters.
#pragma GCC diagnostic ignored "-Wpsabi"

#include "crypto/sha256_backends.hpp"
#include "crypto/x86.hpp"
#include "malha/base/endian.hpp"

#ifdef MALHA_X86
namespace malha::crypto {
namespace {

constexpr std::size_t kLanes = 8;
using Lanes = std::uint32_t __attribute__((vector_size(4 * kLanes)));

[[gnu::always_inline, gnu::target("avx2")]] inline Lanes all(std::uint32_t value) {
    return Lanes{} + value;
}

[[gnu::target("avx2")]] void double_eight(std::uint8_t* out, const std::uint8_t* in) {
    std::array<Lanes, 16> words;
    for (std::size_t i = 0; i < 16; ++i)
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            words[i][lane] = base::load_be<std::uint32_t>(in + 64 * lane + 4 * i);
    std::array<Lanes, 8> start;
    for (std::size_t i = 0; i < 8; ++i)
        start[i] = all(kSha256Start[i]);

    std::array<Lanes, 8> inner = start;
    sha256_rounds(inner, words);
    words.fill(Lanes{});
    words[0] = all(0x80000000);
    words[15] = all(512);
    sha256_rounds(inner, words);

    words.fill(Lanes{});
    for (std::size_t i = 0; i < 8; ++i)
        words[i] = inner[i];
    words[8] = all(0x80000000);
    words[15] = all(256);
    std::array<Lanes, 8> outer = start;
    sha256_rounds(outer, words);
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            base::store_be<std::uint32_t>(out + 32 * lane + 4 * i, outer[i][lane]);
}

}  // namespace

void sha256d64_avx2(std::uint8_t* out, const std::uint8_t* in, std::size_t count) {
    for (; count >= kLanes; count -= kLanes, in += 64 * kLanes, out += 32 * kLanes)
        double_eight(out, in);
    sha256d64_portable(out, in, count);
}

}  // namespace malha::crypto
#endif

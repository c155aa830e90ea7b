// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// RIPEMD-160 after Dobbertin, Bosselaers and Preneel (1996). See ripemd160.hpp.
#include "malha/crypto/ripemd160.hpp"

#include <bit>

#include "crypto/block_stream.hpp"
#include "malha/base/endian.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::crypto {
namespace {

using Words = std::array<std::uint32_t, 16>;
using State = std::array<std::uint32_t, 5>;

/// Message word and rotation of each step of one of the two lines.
struct Line {
    std::array<std::uint8_t, 80> word;
    std::array<std::uint8_t, 80> rotation;
    std::array<std::uint32_t, 5> constant;
};

constexpr Line kLeft = {
    {0,  1, 2,  3, 4,  5,  6, 7,  8, 9,  10, 11, 12, 13, 14, 15, 7,  4,  13, 1,
     10, 6, 15, 3, 12, 0,  9, 5,  2, 14, 11, 8,  3,  10, 14, 4,  9,  15, 8,  1,
     2,  7, 0,  6, 13, 11, 5, 12, 1, 9,  11, 10, 0,  8,  12, 4,  13, 3,  7,  15,
     14, 5, 6,  2, 4,  0,  5, 9,  7, 12, 2,  10, 14, 1,  3,  8,  11, 6,  15, 13},
    {11, 14, 15, 12, 5, 8,  7,  9,  11, 13, 14, 15, 6,  7,  9,  8,  7,  6,  8,  13,
     11, 9,  7,  15, 7, 12, 15, 9,  11, 7,  13, 12, 11, 13, 6,  7,  14, 9,  13, 15,
     14, 8,  13, 6,  5, 12, 7,  5,  11, 12, 14, 15, 14, 15, 9,  8,  9,  14, 5,  6,
     8,  6,  5,  12, 9, 15, 5,  11, 6,  8,  13, 12, 5,  12, 13, 14, 11, 8,  5,  6},
    {0x00000000, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e}};

constexpr Line kRight = {
    {5,  14, 7,  0,  9,  2,  11, 4,  13, 6, 15, 8, 1,  10, 3,  12, 6, 11, 3, 7,
     0,  13, 5,  10, 14, 15, 8,  12, 4,  9, 1,  2, 15, 5,  1,  3,  7, 14, 6, 9,
     11, 8,  12, 2,  10, 0,  4,  13, 8,  6, 4,  1, 3,  11, 15, 0,  5, 12, 2, 13,
     9,  7,  10, 14, 12, 15, 10, 4,  1,  5, 8,  7, 6,  2,  13, 14, 0, 3,  9, 11},
    {8,  9,  9,  11, 13, 15, 15, 5, 7,  7,  8,  11, 14, 14, 12, 6,  9,  13, 15, 7,
     12, 8,  9,  11, 7,  7,  12, 7, 6,  15, 13, 11, 9,  7,  15, 11, 8,  6,  6,  14,
     12, 13, 5,  14, 13, 13, 7,  5, 15, 5,  8,  11, 14, 14, 6,  14, 6,  9,  12, 9,
     12, 5,  15, 8,  8,  5,  12, 9, 12, 5,  14, 6,  8,  13, 6,  5,  15, 13, 11, 11},
    {0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0x00000000}};

template <int F>
constexpr std::uint32_t mix(std::uint32_t x, std::uint32_t y, std::uint32_t z) {
    if constexpr (F == 0) return x ^ y ^ z;
    if constexpr (F == 1) return (x & y) | (~x & z);
    if constexpr (F == 2) return (x | ~y) ^ z;
    if constexpr (F == 3) return (x & z) | (y & ~z);
    if constexpr (F == 4) return x ^ (y | ~z);
}

/// Sixteen steps of one line. The pragma makes tables and rotations constants of the code.
template <int Group, int F>
void sixteen_steps(State& s, const Words& words, const Line& line) {
#pragma GCC unroll 16
    for (std::size_t i = 0; i < 16; ++i) {
        const std::size_t step = 16 * Group + i;
        const std::uint32_t sum =
            s[0] + mix<F>(s[1], s[2], s[3]) + words[line.word[step]] + line.constant[Group];
        const std::uint32_t next = std::rotl(sum, line.rotation[step]) + s[4];
        s = {s[4], next, s[1], std::rotl(s[2], 10), s[3]};
    }
}

}  // namespace

void Ripemd160::compress(const std::uint8_t* block) {
    Words words;
    for (std::size_t i = 0; i < words.size(); ++i)
        words[i] = base::load_le<std::uint32_t>(block + 4 * i);
    State left = state_;
    State right = state_;
    sixteen_steps<0, 0>(left, words, kLeft);
    sixteen_steps<0, 4>(right, words, kRight);
    sixteen_steps<1, 1>(left, words, kLeft);
    sixteen_steps<1, 3>(right, words, kRight);
    sixteen_steps<2, 2>(left, words, kLeft);
    sixteen_steps<2, 2>(right, words, kRight);
    sixteen_steps<3, 3>(left, words, kLeft);
    sixteen_steps<3, 1>(right, words, kRight);
    sixteen_steps<4, 4>(left, words, kLeft);
    sixteen_steps<4, 0>(right, words, kRight);
    State next;
    for (std::size_t i = 0; i < next.size(); ++i)
        next[i] = state_[(i + 1) % 5] + left[(i + 2) % 5] + right[(i + 3) % 5];
    state_ = next;
}

Ripemd160& Ripemd160::write(base::ByteView bytes) {
    write_blocks(buffer_, size_, bytes, [this](const std::uint8_t* blocks, std::size_t count) {
        for (; count > 0; --count, blocks += kBlockSize)
            compress(blocks);
    });
    return *this;
}

Digest160 Ripemd160::finish() {
    std::array<std::uint8_t, 8> length;
    base::store_le<std::uint64_t>(length.data(), size_ * 8);
    finish_blocks(buffer_, size_, length,
                  [this](const std::uint8_t* block, std::size_t) { compress(block); });
    Digest160 digest;
    for (std::size_t i = 0; i < state_.size(); ++i)
        base::store_le<std::uint32_t>(digest.data() + 4 * i, state_[i]);
    return digest;
}

Digest160 ripemd160(base::ByteView bytes) {
    return Ripemd160().write(bytes).finish();
}

Digest160 hash160(base::ByteView bytes) {
    return ripemd160(sha256(bytes));
}

}  // namespace malha::crypto

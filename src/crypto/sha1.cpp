// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sha1.hpp.
#include "malha/crypto/sha1.hpp"

#include <bit>
#include <cstddef>

#include "crypto/block_stream.hpp"
#include "malha/base/endian.hpp"

namespace malha::crypto {
namespace {

using State = std::array<std::uint32_t, 5>;

std::uint32_t mix(std::size_t step, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    if (step < 20) return (d ^ (b & (c ^ d))) + 0x5a827999;
    if (step < 40) return (b ^ c ^ d) + 0x6ed9eba1;
    if (step < 60) return ((b & c) | (d & (b | c))) + 0x8f1bbcdc;
    return (b ^ c ^ d) + 0xca62c1d6;
}

void compress(State& state, const std::uint8_t* block) {
    std::array<std::uint32_t, 80> w;
    for (std::size_t i = 0; i < 16; ++i)
        w[i] = base::load_be<std::uint32_t>(block + 4 * i);
    for (std::size_t i = 16; i < 80; ++i)
        w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    auto [a, b, c, d, e] = state;
    for (std::size_t i = 0; i < 80; ++i) {
        const std::uint32_t next = std::rotl(a, 5) + mix(i, b, c, d) + e + w[i];
        e = d;
        d = c;
        c = std::rotl(b, 30);
        b = a;
        a = next;
    }
    state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e};
}

}  // namespace

std::array<std::uint8_t, 20> sha1(base::ByteView bytes) {
    State state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    const auto compress_all = [&state](const std::uint8_t* blocks, std::size_t count) {
        for (; count > 0; --count, blocks += 64)
            compress(state, blocks);
    };
    std::array<std::uint8_t, 64> buffer{};
    std::uint64_t size = 0;
    write_blocks(buffer, size, bytes, compress_all);
    std::array<std::uint8_t, 8> length;
    base::store_be<std::uint64_t>(length.data(), size * 8);
    finish_blocks(buffer, size, length, compress_all);

    std::array<std::uint8_t, 20> digest;
    for (std::size_t i = 0; i < state.size(); ++i)
        base::store_be<std::uint32_t>(digest.data() + 4 * i, state[i]);
    return digest;
}

}  // namespace malha::crypto

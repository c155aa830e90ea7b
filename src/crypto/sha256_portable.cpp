// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SHA-256 without any special instruction. See sha256_backends.hpp.
#include <array>

#include "crypto/sha256_backends.hpp"
#include "malha/base/endian.hpp"

namespace malha::crypto {

void sha256_compress_portable(Sha256State& state, const std::uint8_t* blocks, std::size_t count) {
    for (; count > 0; --count, blocks += 64)
        sha256_compress_block(state, blocks);
}

void sha256d64_portable(std::uint8_t* out, const std::uint8_t* in, std::size_t count) {
    for (; count > 0; --count, in += 64, out += 32) {
        Sha256State inner = kSha256Start;
        sha256_compress_block(inner, in);
        // The padding of a 64-byte message, as words: a one bit, then the length in bits.
        std::array<std::uint32_t, 16> words{0x80000000};
        words[15] = 512;
        sha256_rounds(inner, words);
        words = {inner[0], inner[1], inner[2], inner[3],  inner[4],
                 inner[5], inner[6], inner[7], 0x80000000};
        words[15] = 256;
        Sha256State outer = kSha256Start;
        sha256_rounds(outer, words);
        for (std::size_t i = 0; i < outer.size(); ++i)
            base::store_be<std::uint32_t>(out + 4 * i, outer[i]);
    }
}

}  // namespace malha::crypto

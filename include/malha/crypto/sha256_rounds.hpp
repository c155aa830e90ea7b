// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The SHA-256 compression function (FIPS 180-4), once, for words that may be single integers or
// vectors of them. constexpr, so that the states after BIP340 tags are computed by the compiler.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace malha::crypto {

using Sha256State = std::array<std::uint32_t, 8>;

inline constexpr Sha256State kSha256Start = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

alignas(64) inline constexpr std::array<std::uint32_t, 64> kSha256Constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

namespace sha256_detail {

template <class Word>
[[gnu::always_inline]] constexpr Word rotate_right(const Word& x, int bits) {
    return (x >> bits) | (x << (32 - bits));
}

/// One round; the caller rotates the names of the eight variables instead of their contents.
template <class Word>
[[gnu::always_inline]] constexpr void round(const Word& a, const Word& b, const Word& c, Word& d,
                                            const Word& e, const Word& f, const Word& g, Word& h,
                                            const Word& scheduled) {
    const Word sum1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
    const Word sum0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
    const Word mixed = h + sum1 + (g ^ (e & (f ^ g))) + scheduled;
    d = d + mixed;
    h = mixed + sum0 + ((a & b) | (c & (a | b)));
}

/// Replaces word `i` (mod 16) of the schedule window by the one 16 places later.
template <class Word>
[[gnu::always_inline]] constexpr void extend(std::array<Word, 16>& w, std::size_t i) {
    const Word& near = w[(i + 14) & 15];
    const Word& far = w[(i + 1) & 15];
    const Word sigma1 = rotate_right(near, 17) ^ rotate_right(near, 19) ^ (near >> 10);
    const Word sigma0 = rotate_right(far, 7) ^ rotate_right(far, 18) ^ (far >> 3);
    w[i & 15] = w[i & 15] + sigma1 + w[(i + 9) & 15] + sigma0;
}

}  // namespace sha256_detail

/// Mixes one block of 16 words into the state; `w` is used as scratch.
template <class Word>
[[gnu::always_inline]] constexpr void sha256_rounds(std::array<Word, 8>& state,
                                                    std::array<Word, 16>& w) {
    std::array<Word, 8> s = state;
    for (std::size_t i = 0; i < 64; i += 8) {
        if (i >= 16)
            for (std::size_t j = 0; j < 8; ++j)
                sha256_detail::extend(w, i + j);
        std::array<Word, 8> k;
        for (std::size_t j = 0; j < 8; ++j)
            k[j] = w[(i + j) & 15] + kSha256Constants[i + j];
        sha256_detail::round(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], k[0]);
        sha256_detail::round(s[7], s[0], s[1], s[2], s[3], s[4], s[5], s[6], k[1]);
        sha256_detail::round(s[6], s[7], s[0], s[1], s[2], s[3], s[4], s[5], k[2]);
        sha256_detail::round(s[5], s[6], s[7], s[0], s[1], s[2], s[3], s[4], k[3]);
        sha256_detail::round(s[4], s[5], s[6], s[7], s[0], s[1], s[2], s[3], k[4]);
        sha256_detail::round(s[3], s[4], s[5], s[6], s[7], s[0], s[1], s[2], k[5]);
        sha256_detail::round(s[2], s[3], s[4], s[5], s[6], s[7], s[0], s[1], k[6]);
        sha256_detail::round(s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[0], k[7]);
    }
    for (std::size_t i = 0; i < 8; ++i)
        state[i] = state[i] + s[i];
}

/// Portable compression of one 64-byte block.
constexpr void sha256_compress_block(Sha256State& state, const std::uint8_t* block) {
    std::array<std::uint32_t, 16> w{};
    for (std::size_t i = 0; i < 16; ++i)
        w[i] = std::uint32_t{block[4 * i]} << 24 | std::uint32_t{block[4 * i + 1]} << 16 |
               std::uint32_t{block[4 * i + 2]} << 8 | std::uint32_t{block[4 * i + 3]};
    sha256_rounds(state, w);
}

/// State after SHA256(tag) || SHA256(tag): where every BIP340 tagged hash with this tag starts.
/// @param tag at most 55 characters (one padded block).
constexpr Sha256State sha256_tag_state(const char* tag, std::size_t size) {
    std::array<std::uint8_t, 64> block{};
    for (std::size_t i = 0; i < size; ++i)
        block[i] = static_cast<std::uint8_t>(tag[i]);
    block[size] = 0x80;
    block[62] = static_cast<std::uint8_t>(size >> 5);
    block[63] = static_cast<std::uint8_t>(size << 3);
    Sha256State digest = kSha256Start;
    sha256_compress_block(digest, block.data());
    for (std::size_t i = 0; i < 64; ++i)
        block[i] = static_cast<std::uint8_t>(digest[(i >> 2) & 7] >> (24 - 8 * (i & 3)));
    Sha256State state = kSha256Start;
    sha256_compress_block(state, block.data());
    return state;
}

}  // namespace malha::crypto

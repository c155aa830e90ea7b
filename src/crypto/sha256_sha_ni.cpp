// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SHA-256 with the SHA extensions of x86. The rounds are written for N independent messages, so
// that the Merkle case runs two at a time. See sha256_backends.hpp.
#include "crypto/sha256_backends.hpp"
#include "crypto/x86.hpp"

#ifdef MALHA_X86
#include <immintrin.h>

#include "malha/base/endian.hpp"

#define MALHA_SHA_NI [[gnu::target("sha,sse4.1")]]
#define MALHA_SHA_NI_INLINE [[gnu::target("sha,sse4.1"), gnu::always_inline]] inline

namespace malha::crypto {
namespace {

/// The state as the instructions want it: words A B E F and C D G H, highest first.
struct State {
    __m128i abef;
    __m128i cdgh;
};

MALHA_SHA_NI_INLINE __m128i load(const void* from) {
    return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

MALHA_SHA_NI_INLINE __m128i swap_words(__m128i words) {
    return _mm_shuffle_epi8(words, _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
}

MALHA_SHA_NI_INLINE State to_pairs(const std::uint32_t* words) {
    const __m128i cdab = _mm_shuffle_epi32(load(words), 0xB1);
    const __m128i efgh = _mm_shuffle_epi32(load(words + 4), 0x1B);
    return {_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xF0)};
}

/// Back to the usual order: `low` = A B C D, `high` = E F G H.
MALHA_SHA_NI_INLINE void to_words(const State& state, __m128i& low, __m128i& high) {
    const __m128i feba = _mm_shuffle_epi32(state.abef, 0x1B);
    const __m128i dchg = _mm_shuffle_epi32(state.cdgh, 0xB1);
    low = _mm_blend_epi16(feba, dchg, 0xF0);
    high = _mm_alignr_epi8(dchg, feba, 8);
}

/// Four rounds with the sums of message words and round constants in `scheduled`.
MALHA_SHA_NI_INLINE void four_rounds(State& state, __m128i scheduled) {
    state.cdgh = _mm_sha256rnds2_epu32(state.cdgh, state.abef, scheduled);
    state.abef = _mm_sha256rnds2_epu32(state.abef, state.cdgh, _mm_shuffle_epi32(scheduled, 0x0E));
}

/// 64 rounds over N messages of 16 words each, held as four vectors (consumed).
template <std::size_t N>
MALHA_SHA_NI_INLINE void compress(State (&state)[N], __m128i (&words)[N][4]) {
    State before[N];
#pragma GCC unroll 2
    for (std::size_t n = 0; n < N; ++n)
        before[n] = state[n];
#pragma GCC unroll 16
    for (std::size_t i = 0; i < 16; ++i) {
        const __m128i constants = load(kSha256Constants.data() + 4 * i);
#pragma GCC unroll 2
        for (std::size_t n = 0; n < N; ++n) {
            __m128i(&w)[4] = words[n];
            four_rounds(state[n], _mm_add_epi32(w[i & 3], constants));
            if (i >= 12) continue;
            const __m128i middle = _mm_alignr_epi8(w[(i + 3) & 3], w[(i + 2) & 3], 4);
            const __m128i partial =
                _mm_add_epi32(_mm_sha256msg1_epu32(w[i & 3], w[(i + 1) & 3]), middle);
            w[i & 3] = _mm_sha256msg2_epu32(partial, w[(i + 3) & 3]);
        }
    }
#pragma GCC unroll 2
    for (std::size_t n = 0; n < N; ++n) {
        state[n].abef = _mm_add_epi32(state[n].abef, before[n].abef);
        state[n].cdgh = _mm_add_epi32(state[n].cdgh, before[n].cdgh);
    }
}

MALHA_SHA_NI_INLINE void load_block(__m128i (&words)[4], const std::uint8_t* block) {
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i)
        words[i] = swap_words(load(block + 16 * i));
}

/// Message words plus round constants of the block that pads every 64-byte message.
constexpr std::array<std::uint32_t, 64> padding_schedule() {
    std::array<std::uint32_t, 64> sums{};
    std::array<std::uint32_t, 16> window{0x80000000};
    window[15] = 512;
    for (std::size_t i = 0; i < 64; ++i) {
        if (i >= 16) sha256_detail::extend(window, i);
        sums[i] = window[i & 15] + kSha256Constants[i];
    }
    return sums;
}
alignas(64) constexpr auto kPaddingSchedule = padding_schedule();

template <std::size_t N>
MALHA_SHA_NI_INLINE void compress_padding(State (&state)[N]) {
    State before[N];
#pragma GCC unroll 2
    for (std::size_t n = 0; n < N; ++n)
        before[n] = state[n];
#pragma GCC unroll 16
    for (std::size_t i = 0; i < 16; ++i)
#pragma GCC unroll 2
        for (std::size_t n = 0; n < N; ++n)
            four_rounds(state[n], load(kPaddingSchedule.data() + 4 * i));
#pragma GCC unroll 2
    for (std::size_t n = 0; n < N; ++n) {
        state[n].abef = _mm_add_epi32(state[n].abef, before[n].abef);
        state[n].cdgh = _mm_add_epi32(state[n].cdgh, before[n].cdgh);
    }
}

template <std::size_t N>
MALHA_SHA_NI_INLINE void double_64(std::uint8_t* out, const std::uint8_t* in) {
    State state[N];
    __m128i words[N][4];
#pragma GCC unroll 2
    for (std::size_t n = 0; n < N; ++n) {
        state[n] = to_pairs(kSha256Start.data());
        load_block(words[n], in + 64 * n);
    }
    compress(state, words);
    compress_padding(state);
#pragma GCC unroll 2
    for (std::size_t n = 0; n < N; ++n) {
        to_words(state[n], words[n][0], words[n][1]);
        words[n][2] = _mm_set_epi32(0, 0, 0, static_cast<int>(0x80000000));
        words[n][3] = _mm_set_epi32(256, 0, 0, 0);
        state[n] = to_pairs(kSha256Start.data());
    }
    compress(state, words);
#pragma GCC unroll 2
    for (std::size_t n = 0; n < N; ++n) {
        __m128i low;
        __m128i high;
        to_words(state[n], low, high);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 32 * n), swap_words(low));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 32 * n + 16), swap_words(high));
    }
}

/// The state in the usual order.
MALHA_SHA_NI_INLINE void store_words(const State& from, Sha256State& to) {
    __m128i low;
    __m128i high;
    to_words(from, low, high);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to.data()), low);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to.data() + 4), high);
}

}  // namespace

MALHA_SHA_NI void sha256_compress_sha_ni(Sha256State& state, const std::uint8_t* blocks,
                                         std::size_t count) {
    State pairs[1] = {to_pairs(state.data())};
    for (; count > 0; --count, blocks += 64) {
        __m128i words[1][4];
        load_block(words[0], blocks);
        compress(pairs, words);
    }
    store_words(pairs[0], state);
}

MALHA_SHA_NI void sha256_compress_two_sha_ni(Sha256State& a, Sha256State& b,
                                             const std::uint8_t* block_a,
                                             const std::uint8_t* block_b) {
    State pairs[2] = {to_pairs(a.data()), to_pairs(b.data())};
    __m128i words[2][4];
    load_block(words[0], block_a);
    load_block(words[1], block_b);
    compress(pairs, words);
    store_words(pairs[0], a);
    store_words(pairs[1], b);
}

MALHA_SHA_NI void sha256d64_sha_ni(std::uint8_t* out, const std::uint8_t* in, std::size_t count) {
    for (; count >= 2; count -= 2, in += 128, out += 64)
        double_64<2>(out, in);
    if (count == 1) double_64<1>(out, in);
}

}  // namespace malha::crypto
#endif

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See chacha20.hpp. A block is four rows of four words; rows are vectors, and three blocks are
// computed side by side to keep the processor busy.
#include "malha/crypto/chacha20.hpp"

#include <algorithm>
#include <cstring>

#include "malha/base/assert.hpp"
#include "malha/base/endian.hpp"

namespace malha::crypto {
namespace {

using Row = std::uint32_t __attribute__((vector_size(16)));

struct Block {
    Row a, b, c, d;
};

[[gnu::always_inline]] inline Row rotate_left(Row row, int bits) {
    return (row << bits) | (row >> (32 - bits));
}

/// Four quarter rounds, one on each column.
[[gnu::always_inline]] inline void columns(Block& x) {
    x.a += x.b;
    x.d = rotate_left(x.d ^ x.a, 16);
    x.c += x.d;
    x.b = rotate_left(x.b ^ x.c, 12);
    x.a += x.b;
    x.d = rotate_left(x.d ^ x.a, 8);
    x.c += x.d;
    x.b = rotate_left(x.b ^ x.c, 7);
}

[[gnu::always_inline]] inline void double_round(Block& x) {
    columns(x);
    x.b = __builtin_shufflevector(x.b, x.b, 1, 2, 3, 0);
    x.c = __builtin_shufflevector(x.c, x.c, 2, 3, 0, 1);
    x.d = __builtin_shufflevector(x.d, x.d, 3, 0, 1, 2);
    columns(x);
    x.b = __builtin_shufflevector(x.b, x.b, 3, 0, 1, 2);
    x.c = __builtin_shufflevector(x.c, x.c, 2, 3, 0, 1);
    x.d = __builtin_shufflevector(x.d, x.d, 1, 2, 3, 0);
}

/// N blocks of key stream; moves the block counter.
template <std::size_t N>
void generate(ChaCha20::State& state, std::uint8_t* out) {
    Block start[N];
    Block mixed[N];
    for (std::size_t n = 0; n < N; ++n, ++state[12]) {
        std::memcpy(&start[n], state.data(), sizeof(Block));
        mixed[n] = start[n];
    }
    for (int i = 0; i < 10; ++i)
#pragma GCC unroll 3
        for (std::size_t n = 0; n < N; ++n)
            double_round(mixed[n]);
    for (std::size_t n = 0; n < N; ++n) {
        mixed[n].a += start[n].a;
        mixed[n].b += start[n].b;
        mixed[n].c += start[n].c;
        mixed[n].d += start[n].d;
        std::memcpy(out + n * ChaCha20::kBlockSize, &mixed[n], sizeof(Block));
    }
}

}  // namespace

ChaCha20::ChaCha20(std::span<const std::uint8_t, kKeySize> key)
    : state_{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574} {
    set_key(key);
}

ChaCha20::~ChaCha20() {
    base::secure_wipe({reinterpret_cast<std::uint8_t*>(state_.data()), sizeof(state_)});
    base::secure_wipe(buffer_);
}

void ChaCha20::set_key(std::span<const std::uint8_t, kKeySize> key) {
    std::memcpy(&state_[4], key.data(), kKeySize);
    seek(Nonce96{}, 0);
}

void ChaCha20::seek(const Nonce96& nonce, std::uint32_t block) {
    state_[12] = block;
    std::memcpy(&state_[13], nonce.data(), nonce.size());
    left_ = 0;
}

void ChaCha20::keystream(base::MutableByteView out) {
    while (!out.empty()) {
        if (left_ > 0) {
            const std::size_t taken = std::min(left_, out.size());
            std::copy_n(buffer_.end() - static_cast<std::ptrdiff_t>(left_), taken, out.begin());
            left_ -= taken;
            out = out.subspan(taken);
        } else if (out.size() >= 3 * kBlockSize) {
            generate<3>(state_, out.data());
            out = out.subspan(3 * kBlockSize);
        } else if (out.size() >= kBlockSize) {
            generate<1>(state_, out.data());
            out = out.subspan(kBlockSize);
        } else {
            generate<1>(state_, buffer_.data());
            left_ = kBlockSize;
        }
    }
}

void ChaCha20::crypt(base::MutableByteView out, base::ByteView in) {
    MALHA_ASSERT(out.size() == in.size());
    std::array<std::uint8_t, 6 * kBlockSize> stream;
    for (std::size_t done = 0; done < in.size(); done += stream.size()) {
        const std::size_t size = std::min(stream.size(), in.size() - done);
        keystream(base::MutableByteView(stream).first(size));
        for (std::size_t i = 0; i < size; ++i)
            out[done + i] = in[done + i] ^ stream[i];
    }
    base::secure_wipe(stream);
}

FsChaCha20::Chunk FsChaCha20::crypt(const Chunk& chunk) {
    Chunk out;
    cipher_.crypt(out, chunk);
    if (++chunks_since_rekey_ == kRekeyInterval) rekey();
    return out;
}

void FsChaCha20::rekey() {
    // Chunks and new key fill whole blocks, so that nothing of the old key stream is left over.
    static_assert((kRekeyInterval * kChunkSize + ChaCha20::kKeySize) % ChaCha20::kBlockSize == 0);
    std::array<std::uint8_t, ChaCha20::kKeySize> key;
    cipher_.keystream(key);
    cipher_.set_key(key);
    base::secure_wipe(key);
    Nonce96 nonce{};
    base::store_le<std::uint64_t>(nonce.data() + 4, ++rekey_count_);
    cipher_.seek(nonce, 0);
    chunks_since_rekey_ = 0;
}

}  // namespace malha::crypto

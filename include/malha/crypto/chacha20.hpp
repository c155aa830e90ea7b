// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The ChaCha20 stream cipher (RFC 8439) and its rekeying wrapper for packet lengths (BIP324).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "malha/base/bytes.hpp"

namespace malha::crypto {

using Nonce96 = std::array<std::uint8_t, 12>;

/// ChaCha20 with a 96-bit nonce and a 32-bit block counter. Starts at nonce 0, block 0.
/// Thread: owner only.
class ChaCha20 {
public:
    static constexpr std::size_t kKeySize = 32;
    static constexpr std::size_t kBlockSize = 64;
    using State = std::array<std::uint32_t, 16>;

    explicit ChaCha20(std::span<const std::uint8_t, kKeySize> key);
    ~ChaCha20();
    ChaCha20(const ChaCha20&) = default;
    ChaCha20& operator=(const ChaCha20&) = default;

    void set_key(std::span<const std::uint8_t, kKeySize> key);
    /// Continues with this block of this nonce's key stream. After block 2^32-1 comes block 0.
    void seek(const Nonce96& nonce, std::uint32_t block);

    /// The next bytes of the key stream.
    void keystream(base::MutableByteView out);
    /// The input XOR the next bytes of the key stream. @param out  same size; may be the input.
    void crypt(base::MutableByteView out, base::ByteView in);

private:
    State state_;
    /// The last block; its final `left_` bytes are not used yet.
    std::array<std::uint8_t, kBlockSize> buffer_{};
    std::size_t left_ = 0;
};

/// BIP324 FSChaCha20: encrypts and decrypts packet lengths, changing its key every 224 packets.
/// Thread: owner only.
class FsChaCha20 {
public:
    static constexpr std::size_t kChunkSize = 3;
    static constexpr std::uint32_t kRekeyInterval = 224;
    using Chunk = std::array<std::uint8_t, kChunkSize>;

    explicit FsChaCha20(std::span<const std::uint8_t, ChaCha20::kKeySize> key) : cipher_(key) {}

    /// One packet's length. Encryption and decryption are the same.
    [[nodiscard]] Chunk crypt(const Chunk& chunk);

private:
    void rekey();

    ChaCha20 cipher_;
    std::uint32_t chunks_since_rekey_ = 0;
    std::uint64_t rekey_count_ = 0;
};

}  // namespace malha::crypto

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Authenticated encryption: ChaCha20-Poly1305 (RFC 8439) and its rekeying wrapper (BIP324).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "malha/base/bytes.hpp"
#include "malha/crypto/chacha20.hpp"

namespace malha::crypto {

/// ChaCha20-Poly1305 with associated data.
/// Thread: owner only.
class ChaCha20Poly1305 {
public:
    static constexpr std::size_t kKeySize = 32;
    /// Bytes that the ciphertext is longer.
    static constexpr std::size_t kExpansion = 16;

    explicit ChaCha20Poly1305(std::span<const std::uint8_t, kKeySize> key);
    ~ChaCha20Poly1305();
    ChaCha20Poly1305(ChaCha20Poly1305&&) noexcept;
    ChaCha20Poly1305& operator=(ChaCha20Poly1305&&) noexcept;

    void set_key(std::span<const std::uint8_t, kKeySize> key);

    /// @param out  plaintext size + kExpansion; may start where the plaintext starts, but must not
    ///             overlap it otherwise. Sizes below 2^31.
    void encrypt(const Nonce96& nonce, base::ByteView aad, base::ByteView plaintext,
                 base::MutableByteView out);

    /// The same for a plaintext in two parts, which become the ciphertext where they are; it is
    /// what encrypt() makes of one behind the other, without the tag.
    void encrypt_in_place(const Nonce96& nonce, base::ByteView aad, base::MutableByteView first,
                          base::MutableByteView second, std::span<std::uint8_t, kExpansion> tag);

    /// False: shorter than kExpansion or not authentic; `out` is then zeroed.
    /// @param out  ciphertext size - kExpansion (0 if shorter); overlap as in encrypt().
    [[nodiscard]] bool decrypt(const Nonce96& nonce, base::ByteView aad, base::ByteView ciphertext,
                               base::MutableByteView out);

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

/// BIP324 FSChaCha20Poly1305: counts messages in the nonce and changes its key every 224 of them.
/// One object either only encrypts or only decrypts.
/// Thread: owner only.
class FsChaCha20Poly1305 {
public:
    static constexpr std::size_t kExpansion = ChaCha20Poly1305::kExpansion;
    static constexpr std::uint32_t kRekeyInterval = 224;

    explicit FsChaCha20Poly1305(std::span<const std::uint8_t, ChaCha20Poly1305::kKeySize> key)
        : aead_(key) {}

    /// As ChaCha20Poly1305::encrypt, for the next message.
    void encrypt(base::ByteView aad, base::ByteView plaintext, base::MutableByteView out);
    /// As ChaCha20Poly1305::encrypt_in_place, for the next message.
    void encrypt_in_place(base::ByteView aad, base::MutableByteView first,
                          base::MutableByteView second, std::span<std::uint8_t, kExpansion> tag);
    /// As ChaCha20Poly1305::decrypt, for the next message.
    [[nodiscard]] bool decrypt(base::ByteView aad, base::ByteView ciphertext,
                               base::MutableByteView out);

private:
    [[nodiscard]] Nonce96 nonce() const;
    void count_message();

    ChaCha20Poly1305 aead_;
    std::uint32_t messages_since_rekey_ = 0;
    std::uint64_t rekey_count_ = 0;
};

}  // namespace malha::crypto

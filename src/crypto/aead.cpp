// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See aead.hpp. OpenSSL does the work; its calls fail only without memory or on misuse, and are
// asserted, except the comparison of the tag.
#include "malha/crypto/aead.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "malha/base/assert.hpp"
#include "malha/base/endian.hpp"

namespace malha::crypto {

struct ChaCha20Poly1305::Context {
    Context() : evp(EVP_CIPHER_CTX_new()) { MALHA_ASSERT(evp != nullptr); }
    ~Context() { EVP_CIPHER_CTX_free(evp); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    EVP_CIPHER_CTX* evp;
};

namespace {

enum class Direction : int { decrypt = 0, encrypt = 1 };

int int_size(std::size_t size) {
    MALHA_ASSERT(size <= 0x7fffffff);
    return static_cast<int>(size);
}

/// Sets direction and nonce, and authenticates `aad`; the key stays.
void start(EVP_CIPHER_CTX* evp, Direction direction, const Nonce96& nonce, base::ByteView aad) {
    const int set = EVP_CipherInit_ex(evp, nullptr, nullptr, nullptr, nonce.data(),
                                      static_cast<int>(direction));
    MALHA_ASSERT(set == 1);
    if (aad.empty()) return;
    int written = 0;
    const int added = EVP_CipherUpdate(evp, nullptr, &written, aad.data(), int_size(aad.size()));
    MALHA_ASSERT(added == 1);
}

void update(EVP_CIPHER_CTX* evp, base::ByteView in, std::uint8_t* out) {
    if (in.empty()) return;
    int written = 0;
    const int updated = EVP_CipherUpdate(evp, out, &written, in.data(), int_size(in.size()));
    MALHA_ASSERT(updated == 1 && written == int_size(in.size()));
}

void finish_encryption(EVP_CIPHER_CTX* evp,
                       std::span<std::uint8_t, ChaCha20Poly1305::kExpansion> tag) {
    int written = 0;
    const bool sealed = EVP_CipherFinal_ex(evp, tag.data(), &written) == 1 &&
                        EVP_CIPHER_CTX_ctrl(evp, EVP_CTRL_AEAD_GET_TAG,
                                            ChaCha20Poly1305::kExpansion, tag.data()) == 1;
    MALHA_ASSERT(sealed);
}

}  // namespace

ChaCha20Poly1305::ChaCha20Poly1305(std::span<const std::uint8_t, kKeySize> key)
    : context_(std::make_unique<Context>()) {
    const int chosen =
        EVP_CipherInit_ex(context_->evp, EVP_chacha20_poly1305(), nullptr, nullptr, nullptr, 1);
    MALHA_ASSERT(chosen == 1);
    set_key(key);
}

ChaCha20Poly1305::~ChaCha20Poly1305() = default;
ChaCha20Poly1305::ChaCha20Poly1305(ChaCha20Poly1305&&) noexcept = default;
ChaCha20Poly1305& ChaCha20Poly1305::operator=(ChaCha20Poly1305&&) noexcept = default;

void ChaCha20Poly1305::set_key(std::span<const std::uint8_t, kKeySize> key) {
    const int set = EVP_CipherInit_ex(context_->evp, nullptr, nullptr, key.data(), nullptr, -1);
    MALHA_ASSERT(set == 1);
}

void ChaCha20Poly1305::encrypt(const Nonce96& nonce, base::ByteView aad, base::ByteView plaintext,
                               base::MutableByteView out) {
    MALHA_ASSERT(out.size() == plaintext.size() + kExpansion);
    EVP_CIPHER_CTX* const evp = context_->evp;
    start(evp, Direction::encrypt, nonce, aad);
    update(evp, plaintext, out.data());
    finish_encryption(evp, out.last<kExpansion>());
}

void ChaCha20Poly1305::encrypt_in_place(const Nonce96& nonce, base::ByteView aad,
                                        base::MutableByteView first, base::MutableByteView second,
                                        std::span<std::uint8_t, kExpansion> tag) {
    EVP_CIPHER_CTX* const evp = context_->evp;
    start(evp, Direction::encrypt, nonce, aad);
    update(evp, first, first.data());
    update(evp, second, second.data());
    finish_encryption(evp, tag);
}

bool ChaCha20Poly1305::decrypt(const Nonce96& nonce, base::ByteView aad, base::ByteView ciphertext,
                               base::MutableByteView out) {
    if (ciphertext.size() < kExpansion) {
        std::fill(out.begin(), out.end(), std::uint8_t{0});
        return false;
    }
    const std::size_t size = ciphertext.size() - kExpansion;
    MALHA_ASSERT(out.size() == size);
    std::array<std::uint8_t, kExpansion> tag;
    std::copy(ciphertext.begin() + static_cast<std::ptrdiff_t>(size), ciphertext.end(),
              tag.begin());
    EVP_CIPHER_CTX* const evp = context_->evp;
    start(evp, Direction::decrypt, nonce, aad);
    const int tag_set = EVP_CIPHER_CTX_ctrl(evp, EVP_CTRL_AEAD_SET_TAG, kExpansion, tag.data());
    MALHA_ASSERT(tag_set == 1);
    update(evp, ciphertext.first(size), out.data());
    int written = 0;
    if (EVP_CipherFinal_ex(evp, tag.data(), &written) == 1) return true;
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    return false;
}

Nonce96 FsChaCha20Poly1305::nonce() const {
    Nonce96 nonce;
    base::store_le<std::uint32_t>(nonce.data(), messages_since_rekey_);
    base::store_le<std::uint64_t>(nonce.data() + 4, rekey_count_);
    return nonce;
}

void FsChaCha20Poly1305::count_message() {
    if (++messages_since_rekey_ < kRekeyInterval) return;
    // BIP324: the new key is the start of 32 zero bytes encrypted under a reserved nonce.
    messages_since_rekey_ = 0xffffffff;
    std::array<std::uint8_t, ChaCha20Poly1305::kKeySize> key{};
    std::array<std::uint8_t, ChaCha20Poly1305::kKeySize + kExpansion> sealed;
    aead_.encrypt(nonce(), {}, key, sealed);
    aead_.set_key(std::span(sealed).first<ChaCha20Poly1305::kKeySize>());
    base::secure_wipe(sealed);
    messages_since_rekey_ = 0;
    ++rekey_count_;
}

void FsChaCha20Poly1305::encrypt(base::ByteView aad, base::ByteView plaintext,
                                 base::MutableByteView out) {
    aead_.encrypt(nonce(), aad, plaintext, out);
    count_message();
}

void FsChaCha20Poly1305::encrypt_in_place(base::ByteView aad, base::MutableByteView first,
                                          base::MutableByteView second,
                                          std::span<std::uint8_t, kExpansion> tag) {
    aead_.encrypt_in_place(nonce(), aad, first, second, tag);
    count_message();
}

bool FsChaCha20Poly1305::decrypt(base::ByteView aad, base::ByteView ciphertext,
                                 base::MutableByteView out) {
    const bool authentic = aead_.decrypt(nonce(), aad, ciphertext, out);
    count_message();
    return authentic;
}

}  // namespace malha::crypto

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See aes.hpp. OpenSSL does the work; its calls fail only without memory or on misuse, and are
// asserted, except the check of the padding.
#include "malha/crypto/aes.hpp"

#include <openssl/evp.h>

#include <memory>

#include "malha/base/assert.hpp"
#include "malha/base/checked.hpp"

namespace malha::crypto {
namespace {

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

ContextPtr start(base::ByteView key, const AesIv& iv, int is_encryption) {
    MALHA_ASSERT(key.size() == kAes256KeySize);
    ContextPtr context(EVP_CIPHER_CTX_new());
    MALHA_ASSERT(context != nullptr);
    const int set = EVP_CipherInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, key.data(),
                                      iv.data(), is_encryption);
    MALHA_ASSERT(set == 1);
    return context;
}

/// Empty optional: the last block has no valid padding.
template <class Buffer>
std::optional<Buffer> run(EVP_CIPHER_CTX* context, base::ByteView input) {
    Buffer out(input.size() + kAesBlockSize);
    int written = 0;
    const int updated = EVP_CipherUpdate(context, out.data(), &written, input.data(),
                                         base::narrow<int>(input.size()));
    MALHA_ASSERT(updated == 1);
    int last = 0;
    if (EVP_CipherFinal_ex(context, out.data() + written, &last) != 1) {
        base::secure_wipe(out);
        return std::nullopt;
    }
    // No growth and so no copy: resizing down keeps the one buffer.
    const auto size = static_cast<std::size_t>(written) + static_cast<std::size_t>(last);
    base::secure_wipe(base::MutableByteView(out).subspan(size));
    out.resize(size);
    return out;
}

}  // namespace

base::Bytes aes256_cbc_encrypt(base::ByteView key, const AesIv& iv, base::ByteView plain) {
    auto cipher = run<base::Bytes>(start(key, iv, 1).get(), plain);
    MALHA_ASSERT(cipher.has_value());
    return *std::move(cipher);
}

std::optional<base::SecretBytes> aes256_cbc_decrypt(base::ByteView key, const AesIv& iv,
                                                    base::ByteView cipher) {
    if (cipher.empty() || cipher.size() % kAesBlockSize != 0) return std::nullopt;
    return run<base::SecretBytes>(start(key, iv, 0).get(), cipher);
}

}  // namespace malha::crypto

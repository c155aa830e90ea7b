// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See pbkdf2.hpp.
#include "malha/crypto/pbkdf2.hpp"

#include <openssl/evp.h>

#include "malha/base/assert.hpp"
#include "malha/base/checked.hpp"

namespace malha::crypto {

Digest512 pbkdf2_sha512(base::ByteView password, base::ByteView salt, std::uint32_t rounds) {
    MALHA_ASSERT(rounds > 0);
    Digest512 key{};
    const auto* text = reinterpret_cast<const char*>(password.data());
    const int made = PKCS5_PBKDF2_HMAC(text, base::narrow<int>(password.size()), salt.data(),
                                       base::narrow<int>(salt.size()), base::narrow<int>(rounds),
                                       EVP_sha512(), base::narrow<int>(key.size()), key.data());
    MALHA_ASSERT(made == 1);
    return key;
}

}  // namespace malha::crypto

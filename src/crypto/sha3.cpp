// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sha3.hpp. OpenSSL computes it: it is not worth code of our own.
#include "malha/crypto/sha3.hpp"

#include <openssl/evp.h>

#include "malha/base/assert.hpp"

namespace malha::crypto {

Digest256 sha3_256(base::ByteView bytes) {
    Digest256 digest;
    unsigned size = 0;
    const int done =
        EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha3_256(), nullptr);
    MALHA_ASSERT(done == 1 && size == digest.size());
    return digest;
}

}  // namespace malha::crypto

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Ciphertexts from a peer: forged ones are refused, and a genuine one still opens after them in a
// fresh session of the same key.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/crypto/aead.hpp"
#include "source.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Source source({data, size});
    const auto key = source.array<32>();
    const auto aad = source.take(source.number<std::uint8_t>());
    const auto message = source.rest();

    const std::size_t opened_size = message.size() < 16 ? 0 : message.size() - 16;
    base::Bytes opened(opened_size, 1);
    if (crypto::FsChaCha20Poly1305(key).decrypt(aad, message, opened)) {
        base::Bytes again(message.size());
        crypto::FsChaCha20Poly1305(key).encrypt(aad, opened, again);
        MALHA_ASSERT(again == base::to_bytes(message));
    } else {
        MALHA_ASSERT(opened == base::Bytes(opened_size, 0));
    }

    base::Bytes sealed(message.size() + 16);
    crypto::FsChaCha20Poly1305(key).encrypt(aad, message, sealed);
    opened.resize(message.size());
    MALHA_ASSERT(crypto::FsChaCha20Poly1305(key).decrypt(aad, sealed, opened));
    MALHA_ASSERT(opened == base::to_bytes(message));
    sealed[sealed.size() / 2] ^= 1;
    MALHA_ASSERT(!crypto::FsChaCha20Poly1305(key).decrypt(aad, sealed, opened));
    return 0;
}

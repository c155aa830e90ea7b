// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Public keys of all forms: what parses keeps its bytes and converts between its forms.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/crypto/keys.hpp"
#include "malha/crypto/schnorr.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::ByteView input(data, size);
    if (const auto x_only = crypto::XOnlyPublicKey::parse(input)) {
        base::Bytes even = {0x02};
        even.insert(even.end(), input.begin(), input.end());
        const auto key = crypto::PublicKey::parse(even);
        MALHA_ASSERT(key && key->x_only() == *x_only);
        const auto output = crypto::taproot_output_key(*x_only, std::nullopt);
        MALHA_ASSERT(output && crypto::XOnlyPublicKey::parse(output->key.bytes()));
    }
    const auto key = crypto::PublicKey::parse(input);
    if (!key) return 0;
    MALHA_ASSERT(std::ranges::equal(key->bytes(), input));
    MALHA_ASSERT(key->decompressed().compressed() == key->compressed());
    MALHA_ASSERT(crypto::PublicKey::parse(key->decompressed().bytes()) == key->decompressed());
    MALHA_ASSERT(crypto::XOnlyPublicKey::parse(key->x_only().bytes()) == key->x_only());
    return 0;
}

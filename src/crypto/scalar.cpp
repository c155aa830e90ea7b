// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See scalar.hpp.
#include "malha/crypto/scalar.hpp"

#include "secp256k1_context.hpp"

namespace malha::crypto {

std::optional<Bytes32> multiply_scalars(ByteView32 a, ByteView32 b) {
    Bytes32 product;
    std::copy(a.begin(), a.end(), product.begin());
    if (secp256k1_ec_seckey_tweak_mul(verify_context(), product.data(), b.data()) != 1)
        return std::nullopt;
    return product;
}

std::optional<PrivateKey> multiply_key(const PrivateKey& key, ByteView32 factor) {
    Bytes32 product = key.bytes();
    std::optional<PrivateKey> result;
    if (secp256k1_ec_seckey_tweak_mul(verify_context(), product.data(), factor.data()) == 1)
        result = PrivateKey::from_bytes(product, key.form());
    base::secure_wipe(product);
    return result;
}

}  // namespace malha::crypto

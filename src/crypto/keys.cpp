// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See keys.hpp.
#include "malha/crypto/keys.hpp"

#include <secp256k1_ecdh.h>

#include <vector>

#include "crypto/secp256k1_context.hpp"
#include "malha/base/assert.hpp"

namespace malha::crypto {
std::optional<XOnlyPublicKey> XOnlyPublicKey::parse(base::ByteView bytes) {
    if (bytes.size() != kSize) return std::nullopt;
    secp256k1_xonly_pubkey point;
    if (secp256k1_xonly_pubkey_parse(verify_context(), &point, bytes.data()) != 1)
        return std::nullopt;
    Bytes32 copy;
    std::copy(bytes.begin(), bytes.end(), copy.begin());
    return XOnlyPublicKey(copy);
}

std::optional<PublicKey> PublicKey::parse(base::ByteView bytes) {
    if (bytes.size() != kCompressedSize && bytes.size() != kUncompressedSize) return std::nullopt;
    secp256k1_pubkey point;
    if (secp256k1_ec_pubkey_parse(verify_context(), &point, bytes.data(), bytes.size()) != 1)
        return std::nullopt;
    return PublicKey(bytes);
}

PublicKey PublicKey::compressed() const {
    return is_compressed() ? *this : KeyAccess::public_key(to_point(*this), KeyForm::compressed);
}

PublicKey PublicKey::decompressed() const {
    return KeyAccess::public_key(to_point(*this), KeyForm::uncompressed);
}

XOnlyPublicKey PublicKey::x_only() const {
    // All forms have x at the same place, and a point with this x is known to exist.
    Bytes32 x;
    std::copy_n(bytes_.begin() + 1, x.size(), x.begin());
    return KeyAccess::x_only_key(x);
}

std::optional<PublicKey> PublicKey::tweak_add(ByteView32 tweak) const {
    secp256k1_pubkey point = to_point(*this);
    if (secp256k1_ec_pubkey_tweak_add(verify_context(), &point, tweak.data()) != 1)
        return std::nullopt;
    return KeyAccess::public_key(point, KeyForm::compressed);
}

std::optional<PublicKey> PublicKey::multiply(ByteView32 factor) const {
    secp256k1_pubkey point = to_point(*this);
    if (secp256k1_ec_pubkey_tweak_mul(verify_context(), &point, factor.data()) != 1)
        return std::nullopt;
    return KeyAccess::public_key(point, KeyForm::compressed);
}

std::optional<PublicKey> PublicKey::sum(std::span<const PublicKey> keys) {
    if (keys.empty()) return std::nullopt;
    std::vector<secp256k1_pubkey> points;
    std::vector<const secp256k1_pubkey*> pointers;
    points.reserve(keys.size());
    for (const PublicKey& key : keys)
        pointers.push_back(&points.emplace_back(to_point(key)));
    secp256k1_pubkey total;
    if (secp256k1_ec_pubkey_combine(verify_context(), &total, pointers.data(), pointers.size()) !=
        1)
        return std::nullopt;
    return KeyAccess::public_key(total, KeyForm::compressed);
}

std::optional<PrivateKey> PrivateKey::from_bytes(base::ByteView bytes, KeyForm form) {
    if (bytes.size() != kSize) return std::nullopt;
    if (secp256k1_ec_seckey_verify(verify_context(), bytes.data()) != 1) return std::nullopt;
    return PrivateKey(bytes.first<kSize>(), form);
}

PrivateKey PrivateKey::generate(base::Rng& rng, KeyForm form) {
    Bytes32 bytes;
    do {
        rng.fill(bytes);
    } while (secp256k1_ec_seckey_verify(verify_context(), bytes.data()) != 1);
    const PrivateKey key(bytes, form);
    base::secure_wipe(bytes);
    return key;
}

PublicKey PrivateKey::public_key() const {
    secp256k1_pubkey point;
    const int made = secp256k1_ec_pubkey_create(secret_context(bytes()), &point, bytes().data());
    MALHA_ASSERT(made == 1);
    return KeyAccess::public_key(point, form_);
}

std::optional<PrivateKey> PrivateKey::tweak_add(ByteView32 tweak) const {
    PrivateKey sum = *this;
    if (secp256k1_ec_seckey_tweak_add(verify_context(), sum.bytes_.get().data(), tweak.data()) != 1)
        return std::nullopt;
    return sum;
}

PrivateKey PrivateKey::negated() const {
    PrivateKey negative = *this;
    const int made = secp256k1_ec_seckey_negate(verify_context(), negative.bytes_.get().data());
    MALHA_ASSERT(made == 1);
    return negative;
}

Digest256 ecdh(const PrivateKey& ours, const PublicKey& theirs) {
    const secp256k1_pubkey point = to_point(theirs);
    Digest256 secret;
    const int made =
        secp256k1_ecdh(secret_context(ours.bytes()), secret.data(), &point, ours.bytes().data(),
                       secp256k1_ecdh_hash_function_sha256, nullptr);
    MALHA_ASSERT(made == 1);
    return secret;
}

}  // namespace malha::crypto

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Contexts of libsecp256k1 and conversions between its types and ours. Private to this module.
#pragma once

#include <secp256k1.h>
#include <secp256k1_extrakeys.h>

#include <cstdint>

#include "malha/crypto/keys.hpp"

namespace malha::crypto {

/// Precomputed, immutable and without state of ours: enough for all that touches no secret.
[[nodiscard]] inline const secp256k1_context* verify_context() {
    return secp256k1_context_static;
}

/// For all that multiplies by a secret. @param secret  see the .cpp.
[[nodiscard]] const secp256k1_context* secret_context(const Bytes32& secret);

/// Makes keys of points that the library computed, without parsing them again.
struct KeyAccess {
    [[nodiscard]] static PublicKey public_key(const secp256k1_pubkey& point, KeyForm form);
    [[nodiscard]] static XOnlyPublicKey x_only_key(const secp256k1_xonly_pubkey& point);
    /// @param x  known to be the x of a point.
    [[nodiscard]] static XOnlyPublicKey x_only_key(const Bytes32& x) { return XOnlyPublicKey(x); }
};

/// The points of keys, which are known to be valid.
[[nodiscard]] secp256k1_pubkey to_point(const PublicKey& key);
[[nodiscard]] secp256k1_xonly_pubkey to_point(const XOnlyPublicKey& key);

/// The key pair of a secret. The caller wipes it.
[[nodiscard]] secp256k1_keypair to_keypair(const PrivateKey& key);

/// Overwrites one of the library's values that holds a secret.
template <class T>
void wipe(T& secret) {
    base::secure_wipe({reinterpret_cast<std::uint8_t*>(&secret), sizeof(T)});
}

}  // namespace malha::crypto

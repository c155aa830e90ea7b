// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Schnorr signatures (BIP340) and the key tweak of taproot outputs (BIP341).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "malha/base/bytes.hpp"
#include "malha/crypto/keys.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::crypto {

using SchnorrSignature = std::array<std::uint8_t, 64>;

/// BIP340 verification; false also when the key is not on the curve.
/// @param message  any length (32 bytes in transactions).
[[nodiscard]] bool verify_schnorr(ByteView32 x_only_key,
                                  std::span<const std::uint8_t, 64> signature,
                                  base::ByteView message);

/// BIP340 signature under the x-only key of `key`.
/// @param aux_rand  fresh randomness against fault attacks; zeros are allowed.
[[nodiscard]] SchnorrSignature sign_schnorr(const PrivateKey& key, base::ByteView message,
                                            ByteView32 aux_rand);

/// BIP341: tagged hash "TapTweak" of the internal key and, if there are scripts, their Merkle root.
[[nodiscard]] Digest256 taproot_tweak_hash(const XOnlyPublicKey& internal_key,
                                           const std::optional<Digest256>& merkle_root);

struct TaprootOutputKey {
    XOnlyPublicKey key;
    /// Whether y of the tweaked point is odd: the low bit of a control block.
    bool is_odd;
};

/// BIP341: Q = P + t*G for t = taproot_tweak_hash. Empty optional: t is not below the group order
/// or Q is infinity (negligible probability).
[[nodiscard]] std::optional<TaprootOutputKey> taproot_output_key(
    const XOnlyPublicKey& internal_key, const std::optional<Digest256>& merkle_root);

/// The private key of taproot_output_key for the x-only key of `key`. Empty optional: the same.
[[nodiscard]] std::optional<PrivateKey> taproot_private_key(
    const PrivateKey& key, const std::optional<Digest256>& merkle_root);

/// BIP341 script path: whether the output key commits to internal key and Merkle root. Consensus:
/// takes the raw bytes of script and control block; false when either is no key.
[[nodiscard]] bool check_taproot_commitment(ByteView32 output_key, bool output_key_is_odd,
                                            ByteView32 internal_key, const Digest256& merkle_root);

}  // namespace malha::crypto

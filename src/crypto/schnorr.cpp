// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See schnorr.hpp.
#include "malha/crypto/schnorr.hpp"

#include <secp256k1_extrakeys.h>
#include <secp256k1_schnorrsig.h>

#include "crypto/secp256k1_context.hpp"
#include "malha/base/assert.hpp"

namespace malha::crypto {
namespace {

constexpr Sha256 kTapTweak = Sha256::tagged("TapTweak");

}  // namespace

bool verify_schnorr(ByteView32 x_only_key, std::span<const std::uint8_t, 64> signature,
                    base::ByteView message) {
    secp256k1_xonly_pubkey point;
    if (secp256k1_xonly_pubkey_parse(verify_context(), &point, x_only_key.data()) != 1)
        return false;
    return secp256k1_schnorrsig_verify(verify_context(), signature.data(), message.data(),
                                       message.size(), &point) == 1;
}

SchnorrSignature sign_schnorr(const PrivateKey& key, base::ByteView message, ByteView32 aux_rand) {
    secp256k1_keypair pair = to_keypair(key);
    Bytes32 aux;
    std::copy(aux_rand.begin(), aux_rand.end(), aux.begin());
    secp256k1_schnorrsig_extraparams parameters = SECP256K1_SCHNORRSIG_EXTRAPARAMS_INIT;
    parameters.ndata = aux.data();
    SchnorrSignature signature;
    const int made =
        secp256k1_schnorrsig_sign_custom(secret_context(key.bytes()), signature.data(),
                                         message.data(), message.size(), &pair, &parameters);
    wipe(pair);
    MALHA_ASSERT(made == 1);
    return signature;
}

Digest256 taproot_tweak_hash(const XOnlyPublicKey& internal_key,
                             const std::optional<Digest256>& merkle_root) {
    return merkle_root ? tagged_hash(kTapTweak, internal_key.bytes(), *merkle_root)
                       : tagged_hash(kTapTweak, internal_key.bytes());
}

std::optional<TaprootOutputKey> taproot_output_key(const XOnlyPublicKey& internal_key,
                                                   const std::optional<Digest256>& merkle_root) {
    const Digest256 tweak = taproot_tweak_hash(internal_key, merkle_root);
    const secp256k1_xonly_pubkey internal_point = to_point(internal_key);
    secp256k1_pubkey sum;
    if (secp256k1_xonly_pubkey_tweak_add(verify_context(), &sum, &internal_point, tweak.data()) !=
        1)
        return std::nullopt;
    secp256k1_xonly_pubkey output_point;
    int is_odd = 0;
    const int converted =
        secp256k1_xonly_pubkey_from_pubkey(verify_context(), &output_point, &is_odd, &sum);
    MALHA_ASSERT(converted == 1);
    return TaprootOutputKey{KeyAccess::x_only_key(output_point), is_odd == 1};
}

std::optional<PrivateKey> taproot_private_key(const PrivateKey& key,
                                              const std::optional<Digest256>& merkle_root) {
    const Digest256 tweak = taproot_tweak_hash(key.public_key().x_only(), merkle_root);
    secp256k1_keypair pair = to_keypair(key);
    std::optional<PrivateKey> tweaked;
    if (secp256k1_keypair_xonly_tweak_add(secret_context(key.bytes()), &pair, tweak.data()) == 1) {
        Bytes32 secret;
        const int extracted = secp256k1_keypair_sec(verify_context(), secret.data(), &pair);
        MALHA_ASSERT(extracted == 1);
        tweaked = PrivateKey::from_bytes(secret, key.form());
        base::secure_wipe(secret);
    }
    wipe(pair);
    return tweaked;
}

bool check_taproot_commitment(ByteView32 output_key, bool output_key_is_odd,
                              ByteView32 internal_key, const Digest256& merkle_root) {
    secp256k1_xonly_pubkey internal_point;
    if (secp256k1_xonly_pubkey_parse(verify_context(), &internal_point, internal_key.data()) != 1)
        return false;
    const Digest256 tweak = tagged_hash(kTapTweak, internal_key, merkle_root);
    return secp256k1_xonly_pubkey_tweak_add_check(verify_context(), output_key.data(),
                                                  output_key_is_odd ? 1 : 0, &internal_point,
                                                  tweak.data()) == 1;
}

}  // namespace malha::crypto

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See ecdsa.hpp.
#include "malha/crypto/ecdsa.hpp"

#include <secp256k1_recovery.h>

#include <algorithm>

#include "crypto/secp256k1_context.hpp"
#include "malha/base/assert.hpp"
#include "malha/base/endian.hpp"

namespace malha::crypto {
namespace {

/// The signature for the library; zeros when a number is not below the group order.
std::optional<secp256k1_ecdsa_signature> read_signature(base::ByteView signature) {
    const auto compact = parse_der_lax(signature);
    if (!compact) return std::nullopt;
    secp256k1_ecdsa_signature read;
    secp256k1_ecdsa_signature_parse_compact(verify_context(), &read, compact->data());
    return read;
}

secp256k1_ecdsa_signature sign_once(const PrivateKey& key, const Digest256& hash,
                                    const Bytes32* extra_data) {
    secp256k1_ecdsa_signature signature;
    const int made = secp256k1_ecdsa_sign(secret_context(key.bytes()), &signature, hash.data(),
                                          key.bytes().data(), secp256k1_nonce_function_rfc6979,
                                          extra_data == nullptr ? nullptr : extra_data->data());
    MALHA_ASSERT(made == 1);
    return signature;
}

bool has_low_r(const secp256k1_ecdsa_signature& signature) {
    CompactSignature compact;
    secp256k1_ecdsa_signature_serialize_compact(verify_context(), compact.data(), &signature);
    return compact[0] < 0x80;
}

}  // namespace

bool verify_ecdsa(base::ByteView public_key, base::ByteView signature, const Digest256& hash) {
    if (public_key.empty()) return false;  // The library aborts on a null pointer.
    secp256k1_pubkey point;
    if (secp256k1_ec_pubkey_parse(verify_context(), &point, public_key.data(), public_key.size()) !=
        1)
        return false;
    auto read = read_signature(signature);
    if (!read) return false;
    secp256k1_ecdsa_signature_normalize(verify_context(), &*read, &*read);
    return secp256k1_ecdsa_verify(verify_context(), &*read, hash.data(), &point) == 1;
}

bool is_low_s(base::ByteView signature) {
    const auto read = read_signature(signature);
    return read && secp256k1_ecdsa_signature_normalize(verify_context(), nullptr, &*read) == 0;
}

base::Bytes sign_ecdsa(const PrivateKey& key, const Digest256& hash, RGrinding grinding) {
    secp256k1_ecdsa_signature signature = sign_once(key, hash, nullptr);
    Bytes32 extra_data{};
    std::uint32_t tries = 0;
    while (grinding == RGrinding::low_r && !has_low_r(signature)) {
        base::store_le<std::uint32_t>(extra_data.data(), ++tries);
        signature = sign_once(key, hash, &extra_data);
    }
    base::Bytes der(72);
    std::size_t size = der.size();
    const int written =
        secp256k1_ecdsa_signature_serialize_der(verify_context(), der.data(), &size, &signature);
    MALHA_ASSERT(written == 1);
    der.resize(size);
    return der;
}

RecoverableSignature RecoverableSignature::sign(const PrivateKey& key, const Digest256& hash) {
    secp256k1_ecdsa_recoverable_signature made;
    const int signed_ok = secp256k1_ecdsa_sign_recoverable(
        secret_context(key.bytes()), &made, hash.data(), key.bytes().data(),
        secp256k1_nonce_function_rfc6979, nullptr);
    MALHA_ASSERT(signed_ok == 1);
    RecoverableSignature signature;
    int recovery_id = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(
        verify_context(), signature.bytes_.data() + 1, &recovery_id, &made);
    const int compressed = key.form() == KeyForm::compressed ? 4 : 0;
    signature.bytes_[0] = static_cast<std::uint8_t>(27 + recovery_id + compressed);
    return signature;
}

std::optional<RecoverableSignature> RecoverableSignature::parse(base::ByteView bytes) {
    if (bytes.size() != kSize || bytes[0] < 27 || bytes[0] > 34) return std::nullopt;
    RecoverableSignature signature;
    std::copy(bytes.begin(), bytes.end(), signature.bytes_.begin());
    return signature;
}

std::optional<PublicKey> RecoverableSignature::recover(const Digest256& hash) const {
    const int recovery_id = (bytes_[0] - 27) & 3;
    const bool compressed = ((bytes_[0] - 27) & 4) != 0;
    secp256k1_ecdsa_recoverable_signature signature;
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(verify_context(), &signature,
                                                            bytes_.data() + 1, recovery_id) != 1)
        return std::nullopt;
    secp256k1_pubkey point;
    if (secp256k1_ecdsa_recover(verify_context(), &point, &signature, hash.data()) != 1)
        return std::nullopt;
    return KeyAccess::public_key(point, compressed ? KeyForm::compressed : KeyForm::uncompressed);
}

}  // namespace malha::crypto

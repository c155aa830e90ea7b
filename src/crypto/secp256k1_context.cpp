// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See secp256k1_context.hpp.
#include "crypto/secp256k1_context.hpp"

#include <memory>

#include "malha/base/assert.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::crypto {
namespace {

struct ContextDeleter {
    void operator()(secp256k1_context* context) const { secp256k1_context_destroy(context); }
};
using Context = std::unique_ptr<secp256k1_context, ContextDeleter>;

Context make_blinded_context(const Bytes32& secret) {
    Context context(secp256k1_context_create(SECP256K1_CONTEXT_NONE));
    const Digest256 seed = tagged_hash("malha/blinding", secret);
    MALHA_ASSERT(context && secp256k1_context_randomize(context.get(), seed.data()) == 1);
    return context;
}

}  // namespace

const secp256k1_context* secret_context(const Bytes32& secret) {
    // A static, because a context costs more than a signature, is immutable from here on, and only
    // hides timing: results do not depend on it. Its blinding must be unknown to an attacker; this
    // module has no randomness, so it takes a hash of the first secret that it serves.
    static const Context kContext = make_blinded_context(secret);
    return kContext.get();
}

PublicKey KeyAccess::public_key(const secp256k1_pubkey& point, KeyForm form) {
    std::array<std::uint8_t, PublicKey::kUncompressedSize> bytes;
    std::size_t size = bytes.size();
    const unsigned flags =
        form == KeyForm::compressed ? SECP256K1_EC_COMPRESSED : SECP256K1_EC_UNCOMPRESSED;
    secp256k1_ec_pubkey_serialize(verify_context(), bytes.data(), &size, &point, flags);
    return PublicKey(base::ByteView(bytes).first(size));
}

XOnlyPublicKey KeyAccess::x_only_key(const secp256k1_xonly_pubkey& point) {
    Bytes32 bytes;
    secp256k1_xonly_pubkey_serialize(verify_context(), bytes.data(), &point);
    return XOnlyPublicKey(bytes);
}

secp256k1_pubkey to_point(const PublicKey& key) {
    secp256k1_pubkey point;
    const int parsed =
        secp256k1_ec_pubkey_parse(verify_context(), &point, key.bytes().data(), key.bytes().size());
    MALHA_ASSERT(parsed == 1);
    return point;
}

secp256k1_xonly_pubkey to_point(const XOnlyPublicKey& key) {
    secp256k1_xonly_pubkey point;
    const int parsed = secp256k1_xonly_pubkey_parse(verify_context(), &point, key.bytes().data());
    MALHA_ASSERT(parsed == 1);
    return point;
}

secp256k1_keypair to_keypair(const PrivateKey& key) {
    secp256k1_keypair pair;
    const int made =
        secp256k1_keypair_create(secret_context(key.bytes()), &pair, key.bytes().data());
    MALHA_ASSERT(made == 1);
    return pair;
}

}  // namespace malha::crypto

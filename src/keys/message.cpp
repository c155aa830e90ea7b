// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See message.hpp.
#include "malha/keys/message.hpp"

#include <algorithm>

#include "malha/base/base64.hpp"
#include "malha/crypto/ecdsa.hpp"
#include "malha/primitives/serialize.hpp"

namespace malha::keys {
namespace {

/// The prefix keeps a signed message from being a signed transaction.
crypto::Digest256 message_hash(std::string_view message) {
    primitives::ByteWriter writer(message.size() + 64);
    writer.write_var_bytes(base::as_bytes("Bitcoin Signed Message:\n"));
    writer.write_var_bytes(base::as_bytes(message));
    return crypto::sha256d(writer.bytes());
}

}  // namespace

std::string sign_message(const crypto::PrivateKey& key, std::string_view message) {
    return base::base64_encode(
        crypto::RecoverableSignature::sign(key, message_hash(message)).bytes());
}

bool verify_message(base::ByteView key_hash, base::ByteView signature, std::string_view message) {
    const auto parsed = crypto::RecoverableSignature::parse(signature);
    if (!parsed) return false;
    const auto key = parsed->recover(message_hash(message));
    return key && std::ranges::equal(key->hash160(), key_hash);
}

}  // namespace malha::keys

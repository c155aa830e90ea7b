// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The private keys and scripts that a signer was given, found by the hashes that scripts name.
#pragma once

#include <map>

#include "malha/crypto/keys.hpp"

namespace malha::keys {

/// Thread: owner only.
class Keyring {
public:
    using KeyHash = crypto::Digest160;

    /// A compressed key brings its P2WPKH script along, which P2SH outputs may commit to.
    void add_key(const crypto::PrivateKey& key);
    void add_script(base::ByteView script);

    /// Null: unknown. @param hash  HASH160 of the public key in the form that the script names.
    [[nodiscard]] const crypto::PrivateKey* key(base::ByteView hash) const;
    /// Null: unknown. @param output_key  of a taproot output: of a key alone, tweaked or not.
    [[nodiscard]] const crypto::PrivateKey* taproot_key(base::ByteView output_key) const;
    /// Null: unknown. @param hash  HASH160 (20 bytes) or SHA256 (32 bytes) of the script.
    [[nodiscard]] const base::Bytes* script(base::ByteView hash) const;

private:
    std::map<base::Bytes, crypto::PrivateKey> keys_;
    std::map<base::Bytes, crypto::PrivateKey> taproot_keys_;  ///< by output key, ready to sign with
    std::map<base::Bytes, base::Bytes> scripts_;
};

}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What one must know, besides an output script, to spend the output or to tell others how: the keys
// and scripts behind its hashes, and where the keys come from.
#pragma once

#include <map>
#include <vector>

#include "malha/crypto/keys.hpp"
#include "malha/keys/key_origin.hpp"
#include "malha/keys/taproot_tree.hpp"

namespace malha::keys {

/// By HASH160 of the public key in the form it is used in.
using PrivateKeys = std::map<crypto::Digest160, crypto::PrivateKey>;

/// Thread: owner only.
struct SolvingData {
    /// By HASH160 of the key.
    std::map<crypto::Digest160, crypto::PublicKey> public_keys;
    /// By HASH160 of the key: the compressed form with even y for keys known by x alone.
    std::map<crypto::Digest160, KeyOrigin> origins;
    /// Redeem and witness scripts by HASH160. RIPEMD160 of a P2WSH program is that hash, too.
    std::map<crypto::Digest160, base::Bytes> scripts;
    std::map<crypto::XOnlyPublicKey, TaprootTree> taproot;  ///< by output key
    /// BIP 327: the participants of an aggregate key, in the order of aggregation.
    std::map<crypto::PublicKey, std::vector<crypto::PublicKey>> musig_participants;

    void add_key(const crypto::PublicKey& key, const KeyOrigin& origin);
    void add_script(const base::Bytes& script);
    /// What is in both keeps the value of this.
    void merge(SolvingData&& other);

    /// The following are null where nothing is known.
    [[nodiscard]] const crypto::PublicKey* public_key(base::ByteView key_hash) const;
    /// The key that has this x, from either of its compressed forms.
    [[nodiscard]] const crypto::PublicKey* public_key(const crypto::XOnlyPublicKey& x) const;
    [[nodiscard]] const KeyOrigin* origin(const crypto::PublicKey& key) const;
    [[nodiscard]] const KeyOrigin* origin(const crypto::XOnlyPublicKey& x) const;
    /// @param hash  HASH160 (20 bytes) or SHA256 (32 bytes) of the script.
    [[nodiscard]] const base::Bytes* script(base::ByteView hash) const;
    [[nodiscard]] const TaprootTree* taproot_tree(base::ByteView output_key) const;
};

}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See keyring.hpp.
#include "malha/keys/keyring.hpp"

#include "malha/crypto/schnorr.hpp"
#include "malha/script/templates.hpp"

namespace malha::keys {
namespace {

template <class Map>
const typename Map::mapped_type* find(const Map& map, base::ByteView key) {
    const auto found = map.find(base::to_bytes(key));
    return found != map.end() ? &found->second : nullptr;
}

}  // namespace

void Keyring::add_key(const crypto::PrivateKey& key) {
    const crypto::PublicKey public_key = key.public_key();
    const crypto::Digest160 hash = public_key.hash160();
    keys_.emplace(base::to_bytes(hash), key);
    if (!public_key.is_compressed()) return;
    add_script(script::witness_script(0, hash));
    taproot_keys_.emplace(base::to_bytes(public_key.x_only().bytes()), key);
    const auto output = crypto::taproot_output_key(public_key.x_only(), std::nullopt);
    const auto tweaked = crypto::taproot_private_key(key, std::nullopt);
    if (output && tweaked) taproot_keys_.emplace(base::to_bytes(output->key.bytes()), *tweaked);
}

void Keyring::add_script(base::ByteView script) {
    scripts_.emplace(base::to_bytes(crypto::hash160(script)), base::to_bytes(script));
    scripts_.emplace(base::to_bytes(crypto::sha256(script)), base::to_bytes(script));
}

const crypto::PrivateKey* Keyring::key(base::ByteView hash) const {
    return find(keys_, hash);
}
const crypto::PrivateKey* Keyring::taproot_key(base::ByteView output_key) const {
    return find(taproot_keys_, output_key);
}
const base::Bytes* Keyring::script(base::ByteView hash) const {
    return find(scripts_, hash);
}

}  // namespace malha::keys

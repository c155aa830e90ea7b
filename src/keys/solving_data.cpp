// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See solving_data.hpp.
#include "malha/keys/solving_data.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace malha::keys {
namespace {

constexpr std::size_t kScriptHashSize = 20;

template <class Map>
const typename Map::mapped_type* find(const Map& map, const typename Map::key_type& key) {
    const auto found = map.find(key);
    return found != map.end() ? &found->second : nullptr;
}

std::optional<crypto::Digest160> to_hash(base::ByteView bytes) {
    if (bytes.size() != kScriptHashSize) return std::nullopt;
    crypto::Digest160 hash;
    std::ranges::copy(bytes, hash.begin());
    return hash;
}

/// HASH160 of the compressed key with this x and the given first byte.
crypto::Digest160 key_hash(const crypto::XOnlyPublicKey& x, std::uint8_t first_byte) {
    std::array<std::uint8_t, crypto::PublicKey::kCompressedSize> bytes{first_byte};
    std::ranges::copy(x.bytes(), bytes.begin() + 1);
    return crypto::hash160(bytes);
}

template <class Map>
const typename Map::mapped_type* find_by_x(const Map& map, const crypto::XOnlyPublicKey& x) {
    const auto* even = find(map, key_hash(x, 2));
    return even != nullptr ? even : find(map, key_hash(x, 3));
}

}  // namespace

void SolvingData::add_key(const crypto::PublicKey& key, const KeyOrigin& origin) {
    const crypto::Digest160 hash = key.hash160();
    public_keys.emplace(hash, key);
    origins.emplace(hash, origin);
}

void SolvingData::add_script(const base::Bytes& script) {
    scripts.emplace(crypto::hash160(script), script);
}

void SolvingData::merge(SolvingData&& other) {
    public_keys.merge(other.public_keys);
    origins.merge(other.origins);
    scripts.merge(other.scripts);
    taproot.merge(other.taproot);
    musig_participants.merge(other.musig_participants);
}

const crypto::PublicKey* SolvingData::public_key(base::ByteView key_hash) const {
    const auto hash = to_hash(key_hash);
    return hash ? find(public_keys, *hash) : nullptr;
}

const crypto::PublicKey* SolvingData::public_key(const crypto::XOnlyPublicKey& x) const {
    return find_by_x(public_keys, x);
}

const KeyOrigin* SolvingData::origin(const crypto::PublicKey& key) const {
    return find(origins, key.hash160());
}

const KeyOrigin* SolvingData::origin(const crypto::XOnlyPublicKey& x) const {
    return find_by_x(origins, x);
}

const base::Bytes* SolvingData::script(base::ByteView hash) const {
    if (hash.size() == kScriptHashSize) return find(scripts, *to_hash(hash));
    return find(scripts, crypto::ripemd160(hash));
}

const TaprootTree* SolvingData::taproot_tree(base::ByteView output_key) const {
    const auto key = crypto::XOnlyPublicKey::parse(output_key);
    return key ? find(taproot, *key) : nullptr;
}

}  // namespace malha::keys

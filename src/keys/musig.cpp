// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See musig.hpp.
#include "malha/keys/musig.hpp"

#include <algorithm>
#include <vector>

#include "malha/crypto/sha256.hpp"

namespace malha::keys {
namespace {

constexpr crypto::Sha256 kListHasher = crypto::Sha256::tagged("KeyAgg list");
constexpr crypto::Sha256 kCoefficientHasher = crypto::Sha256::tagged("KeyAgg coefficient");

/// SHA256 of "MuSig2MuSig2MuSig2".
constexpr crypto::Bytes32 kChainCode = {
    0x86, 0x80, 0x87, 0xca, 0x02, 0xa6, 0xf9, 0x74, 0xc4, 0x59, 0x89, 0x24, 0xc3, 0x6b, 0x57, 0x76,
    0x2d, 0x32, 0xcb, 0x45, 0x71, 0x71, 0x67, 0xe3, 0x00, 0x62, 0x2c, 0x71, 0x67, 0xe3, 0x89, 0x65};

crypto::Digest256 list_hash(std::span<const crypto::PublicKey> keys) {
    crypto::Sha256 hasher = kListHasher;
    for (const crypto::PublicKey& key : keys)
        hasher.write(key.bytes());
    return hasher.finish();
}

}  // namespace

std::optional<crypto::PublicKey> musig_aggregate(std::span<const crypto::PublicKey> keys) {
    if (keys.empty()) return std::nullopt;
    const crypto::Digest256 list = list_hash(keys);
    // The first key that differs from the first of all keeps the coefficient 1.
    const auto second = std::ranges::find_if(
        keys, [&keys](const crypto::PublicKey& key) { return key != keys.front(); });
    std::vector<crypto::PublicKey> terms;
    for (const crypto::PublicKey& key : keys) {
        if (second != keys.end() && key == *second) {
            terms.push_back(key);
            continue;
        }
        const auto coefficient = crypto::tagged_hash(kCoefficientHasher, list, key.bytes());
        const auto term = key.multiply(coefficient);
        if (!term) return std::nullopt;
        terms.push_back(*term);
    }
    return crypto::PublicKey::sum(terms);
}

ExtendedPublicKey musig_extended_key(const crypto::PublicKey& aggregate) {
    return {{.chain_code = kChainCode}, aggregate};
}

}  // namespace malha::keys

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

constexpr crypto::Bytes32 kOne = [] {
    crypto::Bytes32 one{};
    one.back() = 1;
    return one;
}();

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

/// The factors of the keys in their aggregate.
class Coefficients {
public:
    /// @param keys  at least one
    explicit Coefficients(std::span<const crypto::PublicKey> keys)
        : list_(list_hash(keys)),
          // The first key that differs from the first of all keeps the coefficient 1.
          second_(std::ranges::find_if(
              keys, [&keys](const crypto::PublicKey& key) { return key != keys.front(); })),
          has_second_(second_ != keys.end()) {}

    [[nodiscard]] crypto::Bytes32 of(const crypto::PublicKey& key) const {
        if (has_second_ && key == *second_) return kOne;
        return crypto::tagged_hash(kCoefficientHasher, list_, key.bytes());
    }

private:
    crypto::Digest256 list_;
    std::span<const crypto::PublicKey>::iterator second_;
    bool has_second_;
};

}  // namespace

std::optional<crypto::PublicKey> musig_aggregate(std::span<const crypto::PublicKey> keys) {
    if (keys.empty()) return std::nullopt;
    const Coefficients coefficients(keys);
    std::vector<crypto::PublicKey> terms;
    for (const crypto::PublicKey& key : keys) {
        const auto term = key.multiply(coefficients.of(key));
        if (!term) return std::nullopt;
        terms.push_back(*term);
    }
    return crypto::PublicKey::sum(terms);
}

std::optional<crypto::Bytes32> musig_coefficient(std::span<const crypto::PublicKey> keys,
                                                 const crypto::PublicKey& key) {
    if (std::ranges::find(keys, key) == keys.end()) return std::nullopt;
    return Coefficients(keys).of(key);
}

ExtendedPublicKey musig_extended_key(const crypto::PublicKey& aggregate) {
    return {{.chain_code = kChainCode}, aggregate};
}

}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sign_musig.hpp.
#include "malha/keys/sign_musig.hpp"

#include <algorithm>

#include "malha/crypto/scalar.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using base::ByteView;
using crypto::PrivateKey;
using crypto::PublicKey;

constexpr std::size_t kPointSize = PublicKey::kCompressedSize;
constexpr crypto::Sha256 kNonceHasher = crypto::Sha256::tagged("MuSig/noncecoef");
constexpr crypto::Sha256 kChallengeHasher = crypto::Sha256::tagged("BIP0340/challenge");

bool has_odd_y(const PublicKey& key) {
    return key.bytes().front() == 3;
}

PublicKey negated(const PublicKey& key) {
    Bytes bytes = base::to_bytes(key.bytes());
    bytes.front() ^= 1U;
    return PublicKey::parse(bytes).value();
}

/// The sum of the points at `offset` in all nonces.
std::optional<PublicKey> sum_nonces(const std::vector<Bytes>& nonces, std::size_t offset) {
    std::vector<PublicKey> points;
    for (const Bytes& nonce : nonces) {
        if (nonce.size() != 2 * kPointSize) return std::nullopt;
        const auto point = PublicKey::parse(ByteView(nonce).subspan(offset, kPointSize));
        if (!point) return std::nullopt;
        points.push_back(*point);
    }
    return PublicKey::sum(points);
}

/// BIP 327: R, the nonce of the signature.
std::optional<PublicKey> final_nonce(const MusigKey& key, const MusigParts& parts,
                                     ByteView message) {
    const auto first = sum_nonces(parts.nonces, 0);
    const auto second = sum_nonces(parts.nonces, kPointSize);
    if (!first || !second) return std::nullopt;
    const auto coefficient = crypto::tagged_hash(kNonceHasher, first->bytes(), second->bytes(),
                                                 key.key().x_only().bytes(), message);
    const auto scaled = second->multiply(coefficient);
    if (!scaled) return std::nullopt;
    return PublicKey::sum(std::vector<PublicKey>{*first, *scaled});
}

}  // namespace

bool MusigKey::apply(const MusigTweak& tweak) {
    if (tweak.kind == MusigTweak::Kind::x_only && has_odd_y(key_)) {
        key_ = negated(key_);
        if (sum_) sum_ = sum_->negated();
    }
    const auto key = key_.tweak_add(tweak.value);
    const auto sum = sum_ ? sum_->tweak_add(tweak.value)
                          : PrivateKey::from_bytes(tweak.value, crypto::KeyForm::compressed);
    if (!key || !sum) return false;
    key_ = *key;
    sum_ = *sum;
    return true;
}

std::optional<crypto::SchnorrSignature> combine_musig(const MusigKey& key, const MusigParts& parts,
                                                      ByteView message) {
    const auto nonce = final_nonce(key, parts, message);
    if (!nonce || parts.signatures.empty()) return std::nullopt;
    auto sum = PrivateKey::from_bytes(parts.signatures.front(), crypto::KeyForm::compressed);
    for (std::size_t i = 1; i < parts.signatures.size() && sum; ++i)
        sum = sum->tweak_add(parts.signatures[i]);
    if (key.tweak_sum() && sum) {
        const PrivateKey tweaks =
            has_odd_y(key.key()) ? key.tweak_sum()->negated() : *key.tweak_sum();
        const auto challenge = crypto::tagged_hash(kChallengeHasher, nonce->x_only().bytes(),
                                                   key.key().x_only().bytes(), message);
        const auto term = crypto::multiply_scalars(tweaks.bytes(), challenge);
        if (!term) return std::nullopt;
        sum = sum->tweak_add(*term);
    }
    if (!sum) return std::nullopt;
    crypto::SchnorrSignature signature{};
    std::ranges::copy(nonce->x_only().bytes(), signature.begin());
    std::ranges::copy(sum->bytes(), signature.begin() + 32);
    return signature;
}

}  // namespace malha::keys

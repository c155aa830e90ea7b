// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sign_musig.hpp. What depends on secrets is left to libsecp256k1's arithmetic on secret keys,
// which takes constant time; branches depend on public points alone.
#include "malha/keys/sign_musig.hpp"

#include <algorithm>

#include "malha/crypto/scalar.hpp"
#include "malha/keys/musig.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using base::ByteView;
using crypto::PrivateKey;
using crypto::PublicKey;

constexpr crypto::Sha256 kNonceCoefficientHasher = crypto::Sha256::tagged("MuSig/noncecoef");
constexpr crypto::Sha256 kChallengeHasher = crypto::Sha256::tagged("BIP0340/challenge");

bool has_odd_y(const PublicKey& key) {
    return key.bytes().front() == 3;
}

PublicKey negated(const PublicKey& key) {
    Bytes bytes = base::to_bytes(key.bytes());
    bytes.front() ^= 1U;
    return PublicKey::parse(bytes).value();
}

PublicKey generator() {
    crypto::Bytes32 one{};
    one.back() = 1;
    return PrivateKey::from_bytes(one, crypto::KeyForm::compressed).value().public_key();
}

/// BIP 327: b, R and e.
struct Challenge {
    crypto::Bytes32 nonce_factor;
    PublicKey nonce;
    crypto::Bytes32 value;
};

/// R1 + b*R2. Empty optional: infinity.
std::optional<PublicKey> join_nonce(const MusigNoncePoints& points, crypto::ByteView32 factor) {
    const auto scaled = points.second ? points.second->multiply(factor) : std::nullopt;
    if (!points.first || !scaled) return points.first ? points.first : scaled;
    return PublicKey::sum(std::vector<PublicKey>{*points.first, *scaled});
}

Challenge challenge_of(const PublicKey& key, const MusigNoncePoints& points, ByteView message) {
    const auto x = key.x_only();
    const auto factor =
        crypto::tagged_hash(kNonceCoefficientHasher, points.bytes(), x.bytes(), message);
    // Only dishonest participants can bring about infinity; then someone's part will be wrong.
    const PublicKey nonce = join_nonce(points, factor).value_or(generator());
    return {factor, nonce,
            crypto::tagged_hash(kChallengeHasher, nonce.x_only().bytes(), x.bytes(), message)};
}

/// Whether the participants' keys count with a minus.
bool is_key_negated(const MusigKey& key) {
    return has_odd_y(key.key()) != key.is_negated();
}

/// e*a: with what the participant's private key is multiplied. Empty optional: not a participant.
std::optional<crypto::Bytes32> key_factor(const Challenge& challenge, const PublicKey& participant,
                                          const MusigContext& context) {
    const auto coefficient = musig_coefficient(context.participants, participant);
    return coefficient ? crypto::multiply_scalars(challenge.value, *coefficient) : std::nullopt;
}

}  // namespace

bool MusigKey::apply(const MusigTweak& tweak) {
    if (tweak.kind == MusigTweak::Kind::x_only && has_odd_y(key_)) {
        key_ = negated(key_);
        if (sum_) sum_ = sum_->negated();
        is_negated_ = !is_negated_;
    }
    const auto key = key_.tweak_add(tweak.value);
    const auto sum = sum_ ? sum_->tweak_add(tweak.value)
                          : PrivateKey::from_bytes(tweak.value, crypto::KeyForm::compressed);
    if (!key || !sum) return false;
    key_ = *key;
    sum_ = *sum;
    return true;
}

std::optional<crypto::Bytes32> sign_musig(MusigSecretNonce nonce, const PrivateKey& key,
                                          const MusigContext& context) {
    const PublicKey own = key.public_key();
    const Challenge challenge = challenge_of(context.key.key(), context.nonce, context.message);
    const auto factor = key_factor(challenge, own, context);
    if (own != nonce.signer() || !factor) return std::nullopt;
    const bool negate = has_odd_y(challenge.nonce);
    const PrivateKey first = negate ? nonce.first().negated() : nonce.first();
    const PrivateKey second = negate ? nonce.second().negated() : nonce.second();
    const auto second_term = crypto::multiply_key(second, challenge.nonce_factor);
    const auto key_term =
        crypto::multiply_key(is_key_negated(context.key) ? key.negated() : key, *factor);
    if (!second_term || !key_term) return std::nullopt;
    const auto nonce_sum = first.tweak_add(second_term->bytes());
    const auto sum = nonce_sum ? nonce_sum->tweak_add(key_term->bytes()) : std::nullopt;
    return sum ? std::optional(sum->bytes()) : std::nullopt;
}

bool verify_musig_part(const crypto::Bytes32& signature, ByteView nonce,
                       const PublicKey& participant, const MusigContext& context) {
    const auto number = PrivateKey::from_bytes(signature, crypto::KeyForm::compressed);
    const auto points = MusigNoncePoints::parse(nonce);
    if (!number || !points || !points->first || !points->second) return false;
    const Challenge challenge = challenge_of(context.key.key(), context.nonce, context.message);
    const auto factor = key_factor(challenge, participant, context);
    const auto joined = join_nonce(*points, challenge.nonce_factor);
    if (!factor || !joined) return false;
    const auto key_term =
        (is_key_negated(context.key) ? negated(participant) : participant).multiply(*factor);
    if (!key_term) return false;
    const PublicKey nonce_term = has_odd_y(challenge.nonce) ? negated(*joined) : *joined;
    return PublicKey::sum(std::vector<PublicKey>{nonce_term, *key_term}) == number->public_key();
}

std::optional<crypto::SchnorrSignature> combine_musig(const MusigKey& key, const MusigParts& parts,
                                                      ByteView message) {
    const auto points = sum_musig_nonces(parts.nonces);
    if (!points || parts.signatures.empty()) return std::nullopt;
    const Challenge challenge = challenge_of(key.key(), *points, message);
    auto sum = PrivateKey::from_bytes(parts.signatures.front(), crypto::KeyForm::compressed);
    for (std::size_t i = 1; i < parts.signatures.size() && sum; ++i)
        sum = sum->tweak_add(parts.signatures[i]);
    if (key.tweak_sum() && sum) {
        const PrivateKey tweaks =
            has_odd_y(key.key()) ? key.tweak_sum()->negated() : *key.tweak_sum();
        const auto term = crypto::multiply_scalars(tweaks.bytes(), challenge.value);
        if (!term) return std::nullopt;
        sum = sum->tweak_add(*term);
    }
    if (!sum) return std::nullopt;
    crypto::SchnorrSignature signature{};
    std::ranges::copy(challenge.nonce.x_only().bytes(), signature.begin());
    std::ranges::copy(sum->bytes(), signature.begin() + 32);
    return signature;
}

}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See musig_nonce.hpp.
#include "malha/keys/musig_nonce.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "malha/base/endian.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::keys {
namespace {

using base::ByteView;
using crypto::PublicKey;

constexpr std::size_t kPointSize = PublicKey::kCompressedSize;
constexpr crypto::Sha256 kAuxHasher = crypto::Sha256::tagged("MuSig/aux");
constexpr crypto::Sha256 kNonceHasher = crypto::Sha256::tagged("MuSig/nonce");

bool is_infinity(ByteView point) {
    return std::ranges::all_of(point, [](std::uint8_t byte) { return byte == 0; });
}

template <class T>
std::array<std::uint8_t, sizeof(T)> big_endian(T number) {
    std::array<std::uint8_t, sizeof(T)> bytes{};
    base::store_be<T>(bytes.data(), number);
    return bytes;
}

void write_with_length(crypto::Sha256& hasher, ByteView bytes) {
    hasher.write(big_endian(static_cast<std::uint8_t>(bytes.size()))).write(bytes);
}

/// Everything that both numbers of a nonce are hashed from.
crypto::Sha256 nonce_hasher(ByteView random, const MusigNonceInput& input) {
    crypto::Sha256 hasher = kNonceHasher;
    hasher.write(random);
    write_with_length(hasher, input.signer.bytes());
    write_with_length(hasher, input.aggregate);
    hasher.write(big_endian(static_cast<std::uint8_t>(input.message.has_value())));
    if (input.message)
        hasher.write(big_endian(std::uint64_t{input.message->size()})).write(*input.message);
    hasher.write(big_endian(static_cast<std::uint32_t>(input.extra.size()))).write(input.extra);
    return hasher;
}

}  // namespace

std::optional<MusigNoncePoints> MusigNoncePoints::parse(ByteView bytes) {
    if (bytes.size() != kMusigNonceSize) return std::nullopt;
    MusigNoncePoints points;
    for (const bool is_first : {true, false}) {
        const ByteView half = bytes.subspan(is_first ? 0 : kPointSize, kPointSize);
        if (is_infinity(half)) continue;
        const auto point = PublicKey::parse(half);
        if (!point) return std::nullopt;
        (is_first ? points.first : points.second) = point;
    }
    return points;
}

MusigPublicNonce MusigNoncePoints::bytes() const {
    MusigPublicNonce bytes{};
    if (first) std::ranges::copy(first->bytes(), bytes.begin());
    if (second) std::ranges::copy(second->bytes(), bytes.begin() + kPointSize);
    return bytes;
}

std::optional<MusigNoncePoints> sum_musig_nonces(std::span<const base::Bytes> nonces) {
    if (nonces.empty()) return std::nullopt;
    std::vector<PublicKey> first, second;
    for (const base::Bytes& nonce : nonces) {
        const auto points = MusigNoncePoints::parse(nonce);
        if (!points || !points->first || !points->second) return std::nullopt;
        first.push_back(*points->first);
        second.push_back(*points->second);
    }
    return MusigNoncePoints{PublicKey::sum(first), PublicKey::sum(second)};
}

std::optional<MusigSecretNonce> MusigSecretNonce::from_numbers(ByteView first, ByteView second,
                                                               const PublicKey& signer) {
    const auto form = crypto::KeyForm::compressed;
    const auto one = crypto::PrivateKey::from_bytes(first, form);
    const auto two = crypto::PrivateKey::from_bytes(second, form);
    if (!one || !two) return std::nullopt;
    return MusigSecretNonce(*one, *two, signer);
}

MusigPublicNonce MusigSecretNonce::public_nonce() const {
    return MusigNoncePoints{first_.public_key(), second_.public_key()}.bytes();
}

std::optional<MusigSecretNonce> make_musig_nonce(crypto::ByteView32 random,
                                                 const MusigNonceInput& input) {
    crypto::Bytes32 masked{};
    std::ranges::copy(random, masked.begin());
    if (input.key != nullptr) {
        masked = crypto::tagged_hash(kAuxHasher, random);
        for (std::size_t i = 0; i < masked.size(); ++i)
            masked[i] ^= input.key->bytes()[i];
    }
    std::array<crypto::Bytes32, 2> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i)
        numbers[i] =
            nonce_hasher(masked, input).write(big_endian(static_cast<std::uint8_t>(i))).finish();
    auto nonce = MusigSecretNonce::from_numbers(numbers[0], numbers[1], input.signer);
    base::secure_wipe(masked);
    for (crypto::Bytes32& number : numbers)
        base::secure_wipe(number);
    return nonce;
}

MusigPublicNonce MusigNonces::make(const MusigNonceInput& input) {
    std::optional<MusigSecretNonce> secret;
    while (!secret) {
        crypto::Bytes32 random{};
        rng_.fill(random);
        secret = make_musig_nonce(random, input);
        base::secure_wipe(random);
    }
    if (waiting_.size() == kWaitingMax) waiting_.pop_front();
    const MusigPublicNonce public_nonce = secret->public_nonce();
    waiting_.push_back({public_nonce, *std::move(secret)});
    return public_nonce;
}

std::optional<MusigSecretNonce> MusigNonces::take(ByteView public_nonce) {
    const auto found = std::ranges::find_if(waiting_, [&](const Waiting& waiting) {
        return std::ranges::equal(waiting.public_nonce, public_nonce);
    });
    if (found == waiting_.end()) return std::nullopt;
    std::optional<MusigSecretNonce> secret(std::move(found->secret));
    waiting_.erase(found);
    return secret;
}

}  // namespace malha::keys

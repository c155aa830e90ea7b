// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See extended_key.hpp.
#include "malha/keys/extended_key.hpp"

#include <algorithm>
#include <limits>

#include "malha/base/endian.hpp"
#include "malha/crypto/base58.hpp"
#include "malha/crypto/hmac.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using base::ByteView;

constexpr std::size_t kVersionSize = 4;
constexpr std::size_t kKeyOffset = 41;  ///< in the bytes after the version

/// Both halves of the HMAC of BIP 32. Wiped on destruction.
struct Halves {
    crypto::Bytes32 left, right;

    Halves(ByteView key, ByteView data, std::uint32_t step) {
        std::array<std::uint8_t, 4> index{};
        base::store_be<std::uint32_t>(index.data(), step);
        split(crypto::HmacSha512(key).write(data).write(index).finish());
    }
    Halves(ByteView key, ByteView data) { split(crypto::hmac_sha512(key, data)); }
    ~Halves() {
        base::secure_wipe(left);
        base::secure_wipe(right);
    }
    Halves(const Halves&) = delete;
    Halves& operator=(const Halves&) = delete;

private:
    void split(crypto::Digest512 digest) {
        std::copy_n(digest.begin(), 32, left.begin());
        std::copy_n(digest.begin() + 32, 32, right.begin());
        base::secure_wipe(digest);
    }
};

ExtendedKeyPlace child_place(const ExtendedKeyPlace& parent, const crypto::PublicKey& parent_key,
                             std::uint32_t step, const crypto::Bytes32& chain_code) {
    return {static_cast<std::uint8_t>(parent.depth + 1), fingerprint_of(parent_key), step,
            chain_code};
}

/// @param key  33 bytes: a compressed public key, or zero and a secret.
ExtendedKeyBytes encode(const ExtendedKeyPlace& place, ByteView key) {
    ExtendedKeyBytes bytes{};
    bytes[0] = place.depth;
    std::ranges::copy(place.parent_fingerprint, bytes.begin() + 1);
    base::store_be<std::uint32_t>(bytes.data() + 5, place.child);
    std::ranges::copy(place.chain_code, bytes.begin() + 9);
    std::ranges::copy(key, bytes.begin() + kKeyOffset);
    return bytes;
}

/// Empty optional: a root that claims to have a parent.
std::optional<ExtendedKeyPlace> decode_place(const ExtendedKeyBytes& bytes) {
    ExtendedKeyPlace place;
    place.depth = bytes[0];
    std::copy_n(bytes.begin() + 1, 4, place.parent_fingerprint.begin());
    place.child = base::load_be<std::uint32_t>(bytes.data() + 5);
    std::copy_n(bytes.begin() + 9, 32, place.chain_code.begin());
    const bool is_root = place.parent_fingerprint == std::array<std::uint8_t, 4>{};
    if (place.depth == 0 && (!is_root || place.child != 0)) return std::nullopt;
    return place;
}

std::string text_of(const std::array<std::uint8_t, kVersionSize>& version,
                    const ExtendedKeyBytes& bytes) {
    Bytes payload(version.begin(), version.end());
    payload.insert(payload.end(), bytes.begin(), bytes.end());
    std::string text = crypto::base58check_encode(payload);
    base::secure_wipe(payload);
    return text;
}

std::optional<ExtendedKeyBytes> parse(std::string_view text,
                                      const std::array<std::uint8_t, kVersionSize>& version) {
    auto payload = crypto::base58check_decode(text, kExtendedKeySize);
    if (!payload) return std::nullopt;
    std::optional<ExtendedKeyBytes> bytes;
    if (payload->size() == kExtendedKeySize &&
        std::equal(version.begin(), version.end(), payload->begin())) {
        bytes.emplace();
        std::copy(payload->begin() + kVersionSize, payload->end(), bytes->begin());
    }
    base::secure_wipe(*payload);
    return bytes;
}

}  // namespace

std::array<std::uint8_t, 4> fingerprint_of(const crypto::PublicKey& key) {
    const crypto::Digest160 hash = key.hash160();
    return {hash[0], hash[1], hash[2], hash[3]};
}

std::optional<ExtendedPublicKey> ExtendedPublicKey::derive(std::uint32_t step) const {
    if ((step & kHardened) != 0 || place.depth == std::numeric_limits<std::uint8_t>::max())
        return std::nullopt;
    const Halves halves(place.chain_code, key.bytes(), step);
    const auto child = key.tweak_add(halves.left);
    if (!child) return std::nullopt;
    return ExtendedPublicKey{child_place(place, key, step, halves.right), *child};
}

std::optional<ExtendedPrivateKey> ExtendedPrivateKey::from_seed(ByteView seed) {
    const Halves halves(base::as_bytes("Bitcoin seed"), seed);
    const auto key = crypto::PrivateKey::from_bytes(halves.left, crypto::KeyForm::compressed);
    if (!key) return std::nullopt;
    return ExtendedPrivateKey{{.chain_code = halves.right}, *key};
}

std::optional<ExtendedPrivateKey> ExtendedPrivateKey::derive(std::uint32_t step) const {
    if (place.depth == std::numeric_limits<std::uint8_t>::max()) return std::nullopt;
    const crypto::PublicKey public_key = key.public_key();
    std::array<std::uint8_t, 33> data{};
    if ((step & kHardened) != 0)
        std::ranges::copy(key.bytes(), data.begin() + 1);
    else
        std::ranges::copy(public_key.bytes(), data.begin());
    const Halves halves(place.chain_code, data, step);
    base::secure_wipe(data);
    const auto child = key.tweak_add(halves.left);
    if (!child) return std::nullopt;
    return ExtendedPrivateKey{child_place(place, public_key, step, halves.right), *child};
}

ExtendedKeyBytes encode_extended_key(const ExtendedPublicKey& key) {
    return encode(key.place, key.key.bytes());
}

std::optional<ExtendedPublicKey> decode_extended_public_key(const ExtendedKeyBytes& bytes) {
    const auto place = decode_place(bytes);
    const auto key = crypto::PublicKey::parse(ByteView(bytes).subspan(kKeyOffset));
    if (!place || !key) return std::nullopt;
    return ExtendedPublicKey{*place, *key};
}

std::string extended_key_text(const ExtendedPublicKey& key, const AddressFormat& format) {
    return text_of(format.extended_public_version, encode_extended_key(key));
}

std::string extended_key_text(const ExtendedPrivateKey& key, const AddressFormat& format) {
    std::array<std::uint8_t, 33> secret{};
    std::ranges::copy(key.key.bytes(), secret.begin() + 1);
    ExtendedKeyBytes bytes = encode(key.place, secret);
    std::string text = text_of(format.extended_private_version, bytes);
    base::secure_wipe(secret);
    base::secure_wipe(bytes);
    return text;
}

std::optional<ExtendedPublicKey> parse_extended_public_key(std::string_view text,
                                                           const AddressFormat& format) {
    const auto bytes = parse(text, format.extended_public_version);
    return bytes ? decode_extended_public_key(*bytes) : std::nullopt;
}

std::optional<ExtendedPrivateKey> parse_extended_private_key(std::string_view text,
                                                             const AddressFormat& format) {
    auto bytes = parse(text, format.extended_private_version);
    if (!bytes) return std::nullopt;
    const auto place = decode_place(*bytes);
    std::optional<crypto::PrivateKey> key;
    if ((*bytes)[kKeyOffset] == 0)
        key = crypto::PrivateKey::from_bytes(ByteView(*bytes).subspan(kKeyOffset + 1),
                                             crypto::KeyForm::compressed);
    base::secure_wipe(*bytes);
    if (!place || !key) return std::nullopt;
    return ExtendedPrivateKey{*place, *key};
}

}  // namespace malha::keys

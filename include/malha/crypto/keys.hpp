// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Keys on secp256k1. A value of one of these types is always a valid key: outside bytes become keys
// by parsing. (Script execution needs no such value; ecdsa.hpp and schnorr.hpp take raw bytes.)
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "malha/base/bytes.hpp"
#include "malha/base/rng.hpp"
#include "malha/base/secret.hpp"
#include "malha/crypto/ripemd160.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::crypto {

using Bytes32 = std::array<std::uint8_t, 32>;
using ByteView32 = std::span<const std::uint8_t, 32>;

/// 33 or 65 bytes as public key.
enum class KeyForm : std::uint8_t { compressed, uncompressed };

/// The x coordinate of a point on the curve, meaning the point with even y (BIP340).
class XOnlyPublicKey {
public:
    static constexpr std::size_t kSize = 32;

    /// Empty optional: not 32 bytes, or no point has this x.
    [[nodiscard]] static std::optional<XOnlyPublicKey> parse(base::ByteView bytes);

    [[nodiscard]] const Bytes32& bytes() const { return bytes_; }
    friend auto operator<=>(const XOnlyPublicKey&, const XOnlyPublicKey&) = default;

private:
    friend struct KeyAccess;
    explicit XOnlyPublicKey(const Bytes32& bytes) : bytes_(bytes) {}

    Bytes32 bytes_;
};

/// A point on the curve in its serialised form. Ordered as byte strings (BIP67).
class PublicKey {
public:
    static constexpr std::size_t kCompressedSize = 33;
    static constexpr std::size_t kUncompressedSize = 65;

    /// 02/03 + x, 04 + x + y, and the hybrids 06/07 + x + y whose first byte agrees with y, as
    /// consensus accepts them. Empty optional: anything else, or not on the curve.
    [[nodiscard]] static std::optional<PublicKey> parse(base::ByteView bytes);

    [[nodiscard]] base::ByteView bytes() const { return {bytes_.data(), size_}; }
    [[nodiscard]] bool is_compressed() const { return size_ == kCompressedSize; }
    [[nodiscard]] PublicKey compressed() const;
    [[nodiscard]] PublicKey decompressed() const;
    [[nodiscard]] XOnlyPublicKey x_only() const;
    /// HASH160 of bytes(): the key's id in addresses.
    [[nodiscard]] Digest160 hash160() const { return crypto::hash160(bytes()); }

    /// The compressed key of P + tweak*G (BIP32). Empty optional: tweak not below the group order,
    /// or the sum is infinity; both have negligible probability for hashes.
    [[nodiscard]] std::optional<PublicKey> tweak_add(ByteView32 tweak) const;
    /// The compressed key of factor*P. Empty optional: factor zero or not below the group order.
    [[nodiscard]] std::optional<PublicKey> multiply(ByteView32 factor) const;
    /// The compressed key of the sum. Empty optional: no keys, or the sum is infinity.
    [[nodiscard]] static std::optional<PublicKey> sum(std::span<const PublicKey> keys);

    friend bool operator==(const PublicKey& a, const PublicKey& b) {
        return std::ranges::equal(a.bytes(), b.bytes());
    }
    friend std::strong_ordering operator<=>(const PublicKey& a, const PublicKey& b) {
        return std::lexicographical_compare_three_way(a.bytes().begin(), a.bytes().end(),
                                                      b.bytes().begin(), b.bytes().end());
    }

private:
    friend struct KeyAccess;
    explicit PublicKey(base::ByteView bytes) : size_(static_cast<std::uint8_t>(bytes.size())) {
        std::copy(bytes.begin(), bytes.end(), bytes_.begin());
    }

    std::array<std::uint8_t, kUncompressedSize> bytes_{};
    std::uint8_t size_;
};

/// A secret number in 1..n-1 and the form its public key is used in, in memory for secrets.
/// Its public key is computed at each call; keep it where it is needed often.
class PrivateKey {
public:
    static constexpr std::size_t kSize = 32;

    /// @param bytes  big-endian. Empty optional: not 32 bytes, zero, or not below the group order.
    [[nodiscard]] static std::optional<PrivateKey> from_bytes(base::ByteView bytes, KeyForm form);
    [[nodiscard]] static PrivateKey generate(base::Rng& rng, KeyForm form);

    [[nodiscard]] const Bytes32& bytes() const { return bytes_.get(); }
    [[nodiscard]] KeyForm form() const { return form_; }
    [[nodiscard]] PublicKey public_key() const;

    /// The key (d + tweak) mod n in the same form (BIP32). Empty optional: as PublicKey::tweak_add.
    [[nodiscard]] std::optional<PrivateKey> tweak_add(ByteView32 tweak) const;
    /// The key -d mod n, whose public key has the same x.
    [[nodiscard]] PrivateKey negated() const;

    friend bool operator==(const PrivateKey&, const PrivateKey&) = default;

private:
    PrivateKey(ByteView32 bytes, KeyForm form) : bytes_(bytes), form_(form) {}

    base::SecretArray<kSize> bytes_;
    KeyForm form_;
};

/// SHA256 of the compressed shared point: Diffie-Hellman on plain public keys.
[[nodiscard]] Digest256 ecdh(const PrivateKey& ours, const PublicKey& theirs);

}  // namespace malha::crypto

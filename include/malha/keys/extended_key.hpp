// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Extended keys: a key and a chain code, from which a tree of keys follows (BIP 32).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "malha/crypto/keys.hpp"
#include "malha/keys/address.hpp"
#include "malha/keys/key_origin.hpp"

namespace malha::keys {

/// Bytes of an encoded extended key, version included.
inline constexpr std::size_t kExtendedKeySize = 78;

/// Where an extended key stands in its tree, and the secret-free half of its children's making.
struct ExtendedKeyPlace {
    std::uint8_t depth = 0;
    std::array<std::uint8_t, 4> parent_fingerprint{};
    std::uint32_t child = 0;  ///< the last step of the path; kHardened marks a hardened one
    crypto::Bytes32 chain_code{};

    friend auto operator<=>(const ExtendedKeyPlace&, const ExtendedKeyPlace&) = default;
};

struct ExtendedPublicKey {
    ExtendedKeyPlace place;
    crypto::PublicKey key;  ///< compressed

    /// Empty optional: a hardened step, depth 255, or no key (negligible probability).
    [[nodiscard]] std::optional<ExtendedPublicKey> derive(std::uint32_t step) const;

    friend auto operator<=>(const ExtendedPublicKey&, const ExtendedPublicKey&) = default;
};

struct ExtendedPrivateKey {
    ExtendedKeyPlace place;
    crypto::PrivateKey key;  ///< its public key compressed

    /// The root of the tree. @param seed  16 to 64 bytes by the BIP; any size is taken.
    /// Empty optional: no key (negligible probability).
    [[nodiscard]] static std::optional<ExtendedPrivateKey> from_seed(base::ByteView seed);
    /// Empty optional: depth 255, or no key (negligible probability).
    [[nodiscard]] std::optional<ExtendedPrivateKey> derive(std::uint32_t step) const;
    [[nodiscard]] ExtendedPublicKey neuter() const { return {place, key.public_key()}; }
};

/// The first four bytes of a key's HASH160: how origins name a master key.
[[nodiscard]] std::array<std::uint8_t, 4> fingerprint_of(const crypto::PublicKey& key);

/// The 74 bytes after the version.
using ExtendedKeyBytes = std::array<std::uint8_t, kExtendedKeySize - 4>;
[[nodiscard]] ExtendedKeyBytes encode_extended_key(const ExtendedPublicKey& key);
/// Empty optional: no valid key, or a root that claims to have a parent.
[[nodiscard]] std::optional<ExtendedPublicKey> decode_extended_public_key(
    const ExtendedKeyBytes& bytes);

/// "xpub..." and "xprv...", or what the network has in their place.
[[nodiscard]] std::string extended_key_text(const ExtendedPublicKey& key,
                                            const AddressFormat& format);
[[nodiscard]] std::string extended_key_text(const ExtendedPrivateKey& key,
                                            const AddressFormat& format);
/// Empty optional: another network's, another kind's, or no valid key.
[[nodiscard]] std::optional<ExtendedPublicKey> parse_extended_public_key(
    std::string_view text, const AddressFormat& format);
[[nodiscard]] std::optional<ExtendedPrivateKey> parse_extended_private_key(
    std::string_view text, const AddressFormat& format);

}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Key expressions of output descriptors (BIP 380): a key with its origin and, for extended keys,
// the path to what is used, which may end in "*"; or an aggregate of several (BIP 390).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "malha/keys/address.hpp"
#include "malha/keys/extended_key.hpp"
#include "malha/keys/solving_data.hpp"

namespace malha::keys {

/// Extended keys that cannot be derived again without a private key, by the number of the key
/// expression; wallets store them, so that a locked one still knows its addresses.
struct DescriptorCache {
    std::map<std::uint32_t, ExtendedPublicKey>
        parents;  ///< the key whose children are used, or itself
    /// For "*h": the used keys themselves, by number and position.
    std::map<std::pair<std::uint32_t, std::uint32_t>, ExtendedPublicKey> children;
    std::map<std::uint32_t, ExtendedPublicKey> last_hardened;  ///< for normalized texts
};

/// How a descriptor is written.
enum class DescriptorForm : std::uint8_t {
    canonical,     ///< public keys; marks of hardened steps as they were read
    compat,        ///< the same with ' as the mark: what ids of wallets' descriptors are made of
    private_keys,  ///< private keys where they are known
    normalized,    ///< extended keys replaced by those after the last hardened step
};

/// What derivation may use besides the descriptor. Borrowed.
struct KeySources {
    const PrivateKeys& private_keys;
    DescriptorCache& cache;  ///< read first; what had to be derived is added
};

/// What follows the last fixed step of a path.
enum class KeyRange : std::uint8_t { none, normal, hardened };

struct KeyPath {
    std::vector<std::uint32_t> steps;
    KeyRange range = KeyRange::none;
};

/// A key as it is: 33 or 65 bytes. Inferred ones need not be on the curve.
struct PlainKey {
    base::Bytes bytes;
    bool x_only = false;  ///< written without the first byte
};
struct ExtendedKeyExpression {
    ExtendedPublicKey root;
    KeyPath path;
};
struct KeyExpression;
/// BIP 390: the aggregate of the participants' keys in sorted order, then a path from it (BIP 328).
struct MusigExpression {
    std::vector<KeyExpression> participants;
    KeyPath path;
};

/// A value. Thread: any.
struct KeyExpression {
    std::uint32_t number = 0;  ///< place in the descriptor, in the order of reading
    std::optional<KeyOrigin> origin;
    char hardened_mark = 'h';
    std::variant<PlainKey, ExtendedKeyExpression, MusigExpression> key;

    [[nodiscard]] bool is_range() const;
    [[nodiscard]] bool is_x_only() const;
    /// Bytes of the keys: 32, 33 or 65.
    [[nodiscard]] std::size_t size() const;

    /// Empty optional, only where normalized: a private key is missing.
    [[nodiscard]] std::optional<std::string> text(DescriptorForm form, const AddressFormat& format,
                                                  const KeySources& sources) const;
    /// The key at a position, below 2^31; without "*" the same at every one. The keys, origins and
    /// participants are added to `found`. Empty optional: a private key is missing, or the key is
    /// none.
    [[nodiscard]] std::optional<crypto::PublicKey> derive(std::uint32_t position,
                                                          const KeySources& sources,
                                                          SolvingData& found) const;
    /// Adds the private keys of derive() that follow from known ones.
    void derive_private(std::uint32_t position, const PrivateKeys& known, PrivateKeys& out) const;
    /// Whether every private key is known.
    [[nodiscard]] bool has_private_keys(const PrivateKeys& known) const;
};

}  // namespace malha::keys

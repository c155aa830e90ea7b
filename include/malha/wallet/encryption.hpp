// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How wallets encrypt: a random master key encrypts the private keys (AES-256-CBC), and is itself
// encrypted with a key that rounds of SHA-512 derive from the passphrase. The established scheme,
// so that wallets open everywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "malha/base/clock.hpp"
#include "malha/base/rng.hpp"
#include "malha/base/secret.hpp"
#include "malha/crypto/keys.hpp"

namespace malha::wallet {

inline constexpr std::uint32_t kDeriveRoundsMin = 25'000;
/// More would take hours: no wallet that a person made. Guards against damaged records.
inline constexpr std::uint32_t kDeriveRoundsMax = 1'000'000'000;
inline constexpr std::size_t kMasterKeySize = 32;

/// A record "mkey": the master key under one passphrase.
struct MasterKey {
    base::Bytes encrypted;
    base::Bytes salt;          ///< 8 bytes
    std::uint32_t method = 0;  ///< 0: SHA-512; nothing else exists
    std::uint32_t rounds = kDeriveRoundsMin;
    base::Bytes other_parameters{};
    friend bool operator==(const MasterKey&, const MasterKey&) = default;
};

[[nodiscard]] base::SecretBytes generate_master_key(base::Rng& rng);
/// Takes as many rounds as fit in a tenth of a second, at least kDeriveRoundsMin.
[[nodiscard]] MasterKey protect_master_key(const base::SecretBytes& master_key,
                                           std::string_view passphrase, base::Rng& rng,
                                           const base::Clock& clock);
/// Empty optional: the passphrase is wrong, or the record unusable.
[[nodiscard]] std::optional<base::SecretBytes> open_master_key(const MasterKey& record,
                                                               std::string_view passphrase);

[[nodiscard]] base::Bytes encrypt_private_key(const base::SecretBytes& master_key,
                                              const crypto::PrivateKey& key,
                                              const crypto::PublicKey& public_key);
/// Empty optional: what comes out is not the private key of `public_key`.
[[nodiscard]] std::optional<crypto::PrivateKey> decrypt_private_key(
    const base::SecretBytes& master_key, base::ByteView encrypted,
    const crypto::PublicKey& public_key);

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Addresses and private keys as text (Base58Check; BIP 173, BIP 350). An address is another
// spelling of an output script, so both directions work on script bytes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/base/result.hpp"
#include "malha/crypto/keys.hpp"

namespace malha::keys {

/// What makes text of one network different from that of another.
struct AddressFormat {
    std::uint8_t pubkey_hash_version = 0;
    std::uint8_t script_hash_version = 0;
    std::uint8_t private_key_version = 0;
    std::array<std::uint8_t, 4> extended_public_version{};
    std::array<std::uint8_t, 4> extended_private_version{};
    std::string bech32_prefix;
};

struct AddressError {
    std::string message;
    std::vector<std::size_t> locations{};  ///< indexes of suspicious characters, Bech32 only
};

/// Empty optional: scripts that have no address (bare keys and multisig, data, nonstandard).
[[nodiscard]] std::optional<std::string> encode_address(base::ByteView script_pubkey,
                                                        const AddressFormat& format);
/// The script that an address stands for.
[[nodiscard]] base::Result<base::Bytes, AddressError> decode_address(std::string_view text,
                                                                     const AddressFormat& format);

/// Wallet import format.
[[nodiscard]] std::string encode_private_key(const crypto::PrivateKey& key,
                                             const AddressFormat& format);
/// Empty optional: not Base58Check, another network's version, or no valid key.
[[nodiscard]] std::optional<crypto::PrivateKey> decode_private_key(std::string_view text,
                                                                   const AddressFormat& format);

}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Messages signed with the key of an address, in the form that wallets have always used.
#pragma once

#include <string>
#include <string_view>

#include "malha/crypto/keys.hpp"

namespace malha::keys {

/// Base64 of a recoverable signature over the message.
[[nodiscard]] std::string sign_message(const crypto::PrivateKey& key, std::string_view message);

/// Whether the owner of the key with that hash signed the message.
/// @param key_hash  20 bytes.  @param signature  raw, 65 bytes; anything else is false.
[[nodiscard]] bool verify_message(base::ByteView key_hash, base::ByteView signature,
                                  std::string_view message);

}  // namespace malha::keys

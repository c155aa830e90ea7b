// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// AES-256 in CBC mode with PKCS #7 padding (FIPS 197, SP 800-38A): how wallets keep secrets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "malha/base/bytes.hpp"
#include "malha/base/secret.hpp"

namespace malha::crypto {

inline constexpr std::size_t kAesBlockSize = 16;
inline constexpr std::size_t kAes256KeySize = 32;
using AesIv = std::array<std::uint8_t, kAesBlockSize>;

/// @param key  32 bytes.  @return the padded text, 1 to 16 bytes longer than `plain`.
[[nodiscard]] base::Bytes aes256_cbc_encrypt(base::ByteView key, const AesIv& iv,
                                             base::ByteView plain);
/// Empty optional: no whole blocks, or the padding is wrong (another key, or damage).
/// @param key  32 bytes.
[[nodiscard]] std::optional<base::SecretBytes> aes256_cbc_decrypt(base::ByteView key,
                                                                  const AesIv& iv,
                                                                  base::ByteView cipher);

}  // namespace malha::crypto

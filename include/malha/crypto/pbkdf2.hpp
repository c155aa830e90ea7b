// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Keys from words that people remember (RFC 8018, PBKDF2).
#pragma once

#include <cstdint>

#include "malha/crypto/sha512.hpp"

namespace malha::crypto {

/// PBKDF2 with HMAC-SHA512, 64 bytes. The result is a secret: wipe it after use.
/// @param rounds  at least 1. Cost: linear in it.
[[nodiscard]] Digest512 pbkdf2_sha512(base::ByteView password, base::ByteView salt,
                                      std::uint32_t rounds);

}  // namespace malha::crypto

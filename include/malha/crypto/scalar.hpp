// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Multiplication modulo the order of secp256k1's group, in constant time.
#pragma once

#include <optional>

#include "malha/crypto/keys.hpp"

namespace malha::crypto {

/// The product of two numbers, big-endian. Empty optional: one is zero or not below the order.
[[nodiscard]] std::optional<Bytes32> multiply_scalars(ByteView32 a, ByteView32 b);

/// The same of a secret key, which stays in memory that is wiped.
[[nodiscard]] std::optional<PrivateKey> multiply_key(const PrivateKey& key, ByteView32 factor);

}  // namespace malha::crypto

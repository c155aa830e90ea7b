// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Arithmetic modulo the order of secp256k1's group, on numbers that need not be secret keys.
#pragma once

#include <optional>

#include "malha/crypto/keys.hpp"

namespace malha::crypto {

/// The product of two numbers, big-endian. Empty optional: one is zero or not below the order.
[[nodiscard]] std::optional<Bytes32> multiply_scalars(ByteView32 a, ByteView32 b);

}  // namespace malha::crypto

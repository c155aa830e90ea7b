// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The private keys that belong to parts of key expressions.
#pragma once

#include "malha/keys/descriptor_key.hpp"

namespace malha::keys {

/// Null: unknown. Keys written without their first byte are found in both forms.
[[nodiscard]] const crypto::PrivateKey* plain_private_key(const PlainKey& key,
                                                          const PrivateKeys& known);
/// Empty optional: unknown.
[[nodiscard]] std::optional<ExtendedPrivateKey> extended_private_key(
    const ExtendedKeyExpression& key, const PrivateKeys& known);

}  // namespace malha::keys

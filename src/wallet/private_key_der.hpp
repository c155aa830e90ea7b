// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Private keys as wallet files hold them: the ASN.1 structure of SEC 1 (C.4) with all parameters
// of the curve written out.
#pragma once

#include <optional>

#include "malha/crypto/keys.hpp"

namespace malha::wallet {

/// 214 bytes, or 279 for a key of uncompressed form. A secret.
[[nodiscard]] base::Bytes encode_private_key_der(const crypto::PrivateKey& key);
/// Empty optional: another structure, or no valid key. What follows the key itself is not read.
[[nodiscard]] std::optional<crypto::PrivateKey> decode_private_key_der(base::ByteView bytes,
                                                                       crypto::KeyForm form);

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SHA3-256 (FIPS 202): the checksum in the names of Tor's onion services.
#pragma once

#include "malha/base/bytes.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::crypto {

[[nodiscard]] Digest256 sha3_256(base::ByteView bytes);

}  // namespace malha::crypto

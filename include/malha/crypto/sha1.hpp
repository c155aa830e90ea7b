// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SHA-1 (FIPS 180-4), for OP_SHA1 only: it is broken as a cryptographic hash.
#pragma once

#include <array>
#include <cstdint>

#include "malha/base/bytes.hpp"

namespace malha::crypto {

[[nodiscard]] std::array<std::uint8_t, 20> sha1(base::ByteView bytes);

}  // namespace malha::crypto

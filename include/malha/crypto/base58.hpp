// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Base58 and Base58Check: legacy addresses, private keys (WIF) and extended keys.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "malha/base/bytes.hpp"

namespace malha::crypto {

/// Each leading zero byte becomes a '1'. Cost: quadratic in the size.
[[nodiscard]] std::string base58_encode(base::ByteView bytes);

/// Blanks around the text are ignored, as users of the established node may rely on.
/// Empty optional: a character outside the alphabet, or more than `size_max` bytes.
/// Cost: O(text size * size_max).
[[nodiscard]] std::optional<base::Bytes> base58_decode(std::string_view text, std::size_t size_max);

/// Base58 of the payload and the first four bytes of its double SHA-256.
[[nodiscard]] std::string base58check_encode(base::ByteView payload);

/// The payload. Empty optional: as base58_decode, or too short, or the checksum differs.
/// @param payload_size_max  bytes without the checksum.
[[nodiscard]] std::optional<base::Bytes> base58check_decode(std::string_view text,
                                                            std::size_t payload_size_max);

}  // namespace malha::crypto

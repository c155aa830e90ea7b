// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Base32 (RFC 4648) as Tor and I2P names use it: lower case, no padding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "malha/base/bytes.hpp"

namespace malha::base {

[[nodiscard]] std::string to_base32(ByteView bytes);
/// Accepts upper and lower case. Empty optional: other characters (padding too), a length that no
/// bytes give, or bits left over that are not zero.
[[nodiscard]] std::optional<Bytes> from_base32(std::string_view text);

}  // namespace malha::base

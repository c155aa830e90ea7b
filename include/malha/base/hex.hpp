// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Hexadecimal text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "malha/base/bytes.hpp"

namespace malha::base {

/// Lower-case hex in memory order.
[[nodiscard]] std::string to_hex(ByteView bytes);
/// Lower-case hex with the bytes reversed: how txids and block hashes are shown.
[[nodiscard]] std::string to_display_hex(ByteView bytes);

/// Accepts upper and lower case. Empty optional: odd length or a character that is no hex digit.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);
[[nodiscard]] bool is_hex(std::string_view text);

}  // namespace malha::base

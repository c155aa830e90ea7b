// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Command names in their padded form of 12 bytes, as v1 headers and long v2 ids carry them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "malha/base/bytes.hpp"
#include "malha/wire/limits.hpp"

namespace malha::wire {

using PaddedCommand = std::array<std::uint8_t, kMaxCommandSize>;

/// @param command  1 to 12 printable characters.
[[nodiscard]] PaddedCommand pad_command(std::string_view command);

/// The name before the zeros. Empty optional: unprintable characters, or more after a zero.
/// The view points into `padded`, whose size is kMaxCommandSize.
[[nodiscard]] std::optional<std::string_view> unpad_command(base::ByteView padded);

}  // namespace malha::wire

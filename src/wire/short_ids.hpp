// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP324: one-byte ids of frequent messages.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace malha::wire {

/// Empty optional: the message has none and goes by its name.
[[nodiscard]] std::optional<std::uint8_t> short_id_of(std::string_view command);
/// Empty optional: nobody has this id.
[[nodiscard]] std::optional<std::string_view> command_of(std::uint8_t short_id);

}  // namespace malha::wire

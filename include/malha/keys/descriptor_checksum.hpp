// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The eight characters that end an output descriptor (BIP 380).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace malha::keys {

/// @param descriptor  without "#" and checksum. Empty optional: a character no descriptor has.
[[nodiscard]] std::optional<std::string> descriptor_checksum(std::string_view descriptor);
/// descriptor + "#" + checksum; only for text made by us.
[[nodiscard]] std::string with_checksum(std::string_view descriptor);

}  // namespace malha::keys

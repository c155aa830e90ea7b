// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Base64 (RFC 4648), for credentials, PSBTs and signed messages.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "malha/base/bytes.hpp"

namespace malha::base {

[[nodiscard]] std::string base64_encode(ByteView bytes);
/// Strict: padded, no other characters, no stray bits. Empty optional: anything else.
[[nodiscard]] std::optional<Bytes> base64_decode(std::string_view text);

}  // namespace malha::base

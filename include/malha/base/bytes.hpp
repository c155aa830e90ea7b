// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Byte strings: owned and borrowed.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace malha::base {

using Bytes = std::vector<std::uint8_t>;
/// Borrowed bytes; never stored beyond the life of what they point into.
using ByteView = std::span<const std::uint8_t>;
using MutableByteView = std::span<std::uint8_t>;

/// The bytes of a text, without a terminating zero.
inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(ByteView view) {
    return Bytes(view.begin(), view.end());
}

/// Overwrites memory in a way the compiler may not remove. For secrets.
void secure_wipe(MutableByteView bytes) noexcept;

}  // namespace malha::base

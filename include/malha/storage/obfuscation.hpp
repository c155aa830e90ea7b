// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The XOR masks over block files and database values. They hide nothing from an attacker; they keep
// virus scanners from finding patterns in other people's data.
#pragma once

#include <array>
#include <cstdint>

#include "malha/base/bytes.hpp"

namespace malha::storage {

using XorKey = std::array<std::uint8_t, 8>;

/// XORs every byte with key[(offset + i) % 8].
/// @param offset  position of the first byte in its file or value.
void apply_xor(base::MutableByteView bytes, const XorKey& key, std::uint64_t offset);

[[nodiscard]] constexpr bool is_zero(const XorKey& key) {
    return key == XorKey{};
}

}  // namespace malha::storage

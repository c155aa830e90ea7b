// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See obfuscation.hpp.
#include "malha/storage/obfuscation.hpp"

#include <bit>

#include "malha/base/endian.hpp"

namespace malha::storage {

void apply_xor(base::MutableByteView bytes, const XorKey& key, std::uint64_t offset) {
    const auto plain_key = base::load_le<std::uint64_t>(key.data());
    if (plain_key == 0) return;
    const std::uint64_t mask = std::rotr(plain_key, static_cast<int>(offset % 8 * 8));
    std::size_t i = 0;
    for (; i + 8 <= bytes.size(); i += 8) {
        std::uint8_t* const at = bytes.data() + i;
        base::store_le(at, base::load_le<std::uint64_t>(at) ^ mask);
    }
    for (; i < bytes.size(); ++i)
        bytes[i] ^= static_cast<std::uint8_t>(mask >> (i % 8 * 8));
}

}  // namespace malha::storage

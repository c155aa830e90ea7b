// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_rows.hpp.
#include "script_rows.hpp"

#include "malha/storage/compression.hpp"

namespace malha::index {
namespace {

void append_be(base::Bytes& bytes, std::uint32_t number, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
        bytes.push_back(static_cast<std::uint8_t>(number >> shift));
}
void append_height(base::Bytes& bytes, primitives::Height height) {
    append_be(bytes, static_cast<std::uint32_t>(height), 4);
}
void append_var_int(base::Bytes& bytes, std::uint32_t number) {
    const storage::VarInt encoded(number);
    bytes.insert(bytes.end(), encoded.view().begin(), encoded.view().end());
}

/// Positions in a block need three bytes at most: a transaction takes more than one.
constexpr int kPositionSize = 3;

}  // namespace

base::Bytes block_key(primitives::Height height) {
    base::Bytes key{'h'};
    append_height(key, height);
    return key;
}

base::Bytes txids_key(primitives::Height height, std::uint32_t generation, std::uint32_t chunk) {
    base::Bytes key{'x'};
    append_height(key, height);
    append_var_int(key, generation);
    append_be(key, chunk, kPositionSize);
    return key;
}

}  // namespace malha::index

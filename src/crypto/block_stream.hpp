// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What all Merkle-Damgard hashes share: cutting a stream into blocks, and the final padding.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "malha/base/bytes.hpp"

namespace malha::crypto {

/// Feeds `bytes` to `compress(blocks, count)`; `buffer` keeps the unfinished block.
/// @param size  bytes written so far, updated.
template <std::size_t BlockSize, class Compress>
void write_blocks(std::array<std::uint8_t, BlockSize>& buffer, std::uint64_t& size,
                  base::ByteView bytes, const Compress& compress) {
    const std::size_t held = size % BlockSize;
    size += bytes.size();
    if (held != 0) {
        const std::size_t taken = std::min(BlockSize - held, bytes.size());
        std::copy_n(bytes.data(), taken, buffer.data() + held);
        bytes = bytes.subspan(taken);
        if (held + taken < BlockSize) return;
        compress(buffer.data(), std::size_t{1});
    }
    const std::size_t count = bytes.size() / BlockSize;
    if (count > 0) compress(bytes.data(), count);
    bytes = bytes.subspan(count * BlockSize);
    std::copy_n(bytes.data(), bytes.size(), buffer.data());
}

/// Pads with a one bit, zeros and the encoded length, which ends the last block.
template <std::size_t BlockSize, std::size_t LengthSize, class Compress>
void finish_blocks(std::array<std::uint8_t, BlockSize>& buffer, std::uint64_t size,
                   const std::array<std::uint8_t, LengthSize>& length, const Compress& compress) {
    std::size_t held = size % BlockSize;
    buffer[held++] = 0x80;
    if (held > BlockSize - LengthSize) {
        std::fill(buffer.data() + held, buffer.data() + BlockSize, std::uint8_t{0});
        compress(buffer.data(), std::size_t{1});
        held = 0;
    }
    std::uint8_t* const end = buffer.data() + BlockSize - LengthSize;
    std::fill(buffer.data() + held, end, std::uint8_t{0});
    std::copy(length.begin(), length.end(), end);
    compress(buffer.data(), std::size_t{1});
}

}  // namespace malha::crypto

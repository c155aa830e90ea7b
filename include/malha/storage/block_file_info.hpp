// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What is known of one pair of blkNNNNN.dat and revNNNNN.dat files, and positions in them.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>

#include "malha/primitives/amount.hpp"

namespace malha::storage {

/// Where a block or undo record lies: the offset of its first byte behind magic and size.
struct FilePos {
    std::int32_t file = -1;
    std::uint32_t offset = 0;

    [[nodiscard]] bool is_null() const { return file < 0; }
    friend auto operator<=>(const FilePos&, const FilePos&) = default;
};

/// Bookkeeping of a file pair; a record of blocks/index.
struct BlockFileInfo {
    std::uint32_t blocks = 0;     ///< records in the blk file
    std::uint32_t size = 0;       ///< used bytes of the blk file
    std::uint32_t undo_size = 0;  ///< used bytes of the rev file
    std::uint32_t height_first = 0;
    std::uint32_t height_last = 0;
    std::uint64_t time_first = 0;  ///< smallest block time, seconds since 1970
    std::uint64_t time_last = 0;

    void add_block(std::uint32_t height, std::uint64_t time) {
        if (blocks == 0 || height < height_first) height_first = height;
        if (blocks == 0 || time < time_first) time_first = time;
        height_last = std::max(height_last, height);
        time_last = std::max(time_last, time);
        ++blocks;
    }
    friend bool operator==(const BlockFileInfo&, const BlockFileInfo&) = default;
};

}  // namespace malha::storage

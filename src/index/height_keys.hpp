// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Keys of the indexes that have one row for each block: 't' and the height for blocks of the
// active chain, 's' and the hash for blocks that left it.
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "malha/base/endian.hpp"
#include "malha/index/block_data.hpp"
#include "malha/index/row_buffer.hpp"
#include "malha/storage/leveldb.hpp"

namespace malha::index {

using HeightKey = std::array<std::uint8_t, 5>;
using HashKey = std::array<std::uint8_t, 33>;

/// Big-endian, so that rows lie in the order of heights.
inline HeightKey height_key(primitives::Height height) {
    HeightKey key{'t'};
    for (std::size_t i = 0; i < 4; ++i)
        key[1 + i] = static_cast<std::uint8_t>(static_cast<std::uint32_t>(height) >> (24 - 8 * i));
    return key;
}
inline HashKey hash_key(const primitives::BlockHash& hash) {
    HashKey key{'s'};
    std::ranges::copy(hash.bytes, key.begin() + 1);
    return key;
}

/// The row of a block without its hash, wherever it lies. Empty optional: none.
[[nodiscard]] inline base::Result<std::optional<base::Bytes>> find_row(
    const storage::Database& database, const BlockPosition& block) {
    constexpr std::size_t kHashSize = 32;
    auto row = MALHA_TRY(database.get(height_key(block.height)));
    if (row && row->size() > kHashSize &&
        std::ranges::equal(base::ByteView(*row).first(kHashSize), block.hash.bytes)) {
        row->erase(row->begin(), row->begin() + kHashSize);
        return row;
    }
    return database.get(hash_key(block.hash));
}

/// A block leaves the active chain: its row moves from its height to its hash.
[[nodiscard]] inline base::Status keep_by_hash(const storage::Database& database, RowBuffer& rows,
                                               const BlockPosition& block) {
    const auto row = MALHA_TRY(find_row(database, block));
    if (row) rows.put(hash_key(block.hash), *row);
    return {};
}

}  // namespace malha::index

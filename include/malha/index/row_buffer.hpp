// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Rows on their way to an index's database. Most indexes key their rows by hashes, so a block's
// rows lie all over the database; handed over in the order of keys, each finds its place in
// LevelDB's memory table beside the one before, which costs a fraction of looking for it.
#pragma once

#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/storage/leveldb.hpp"

namespace malha::index {

/// Changes of rows; of several for one key the last counts.
/// Thread: owner only.
class RowBuffer {
public:
    void put(base::ByteView key, base::ByteView value);
    void erase(base::ByteView key);
    void clear();
    [[nodiscard]] bool empty() const { return rows_.empty(); }
    [[nodiscard]] std::size_t size_bytes() const;
    /// Puts all into the batch, in the order of keys. Cost: O(n log n).
    void add_to(storage::DatabaseBatch& batch);

private:
    /// Key and value lie in bytes_, one behind the other, in the order of the calls.
    struct Row {
        std::uint64_t key_begin = 0;  ///< first eight bytes, so that most comparisons end there
        std::size_t offset = 0;
        std::uint32_t key_size = 0;
        std::uint32_t value_size = 0;
        bool is_erased = false;
    };
    void add(base::ByteView key, base::ByteView value, bool is_erased);
    [[nodiscard]] base::ByteView key_of(const Row& row) const;
    [[nodiscard]] bool is_before(const Row& a, const Row& b) const;

    std::vector<Row> rows_;
    base::Bytes bytes_;
};

}  // namespace malha::index

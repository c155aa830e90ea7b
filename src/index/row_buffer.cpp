// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See row_buffer.hpp.
#include "malha/index/row_buffer.hpp"

#include <algorithm>
#include <array>

#include "malha/base/checked.hpp"

namespace malha::index {
namespace {

/// Big-endian, so that numbers compare as the bytes do.
std::uint64_t first_bytes(base::ByteView key) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof(number); ++i)
        number = number << 8 | (i < key.size() ? key[i] : 0);
    return number;
}

}  // namespace

void RowBuffer::put(base::ByteView key, base::ByteView value) {
    add(key, value, /*is_erased=*/false);
}
void RowBuffer::erase(base::ByteView key) {
    add(key, {}, /*is_erased=*/true);
}

void RowBuffer::add(base::ByteView key, base::ByteView value, bool is_erased) {
    rows_.push_back({.key_begin = first_bytes(key),
                     .offset = bytes_.size(),
                     .key_size = base::narrow<std::uint32_t>(key.size()),
                     .value_size = base::narrow<std::uint32_t>(value.size()),
                     .is_erased = is_erased});
    bytes_.insert(bytes_.end(), key.begin(), key.end());
    bytes_.insert(bytes_.end(), value.begin(), value.end());
}

void RowBuffer::clear() {
    rows_.clear();
    bytes_.clear();
}

std::size_t RowBuffer::size_bytes() const {
    return bytes_.size() + rows_.size() * sizeof(Row);
}

base::ByteView RowBuffer::key_of(const Row& row) const {
    return base::ByteView(bytes_).subspan(row.offset, row.key_size);
}

/// Rows of one key keep their order.
bool RowBuffer::is_before(const Row& a, const Row& b) const {
    if (a.key_begin != b.key_begin) return a.key_begin < b.key_begin;
    const base::ByteView left = key_of(a);
    const base::ByteView right = key_of(b);
    if (std::ranges::equal(left, right)) return a.offset < b.offset;
    return std::ranges::lexicographical_compare(left, right);
}

void RowBuffer::add_to(storage::DatabaseBatch& batch) {
    std::ranges::sort(rows_, [this](const Row& a, const Row& b) { return is_before(a, b); });
    for (const Row& row : rows_) {
        if (row.is_erased)
            batch.erase(key_of(row));
        else
            batch.put(key_of(row),
                      base::ByteView(bytes_).subspan(row.offset + row.key_size, row.value_size));
    }
}

}  // namespace malha::index

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See coins_flush.hpp.
#include "malha/storage/coins_flush.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "malha/base/assert.hpp"
#include "malha/base/endian.hpp"

namespace malha::storage {
namespace {

/// Coins to load ahead of their turn: sorted, they lie all over the memory.
constexpr std::size_t kAhead = 16;
constexpr std::size_t kFirstBytes = 256;
using Counts = std::array<std::size_t, kFirstBytes + 1>;

std::size_t first_byte(const CoinNode& node) {
    return node.outpoint.txid.bytes[0];
}

/// Where the coins of each first byte begin in an array sorted by it.
Counts count_by_first_byte(const CoinTable& table) {
    Counts begins{};
    table.for_each([&](CoinArena::Ref, const CoinNode& node) {
        if (node.is_dirty()) ++begins[first_byte(node) + 1];
    });
    for (std::size_t i = 0; i < kFirstBytes; ++i)
        begins[i + 1] += begins[i];
    return begins;
}

/// Comparing copies of the leading bytes keeps the sort from jumping through the table.
void sort_by_key(const CoinTable& table, std::span<CoinArena::Ref> refs) {
    struct Entry {
        std::uint64_t prefix;
        CoinArena::Ref ref;
    };
    std::vector<Entry> entries;
    entries.reserve(refs.size());
    for (std::size_t i = 0; i < refs.size(); ++i) {
        if (i + kAhead < refs.size()) table.prefetch(refs[i + kAhead]);
        const primitives::Txid& txid = table.node_at(refs[i]).outpoint.txid;
        entries.push_back({base::load_be<std::uint64_t>(txid.bytes.data()), refs[i]});
    }
    std::sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) {
        if (a.prefix != b.prefix) return a.prefix < b.prefix;
        return table.node_at(a.ref).outpoint < table.node_at(b.ref).outpoint;
    });
    for (std::size_t i = 0; i < refs.size(); ++i)
        refs[i] = entries[i].ref;
}

}  // namespace

CoinsFlush::CoinsFlush(CoinsDb& db, std::shared_ptr<CoinTable> table,
                       const primitives::BlockHash& best_block)
    : db_(db), table_(std::move(table)), best_block_(best_block) {}

/// Distribution by first byte, then small sorts: 4 bytes a coin instead of a second table.
void CoinsFlush::collect_changed() {
    const Counts begins = count_by_first_byte(*table_);
    Counts next = begins;
    changed_.resize(begins[kFirstBytes]);
    table_->for_each([&](CoinArena::Ref ref, const CoinNode& node) {
        if (node.is_dirty()) changed_[next[first_byte(node)]++] = ref;
    });
    for (std::size_t i = 0; i < kFirstBytes; ++i)
        sort_by_key(*table_, std::span(changed_).subspan(begins[i], begins[i + 1] - begins[i]));
}

base::Status CoinsFlush::write() {
    if (is_written()) return {};
    if (changed_.empty()) collect_changed();
    replaced_.clear();
    CoinsWriter writer = MALHA_TRY(CoinsWriter::begin(db_, best_block_));
    for (std::size_t i = 0; i < changed_.size(); ++i) {
        if (i + kAhead < changed_.size()) table_->prefetch(changed_[i + kAhead]);
        const CoinNode& node = table_->node_at(changed_[i]);
        if (node.state() != CoinState::dirty_fresh)
            replaced_.push_back(table_->hasher()(node.outpoint));
        if (node.is_spent()) {
            MALHA_TRY(writer.erase(node.outpoint));
        } else {
            MALHA_TRY(writer.put(node.outpoint, node.coin()));
        }
    }
    MALHA_TRY(writer.commit());
    std::sort(replaced_.begin(), replaced_.end());
    written_ = true;
    return {};
}

}  // namespace malha::storage

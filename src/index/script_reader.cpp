// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Reading the script index. See script_index.hpp.
#include <algorithm>
#include <set>
#include <tuple>

#include "listed_segment.hpp"
#include "malha/storage/compression.hpp"
#include "script_rows.hpp"

namespace malha::index {

using Reader = ScriptIndex::Reader;

struct Reader::OpenSegment {
    explicit OpenSegment(const ListedSegment& from) : listed(from), cursor(*from.file) {}

    ListedSegment listed;
    ScriptSegment::Cursor cursor;
};

Reader::Reader(const ScriptIndex& index, const BlockPosition& best)
    : Reader(index, best, index.view()) {}

Reader::Reader(const ScriptIndex& index, const BlockPosition& best, View view)
    : index_(index),
      best_(best),
      rows_(std::move(view.rows)),
      segments_(view.segments->begin(), view.segments->end()) {}

Reader::~Reader() = default;

/// The block whose rows count at this height.
base::Result<Reader::BlockRow> Reader::block_row(primitives::Height height) {
    if (last_block_.height == height) return last_block_;
    const base::Bytes key = block_key(height);
    rows_.seek(key);
    MALHA_TRY(rows_.status());
    if (!rows_.valid() || !std::ranges::equal(rows_.key(), key))
        return index_.damaged("the row of a block is missing");
    primitives::ByteReader reader(rows_.value());
    BlockRow row{.height = height, .generation = 0, .hash = {}};
    row.generation = static_cast<std::uint32_t>(storage::read_var_int(reader, 0x7fff'ffff));
    reader.read_into(row.hash.bytes);
    if (!reader.at_end()) return index_.damaged("the row of a block does not decode");
    last_block_ = row;
    return row;
}

base::Status Reader::for_each(const ScriptHash& script, primitives::Height from,
                              const std::function<bool(const ScriptTransaction&)>& visit) {
    for (OpenSegment& segment : segments_) {
        if (segment.listed.last < from) continue;
        if (segment.listed.first > best_.height) break;
        if (!MALHA_TRY(visit_segment(segment, script, from, visit))) break;
    }
    return {};
}

/// @return whether the visitor wants to see more.
base::Result<bool> Reader::visit_segment(
    OpenSegment& segment, const ScriptHash& script, primitives::Height from,
    const std::function<bool(const ScriptTransaction&)>& visit) {
    const ScriptKey key = script_key(script.bytes);
    const primitives::Height last = std::min(segment.listed.last, best_.height);
    ScriptSegment::Cursor& cursor = segment.cursor;
    const ScriptTouch& touch = cursor.touch();
    const auto counts = [&] {
        return cursor.valid() && touch.script == key && touch.height <= last;
    };
    MALHA_TRY(cursor.seek({key, from}));
    while (counts()) {
        const BlockRow block = MALHA_TRY(block_row(touch.height));
        ScriptTransaction tx{.block = {block.hash, block.height},
                             .generation = block.generation,
                             .position = touch.position,
                             .events = {}};
        while (counts() && touch.height == block.height && touch.position == tx.position) {
            tx.events.push_back(touch.event);
            MALHA_TRY(cursor.next());
        }
        if (!visit(tx)) return false;
    }
    return true;
}

base::Result<primitives::Txid> Reader::txid_of(const ScriptTransaction& tx) {
    const base::Bytes key = txids_key(tx.block.height, tx.generation, tx.position / kTxidsPerChunk);
    if (key != chunk_key_) {
        rows_.seek(key);
        MALHA_TRY(rows_.status());
        if (!rows_.valid() || !std::ranges::equal(rows_.key(), key))
            return index_.damaged("the txids of a block are missing");
        const base::ByteView value = rows_.value();
        chunk_.assign(value.begin(), value.end());
        chunk_key_ = key;
    }
    primitives::Txid txid;
    const std::size_t offset = tx.position % kTxidsPerChunk * txid.bytes.size();
    if (offset + txid.bytes.size() > chunk_.size())
        return index_.damaged("the txids of a block are too few");
    std::copy_n(chunk_.begin() + static_cast<std::ptrdiff_t>(offset), txid.bytes.size(),
                txid.bytes.begin());
    return txid;
}

base::Result<primitives::OutPoint> Reader::prevout_of(const ScriptHash& script,
                                                      const ScriptEvent& spending) {
    MALHA_ASSERT(spending.kind == ScriptEventKind::spending);
    std::optional<primitives::OutPoint> found;
    base::Status status;
    MALHA_TRY(for_each(script, spending.prevout_height, [&](const ScriptTransaction& tx) {
        if (tx.block.height > spending.prevout_height) return false;
        const bool has_output = std::ranges::any_of(tx.events, [&](const ScriptEvent& event) {
            return event.kind == ScriptEventKind::funding && event.index == spending.prevout_index;
        });
        if (!has_output) return true;
        const auto txid = txid_of(tx);
        if (!txid) {
            status = base::fail(txid.error().message);
            return false;
        }
        if (index_.hash_of(*txid) != spending.prevout_txid_hash) return true;
        found = {*txid, spending.prevout_index};
        return false;
    }));
    MALHA_TRY(status);
    if (!found) return index_.damaged("a spent output is missing");
    return *found;
}

base::Result<ScriptBalance> Reader::balance(const ScriptHash& script) {
    ScriptBalance balance;
    MALHA_TRY(for_each(script, 0, [&](const ScriptTransaction& tx) {
        ++balance.transactions;
        for (const ScriptEvent& event : tx.events) {
            const bool is_funding = event.kind == ScriptEventKind::funding;
            (is_funding ? balance.received : balance.spent).sat += event.amount.sat;
            ++(is_funding ? balance.fundings : balance.spendings);
        }
        return true;
    }));
    return balance;
}

base::Result<std::vector<ScriptCoin>> Reader::unspent(const ScriptHash& script,
                                                      std::size_t count_max) {
    /// Height, index and hashed txid of the output.
    using Output = std::tuple<primitives::Height, std::uint32_t, std::uint64_t>;
    std::set<Output> spent;
    MALHA_TRY(for_each(script, 0, [&](const ScriptTransaction& tx) {
        for (const ScriptEvent& event : tx.events)
            if (event.kind == ScriptEventKind::spending)
                spent.emplace(event.prevout_height, event.prevout_index, event.prevout_txid_hash);
        return true;
    }));
    std::vector<ScriptCoin> coins;
    base::Status status;
    MALHA_TRY(for_each(script, 0, [&](const ScriptTransaction& tx) {
        for (const ScriptEvent& event : tx.events) {
            if (event.kind != ScriptEventKind::funding) continue;
            const auto txid = txid_of(tx);
            if (!txid) status = base::fail(txid.error().message);
            if (!txid) return false;
            if (spent.contains({tx.block.height, event.index, index_.hash_of(*txid)})) continue;
            coins.push_back({.outpoint = {*txid, event.index},
                             .amount = event.amount,
                             .block = tx.block,
                             .coinbase = tx.position == 0});
        }
        return coins.size() <= count_max;
    }));
    MALHA_TRY(status);
    if (coins.size() > count_max)
        return base::fail("more than ", std::to_string(count_max), " unspent outputs");
    return coins;
}

}  // namespace malha::index

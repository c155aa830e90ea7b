// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See undo.hpp.
#include "malha/storage/undo.hpp"

#include "malha/base/assert.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/storage/coin.hpp"
#include "malha/storage/compression.hpp"

namespace malha::storage {
namespace {

using primitives::ByteReader;
using primitives::ByteWriter;

/// Height code, amount and script take at least a byte each.
constexpr std::uint64_t kSpentCoinSizeMin = 3;

/// Like a coin record, but coins of height > 0 carry a zero byte where a transaction version was.
void write_spent_coin(ByteWriter& writer, const consensus::SpentOutput& coin) {
    write_coin_header(writer, coin);
    if (coin.height > 0) writer.write(std::uint8_t{0});
    write_compressed_output(writer, coin.output);
}

bool read_spent_coin(ByteReader& reader, BlockUndo& undo, base::Bytes& script) {
    consensus::SpentOutput coin;
    if (!read_coin_header(reader, coin)) return false;
    if (coin.height > 0) static_cast<void>(read_var_int(reader));
    script.clear();
    if (!read_coin_output(reader, coin, script)) return false;
    undo.coins.append(coin);
    return true;
}

}  // namespace

base::Bytes serialize_undo(std::span<const consensus::SpentOutput> spent,
                           std::span<const std::uint32_t> input_counts) {
    ByteWriter writer(spent.size() * 32 + input_counts.size() + 9);
    writer.write_compact_size(input_counts.size());
    std::size_t next = 0;
    for (const std::uint32_t count : input_counts) {
        MALHA_ASSERT(count <= spent.size() - next);
        writer.write_compact_size(count);
        for (const consensus::SpentOutput& coin : spent.subspan(next, count))
            write_spent_coin(writer, coin);
        next += count;
    }
    MALHA_ASSERT(next == spent.size());
    return writer.take();
}

base::Result<BlockUndo> parse_undo(base::ByteView bytes) {
    ByteReader reader(bytes);
    BlockUndo undo;
    base::Bytes script;
    const std::uint64_t transactions = reader.read_count(1);
    undo.input_counts.reserve(transactions);
    for (std::uint64_t tx = 0; tx < transactions && reader.ok(); ++tx) {
        const std::uint64_t inputs = reader.read_count(kSpentCoinSizeMin);
        undo.input_counts.push_back(static_cast<std::uint32_t>(inputs));
        for (std::uint64_t i = 0; i < inputs; ++i)
            if (!read_spent_coin(reader, undo, script))
                return base::fail("undo record is damaged: coin ",
                                  std::to_string(undo.coins.size()), " cannot be decoded");
    }
    if (!reader.at_end()) return base::fail("undo record is damaged: its length does not fit");
    return undo;
}

crypto::Digest256 undo_checksum(const primitives::BlockHash& prev_hash, base::ByteView undo) {
    return crypto::Sha256d().write(prev_hash.view()).write(undo).finish();
}

}  // namespace malha::storage

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_rows.hpp.
#include "script_rows.hpp"

#include <algorithm>
#include <limits>

#include "malha/storage/compression.hpp"

namespace malha::index {
namespace {

constexpr std::uint64_t kNumberMax = std::numeric_limits<std::int32_t>::max();
constexpr std::uint64_t kAmountMax = std::numeric_limits<std::uint64_t>::max();

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
constexpr std::size_t kScriptRowKeyMax = 1 + kScriptKeySize + 4 + 5 + kPositionSize;

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

base::Bytes script_prefix(const ScriptHash& script) {
    base::Bytes key;
    key.reserve(kScriptRowKeyMax);
    key.resize(1 + kScriptKeySize, 's');
    std::copy_n(script.bytes.begin(), kScriptKeySize, key.begin() + 1);
    return key;
}

base::Bytes script_key(const ScriptHash& script, primitives::Height height) {
    base::Bytes key = script_prefix(script);
    append_height(key, height);
    return key;
}

base::Bytes script_key(const ScriptHash& script, primitives::Height height,
                       std::uint32_t generation, std::uint32_t position) {
    base::Bytes key = script_key(script, height);
    append_var_int(key, generation);
    append_be(key, position, kPositionSize);
    return key;
}

std::optional<RowPlace> parse_place(base::ByteView rest) {
    primitives::ByteReader reader(rest);
    RowPlace place;
    std::uint32_t height = 0;
    for (int i = 0; i < 4; ++i)
        height = height << 8 | reader.read<std::uint8_t>();
    place.height = static_cast<primitives::Height>(height);
    place.generation = static_cast<std::uint32_t>(storage::read_var_int(reader, kNumberMax));
    for (int i = 0; i < kPositionSize; ++i)
        place.position = place.position << 8 | reader.read<std::uint8_t>();
    return reader.at_end() ? std::optional(place) : std::nullopt;
}

void write_event(primitives::ByteWriter& writer, const ScriptEvent& event) {
    const bool is_spending = event.kind == ScriptEventKind::spending;
    storage::write_var_int(writer, std::uint64_t{event.index} * 2 + (is_spending ? 1 : 0));
    storage::write_var_int(writer, storage::compress_amount(event.amount));
    if (!is_spending) return;
    storage::write_var_int(writer, static_cast<std::uint64_t>(event.prevout_height));
    storage::write_var_int(writer, event.prevout_index);
    writer.write(event.prevout_txid_hash);
}

std::optional<std::vector<ScriptEvent>> parse_events(base::ByteView value) {
    primitives::ByteReader reader(value);
    std::vector<ScriptEvent> events;
    while (reader.ok() && !reader.at_end()) {
        ScriptEvent event;
        const std::uint64_t index = storage::read_var_int(reader, 2 * kNumberMax + 1);
        event.kind = index % 2 == 1 ? ScriptEventKind::spending : ScriptEventKind::funding;
        event.index = static_cast<std::uint32_t>(index / 2);
        event.amount = storage::decompress_amount(storage::read_var_int(reader, kAmountMax));
        if (event.kind == ScriptEventKind::spending) {
            event.prevout_height =
                static_cast<primitives::Height>(storage::read_var_int(reader, kNumberMax));
            event.prevout_index =
                static_cast<std::uint32_t>(storage::read_var_int(reader, kNumberMax));
            event.prevout_txid_hash = reader.read<std::uint64_t>();
        }
        if (!primitives::in_money_range(event.amount)) return std::nullopt;
        events.push_back(event);
    }
    return reader.ok() ? std::optional(std::move(events)) : std::nullopt;
}

}  // namespace malha::index

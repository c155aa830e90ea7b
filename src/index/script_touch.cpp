// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_touch.hpp.
#include "script_touch.hpp"

#include <limits>

namespace malha::index {
namespace {

constexpr std::uint64_t kNumberMax = std::numeric_limits<std::int32_t>::max();

std::uint32_t read_number(primitives::ByteReader& reader) {
    return static_cast<std::uint32_t>(storage::read_var_int(reader, kNumberMax));
}

}  // namespace

std::uint8_t* put_event(std::uint8_t* to, const ScriptEvent& event) {
    const bool is_spending = event.kind == ScriptEventKind::spending;
    to = storage::put_var_int(to, std::uint64_t{event.index} * 2 + (is_spending ? 1 : 0));
    to = storage::put_var_int(to, storage::compress_amount(event.amount));
    if (!is_spending) return to;
    to = storage::put_var_int(to, static_cast<std::uint64_t>(event.prevout_height));
    to = storage::put_var_int(to, event.prevout_index);
    base::store_le(to, event.prevout_txid_hash);
    return to + sizeof(event.prevout_txid_hash);
}

ScriptEvent read_event(primitives::ByteReader& reader) {
    ScriptEvent event;
    const std::uint64_t index = storage::read_var_int(reader, 2 * kNumberMax + 1);
    event.kind = index % 2 == 1 ? ScriptEventKind::spending : ScriptEventKind::funding;
    event.index = static_cast<std::uint32_t>(index / 2);
    event.amount = storage::decompress_amount(storage::read_var_int(reader));
    if (event.kind == ScriptEventKind::spending) {
        event.prevout_height = static_cast<primitives::Height>(read_number(reader));
        event.prevout_index = read_number(reader);
        event.prevout_txid_hash = reader.read<std::uint64_t>();
    }
    if (!primitives::in_money_range(event.amount)) reader.fail();
    return event;
}

}  // namespace malha::index

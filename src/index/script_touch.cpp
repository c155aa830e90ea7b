// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_touch.hpp.
#include "script_touch.hpp"

#include <algorithm>
#include <limits>

#include "malha/storage/compression.hpp"

namespace malha::index {
namespace {

constexpr std::uint64_t kNumberMax = std::numeric_limits<std::int32_t>::max();

std::uint32_t read_number(primitives::ByteReader& reader) {
    return static_cast<std::uint32_t>(storage::read_var_int(reader, kNumberMax));
}

}  // namespace

void TouchBytes::add_var_int(std::uint64_t number) {
    if (number < 0x80) {
        bytes_[size_++] = static_cast<std::uint8_t>(number);
        return;
    }
    const storage::VarInt encoded(number);
    std::ranges::copy(encoded.view(), bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += encoded.view().size();
}

void TouchBytes::add(const ScriptEvent& event) {
    const bool is_spending = event.kind == ScriptEventKind::spending;
    add_var_int(std::uint64_t{event.index} * 2 + (is_spending ? 1 : 0));
    add_var_int(storage::compress_amount(event.amount));
    if (!is_spending) return;
    add_var_int(static_cast<std::uint64_t>(event.prevout_height));
    add_var_int(event.prevout_index);
    base::store_le(bytes_.data() + size_, event.prevout_txid_hash);
    size_ += sizeof(event.prevout_txid_hash);
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

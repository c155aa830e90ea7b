// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Coding of inventories and transactions. See inventory_messages.hpp.
#include "malha/wire/inventory_messages.hpp"

#include "codec.hpp"

namespace malha::wire {

static_assert(kMaxInvItems * (4 + 32) + 9 < kMaxPayloadSize);

template <const std::string_view& Command>
base::Result<InvMessage<Command>, DecodeError> InvMessage<Command>::read(
    primitives::ByteReader& reader) {
    InvMessage message;
    message.items.resize(MALHA_TRY(read_limited_count(reader, 4 + 32, kMaxInvItems)));
    for (InvItem& item : message.items) {
        item.type = static_cast<InvType>(reader.read<std::uint32_t>());
        reader.read_into(item.hash.bytes);
    }
    return message;
}

template <const std::string_view& Command>
void InvMessage<Command>::write(primitives::ByteWriter& writer) const {
    writer.write_compact_size(items.size());
    for (const InvItem& item : items)
        writer.write(static_cast<std::uint32_t>(item.type)).write_bytes(item.hash.bytes);
}

template struct InvMessage<command::kInv>;
template struct InvMessage<command::kGetData>;
template struct InvMessage<command::kNotFound>;

base::Result<FeeFilter, DecodeError> FeeFilter::read(primitives::ByteReader& reader) {
    return FeeFilter{reader.read<std::int64_t>()};
}

void FeeFilter::write(primitives::ByteWriter& writer) const {
    writer.write(fee_sat_per_kvb);
}

base::Result<TxMessage, DecodeError> TxMessage::parse(base::Bytes payload) {
    auto tx = primitives::parse_transaction(std::move(payload));
    if (!tx) return base::Unexpected{DecodeError::malformed};
    return TxMessage{*std::move(tx)};
}

void TxMessage::write(primitives::ByteWriter& writer) const {
    writer.write_bytes(tx->raw);
}

}  // namespace malha::wire

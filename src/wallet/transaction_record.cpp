// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Much of the value is there for programs of long ago, which stored Merkle branches and whole
// ancestors; those lists are empty now.
#include "transaction_record.hpp"

#include <charconv>

#include "record_types.hpp"

namespace malha::wallet {
namespace {

using primitives::BlockHash;
using primitives::ByteReader;
using primitives::ByteWriter;

// Stands for a block where a transaction was abandoned.
constexpr BlockHash kAbandonedHash{{1}};
constexpr std::int32_t kNotInBlock = -1;

struct StoredState {
    BlockHash block;
    std::int32_t index = 0;
};

StoredState stored(const TxState& state) {
    if (const auto* confirmed = std::get_if<Confirmed>(&state))
        return {confirmed->block, confirmed->index};
    if (const auto* conflicted = std::get_if<BlockConflicted>(&state))
        return {conflicted->block, kNotInBlock};
    const auto* inactive = std::get_if<Inactive>(&state);
    if (inactive != nullptr && inactive->is_abandoned) return {kAbandonedHash, kNotInBlock};
    return {};
}

TxState state_from(const StoredState& stored) {
    if (stored.block.is_null()) return Inactive{};
    if (stored.block == kAbandonedHash) return Inactive{.is_abandoned = true};
    if (stored.index == kNotInBlock) return BlockConflicted{.block = stored.block};
    return Confirmed{.block = stored.block, .index = stored.index};
}

void write_text(ByteWriter& writer, std::string_view text) {
    writer.write_var_bytes(base::as_bytes(text));
}
std::string read_text(ByteReader& reader) {
    return std::string(base::as_text(reader.read_var_bytes()));
}

void write_notes(ByteWriter& writer, const WalletTx& tx) {
    TxNotes notes = tx.notes;
    notes[std::string(record::kNoteFromAccount)] = "";
    if (tx.position != -1) notes[std::string(record::kNotePosition)] = std::to_string(tx.position);
    if (tx.time_smart.value != 0)
        notes[std::string(record::kNoteTimeSmart)] = std::to_string(tx.time_smart.value);
    writer.write_compact_size(notes.size());
    for (const auto& [name, value] : notes) {
        write_text(writer, name);
        write_text(writer, value);
    }
}

std::int64_t number_or(const TxNotes& notes, std::string_view name, std::int64_t fallback) {
    const auto found = notes.find(name);
    if (found == notes.end()) return fallback;
    const std::string& text = found->second;
    std::int64_t number = fallback;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

void read_notes(ByteReader& reader, WalletTx& tx) {
    for (auto count = reader.read_count(2); count > 0 && reader.ok(); --count) {
        std::string name = read_text(reader);
        tx.notes[std::move(name)] = read_text(reader);
    }
    tx.position = number_or(tx.notes, record::kNotePosition, -1);
    tx.time_smart = {number_or(tx.notes, record::kNoteTimeSmart, 0)};
    for (const auto name : {record::kNoteFromAccount, record::kNoteSpent, record::kNotePosition,
                            record::kNoteTimeSmart})
        tx.notes.erase(std::string(name));
}

/// The transaction at the front, which says itself how long it is.
base::Result<primitives::TransactionPtr> read_transaction(ByteReader& reader,
                                                          base::ByteView value) {
    primitives::TransactionParser parser;
    if (!parser.parse_next(reader, primitives::WitnessEncoding::allowed))
        return base::fail("not a transaction");
    const auto size = static_cast<std::size_t>(reader.position() - value.data());
    auto tx = primitives::parse_transaction(base::to_bytes(value.first(size)));
    if (!tx) return base::fail("not a transaction");
    return *std::move(tx);
}

}  // namespace

base::Bytes encode_wallet_tx(const WalletTx& tx) {
    const StoredState state = stored(tx.state);
    ByteWriter writer(tx.tx->raw.size() + 128);
    writer.write_bytes(tx.tx->raw).write_bytes(state.block.bytes);
    writer.write_compact_size(0);  // Merkle branch
    writer.write(state.index);
    writer.write_compact_size(0);  // previous transactions
    write_notes(writer, tx);
    writer.write_compact_size(tx.order_form.size());
    for (const auto& [name, value] : tx.order_form) {
        write_text(writer, name);
        write_text(writer, value);
    }
    writer.write<std::uint32_t>(0);  // whether the time is the transaction's own
    writer.write(static_cast<std::uint32_t>(tx.time_received.value));
    writer.write<std::uint8_t>(0).write<std::uint8_t>(0);  // from us, spent: both computed
    return writer.take();
}

base::Result<WalletTx> decode_wallet_tx(base::ByteView value) {
    ByteReader reader(value);
    WalletTx tx;
    tx.tx = MALHA_TRY(read_transaction(reader, value));
    StoredState state;
    reader.read_into(state.block.bytes);
    for (auto count = reader.read_count(32); count > 0; --count)
        reader.read_bytes(32);
    state.index = reader.read<std::int32_t>();
    if (reader.read_compact_size() != 0)
        return base::fail("it carries other transactions, as only very old wallets do");
    read_notes(reader, tx);
    for (auto count = reader.read_count(2); count > 0 && reader.ok(); --count) {
        std::string name = read_text(reader);
        tx.order_form.emplace_back(std::move(name), read_text(reader));
    }
    reader.read<std::uint32_t>();
    tx.time_received = {reader.read<std::uint32_t>()};
    reader.read_bytes(2);
    if (!reader.ok()) return base::fail("it ends early");
    tx.state = state_from(state);
    return tx;
}

}  // namespace malha::wallet

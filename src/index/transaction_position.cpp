// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See transaction_position.hpp.
#include "malha/index/transaction_position.hpp"

#include <limits>

#include "malha/storage/compression.hpp"

namespace malha::index {
namespace {

/// Most transactions are smaller; larger ones are read again.
constexpr std::uint32_t kFirstRead = 4096;

/// One transaction at the beginning of the bytes. Empty: they end early, or are none.
primitives::TransactionPtr leading_transaction(base::ByteView bytes) {
    primitives::TransactionParser parser;
    primitives::ByteReader reader(bytes);
    if (!parser.parse_next(reader, primitives::WitnessEncoding::allowed)) return nullptr;
    const std::size_t size = bytes.size() - reader.remaining();
    auto tx = primitives::parse_transaction(base::to_bytes(bytes.first(size)));
    return tx ? std::move(tx).value() : nullptr;
}

}  // namespace

void write_position(primitives::ByteWriter& writer, const TransactionPosition& position) {
    storage::write_var_int(writer, static_cast<std::uint64_t>(position.block.file));
    storage::write_var_int(writer, position.block.offset);
    storage::write_var_int(writer, position.offset);
}

TransactionPosition read_position(primitives::ByteReader& reader) {
    constexpr std::uint64_t kFileMax = std::numeric_limits<std::int32_t>::max();
    constexpr std::uint64_t kOffsetMax = std::numeric_limits<std::uint32_t>::max() / 2;
    TransactionPosition position;
    position.block.file = static_cast<std::int32_t>(storage::read_var_int(reader, kFileMax));
    position.block.offset = static_cast<std::uint32_t>(storage::read_var_int(reader, kOffsetMax));
    position.offset = static_cast<std::uint32_t>(storage::read_var_int(reader, kOffsetMax));
    return position;
}

PositionCounter::PositionCounter(storage::FilePos block, std::size_t transactions)
    : at_{block, static_cast<std::uint32_t>(primitives::compact_size_length(transactions))} {}

TransactionPosition PositionCounter::next(const primitives::Transaction& tx) {
    const TransactionPosition position = at_;
    at_.offset += static_cast<std::uint32_t>(tx.raw.size());
    return position;
}

base::Result<StoredTransaction> read_transaction(const storage::BlockFiles& files,
                                                 const TransactionPosition& position) {
    constexpr auto kHeader = static_cast<std::uint32_t>(primitives::BlockHeader::kSize);
    const base::Bytes header = MALHA_TRY(files.read_block_part(position.block, 0, kHeader));
    primitives::ByteReader reader(header);
    StoredTransaction stored{.tx = nullptr, .block = primitives::BlockHeader::read(reader).hash()};
    for (const std::uint32_t size : {kFirstRead, storage::kRecordSizeMax}) {
        stored.tx = leading_transaction(
            MALHA_TRY(files.read_block_from(position.block, kHeader + position.offset, size)));
        if (stored.tx) return stored;
    }
    return base::fail("no transaction at ", std::to_string(position.offset), " in the block at ",
                      std::to_string(position.block.offset), " in ",
                      files.block_path(position.block.file).string());
}

}  // namespace malha::index

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Coding of compact block messages. See compact_block_messages.hpp.
#include "malha/wire/compact_block_messages.hpp"

#include <memory>

#include "codec.hpp"

namespace malha::wire {
namespace {

// Version, two counts and the lock time.
constexpr std::uint64_t kTransactionSizeMin = 10;

/// Transactions inside a payload, and the payload they view.
struct PayloadTransactions {
    explicit PayloadTransactions(base::Bytes bytes) : payload(std::move(bytes)) {}

    base::Bytes payload;
    primitives::TransactionParser parser;

    [[nodiscard]] base::Result<void, DecodeError> read_next(primitives::ByteReader& reader) {
        if (!parser.parse_next(reader, primitives::WitnessEncoding::allowed))
            return base::Unexpected{DecodeError::malformed};
        return {};
    }
};

/// Turns differences into positions: each counts from just after the one before (BIP152).
class DifferentialIndex {
public:
    /// Errors: malformed (beyond 16 bits).
    [[nodiscard]] base::Result<std::uint16_t, DecodeError> read(primitives::ByteReader& reader) {
        const std::uint64_t index = next_ + reader.read_compact_size();
        if (!reader.ok() || index > 0xffff) return base::Unexpected{DecodeError::malformed};
        next_ = index + 1;
        return static_cast<std::uint16_t>(index);
    }
    void write(primitives::ByteWriter& writer, std::uint16_t index) {
        MALHA_ASSERT(index >= next_);
        writer.write_compact_size(index - next_);
        next_ = std::uint64_t{index} + 1;
    }

private:
    std::uint64_t next_ = 0;
};

constexpr std::uint64_t kShortIdMask = (std::uint64_t{1} << 48) - 1;

std::uint64_t read_short_id(primitives::ByteReader& reader) {
    const std::uint64_t low = reader.read<std::uint32_t>();
    return low | std::uint64_t{reader.read<std::uint16_t>()} << 32;
}

void write_short_id(primitives::ByteWriter& writer, std::uint64_t id) {
    MALHA_ASSERT((id & ~kShortIdMask) == 0);
    writer.write(static_cast<std::uint32_t>(id)).write(static_cast<std::uint16_t>(id >> 32));
}

base::Result<std::vector<std::uint64_t>, DecodeError> read_short_ids(
    primitives::ByteReader& reader) {
    const std::uint64_t count = reader.read_count(CmpctBlock::kShortIdSize);
    if (!reader.ok() || count > kMaxCompactTransactions)
        return base::Unexpected{DecodeError::malformed};
    std::vector<std::uint64_t> ids(count);
    for (std::uint64_t& id : ids)
        id = read_short_id(reader);
    return ids;
}

}  // namespace

base::Result<SendCmpct, DecodeError> SendCmpct::read(primitives::ByteReader& reader) {
    const auto high_bandwidth = reader.read<std::uint8_t>();
    const auto version = reader.read<std::uint64_t>();
    if (!reader.ok()) return base::Unexpected{DecodeError::malformed};
    if (high_bandwidth > 1) return base::Unexpected{DecodeError::over_limit};
    return SendCmpct{.high_bandwidth = high_bandwidth == 1, .version = version};
}

void SendCmpct::write(primitives::ByteWriter& writer) const {
    writer.write(static_cast<std::uint8_t>(high_bandwidth)).write(version);
}

base::Result<CmpctBlock, DecodeError> CmpctBlock::parse(base::Bytes payload) {
    const auto storage = std::make_shared<PayloadTransactions>(std::move(payload));
    primitives::ByteReader reader(storage->payload);
    CmpctBlock message;
    message.header = primitives::BlockHeader::read(reader);
    message.nonce = reader.read<std::uint64_t>();
    message.short_ids = MALHA_TRY(read_short_ids(reader));
    message.prefilled.resize(reader.read_count(1 + kTransactionSizeMin));
    DifferentialIndex index;
    for (PrefilledTransaction& prefilled : message.prefilled) {
        prefilled.index = MALHA_TRY(index.read(reader));
        MALHA_TRY(storage->read_next(reader));
    }
    if (!reader.ok() || message.transaction_count() > kMaxCompactTransactions)
        return base::Unexpected{DecodeError::malformed};
    storage->parser.finish();
    for (std::size_t i = 0; i < message.prefilled.size(); ++i)
        message.prefilled[i].tx = {storage, &storage->parser.transactions[i]};
    return message;
}

void CmpctBlock::write(primitives::ByteWriter& writer) const {
    writer.write_bytes(header.serialize()).write(nonce).write_compact_size(short_ids.size());
    for (const std::uint64_t id : short_ids)
        write_short_id(writer, id);
    writer.write_compact_size(prefilled.size());
    DifferentialIndex index;
    for (const PrefilledTransaction& each : prefilled) {
        index.write(writer, each.index);
        writer.write_bytes(each.tx->raw);
    }
}

base::Result<GetBlockTxn, DecodeError> GetBlockTxn::read(primitives::ByteReader& reader) {
    GetBlockTxn message;
    message.block_hash = read_hash<primitives::BlockHash>(reader);
    const std::uint64_t count = reader.read_count(1);
    if (count > kMaxCompactTransactions) return base::Unexpected{DecodeError::malformed};
    message.indexes.resize(count);
    DifferentialIndex index;
    for (std::uint16_t& each : message.indexes)
        each = MALHA_TRY(index.read(reader));
    return message;
}

void GetBlockTxn::write(primitives::ByteWriter& writer) const {
    writer.write_bytes(block_hash.bytes).write_compact_size(indexes.size());
    DifferentialIndex index;
    for (const std::uint16_t each : indexes)
        index.write(writer, each);
}

base::Result<BlockTxn, DecodeError> BlockTxn::parse(base::Bytes payload) {
    const auto storage = std::make_shared<PayloadTransactions>(std::move(payload));
    primitives::ByteReader reader(storage->payload);
    BlockTxn message;
    message.block_hash = read_hash<primitives::BlockHash>(reader);
    message.transactions.resize(reader.read_count(kTransactionSizeMin));
    if (!reader.ok()) return base::Unexpected{DecodeError::malformed};
    for (std::size_t i = 0; i < message.transactions.size(); ++i)
        MALHA_TRY(storage->read_next(reader));
    storage->parser.finish();
    for (std::size_t i = 0; i < message.transactions.size(); ++i)
        message.transactions[i] = {storage, &storage->parser.transactions[i]};
    return message;
}

void BlockTxn::write(primitives::ByteWriter& writer) const {
    writer.write_bytes(block_hash.bytes).write_compact_size(transactions.size());
    for (const primitives::TransactionPtr& tx : transactions)
        writer.write_bytes(tx->raw);
}

}  // namespace malha::wire

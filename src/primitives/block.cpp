// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Parsing and assembling blocks. See block.hpp.
#include "malha/primitives/block.hpp"

#include "malha/crypto/sha256.hpp"

namespace malha::primitives {
namespace {

// Version, two counts and the lock time.
constexpr std::uint64_t kTransactionSizeMin = 10;

}  // namespace

BlockHeader BlockHeader::read(ByteReader& reader) {
    BlockHeader header;
    header.version = reader.read<std::int32_t>();
    reader.read_into(header.prev_hash.bytes);
    reader.read_into(header.merkle_root.bytes);
    header.time = reader.read<std::uint32_t>();
    header.bits = reader.read<std::uint32_t>();
    header.nonce = reader.read<std::uint32_t>();
    return header;
}

std::array<std::uint8_t, BlockHeader::kSize> BlockHeader::serialize() const {
    std::array<std::uint8_t, kSize> out{};
    base::store_le(out.data(), version);
    std::memcpy(out.data() + 4, prev_hash.bytes.data(), 32);
    std::memcpy(out.data() + 36, merkle_root.bytes.data(), 32);
    base::store_le(out.data() + 68, time);
    base::store_le(out.data() + 72, bits);
    base::store_le(out.data() + 76, nonce);
    return out;
}

BlockHash BlockHeader::hash() const {
    return BlockHash::from(crypto::sha256d(serialize()));
}

base::Result<BlockPtr, DecodeError> Block::parse(base::Bytes bytes, TrailingBytes trailing) {
    std::shared_ptr<Block> block(new Block());
    block->bytes_ = std::move(bytes);
    ByteReader reader(block->bytes_);
    block->header_ = BlockHeader::read(reader);
    const std::uint64_t count = reader.read_count(kTransactionSizeMin);
    if (!reader.ok()) return base::Unexpected{DecodeError::truncated};
    block->hash_ = block->header_.hash();
    block->parser_.transactions.reserve(count);
    std::size_t witness_size = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        MALHA_TRY(block->parser_.parse_next(reader, WitnessEncoding::allowed));
        const Transaction& tx = block->parser_.transactions.back();
        witness_size += tx.raw.size() - tx.stripped_size;
    }
    if (!reader.at_end() && trailing == TrailingBytes::refused)
        return base::Unexpected{DecodeError::trailing_bytes};
    // Getting shorter moves nothing: what was parsed stays where it is.
    block->bytes_.resize(block->bytes_.size() - reader.remaining());
    block->stripped_size_ = block->bytes_.size() - witness_size;
    block->parser_.finish();
    return BlockPtr(std::move(block));
}

BlockPtr Block::assemble(const BlockHeader& header, std::span<const TransactionPtr> transactions) {
    ByteWriter writer;
    writer.write_bytes(header.serialize()).write_compact_size(transactions.size());
    for (const TransactionPtr& tx : transactions)
        writer.write_bytes(tx->raw);
    auto parsed = parse(writer.take());
    return std::move(parsed).value();
}

std::size_t Block::memory_usage() const {
    std::size_t total = bytes_.capacity() + parser_.transactions.capacity() * sizeof(Transaction);
    for (const Transaction& tx : parser_.transactions)
        total += tx.inputs.size() * sizeof(TxInput) + tx.outputs.size() * sizeof(TxOutput);
    return total;
}

TransactionPtr share_transaction(const BlockPtr& block, std::size_t index) {
    return TransactionPtr(block, &block->transactions()[index]);
}

}  // namespace malha::primitives

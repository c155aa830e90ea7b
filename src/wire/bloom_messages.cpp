// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Coding of bloom filter messages. See bloom_messages.hpp.
#include "malha/wire/bloom_messages.hpp"

#include "codec.hpp"

namespace malha::wire {

base::Result<FilterLoad, DecodeError> FilterLoad::read(primitives::ByteReader& reader) {
    const base::ByteView filter = reader.read_var_bytes();
    FilterLoad message;
    message.hash_functions = reader.read<std::uint32_t>();
    message.tweak = reader.read<std::uint32_t>();
    message.flags = reader.read<std::uint8_t>();
    if (!reader.ok()) return base::Unexpected{DecodeError::malformed};
    if (filter.size() > kMaxBloomFilterSize || message.hash_functions > kMaxBloomHashFunctions)
        return base::Unexpected{DecodeError::over_limit};
    message.filter = base::to_bytes(filter);
    return message;
}

void FilterLoad::write(primitives::ByteWriter& writer) const {
    writer.write_var_bytes(filter).write(hash_functions).write(tweak).write(flags);
}

base::Result<FilterAdd, DecodeError> FilterAdd::read(primitives::ByteReader& reader) {
    const base::ByteView element = reader.read_var_bytes();
    if (element.size() > kMaxFilterAddSize) return base::Unexpected{DecodeError::over_limit};
    return FilterAdd{base::to_bytes(element)};
}

void FilterAdd::write(primitives::ByteWriter& writer) const {
    writer.write_var_bytes(element);
}

base::Result<MerkleBlock, DecodeError> MerkleBlock::read(primitives::ByteReader& reader) {
    MerkleBlock message;
    message.header = primitives::BlockHeader::read(reader);
    message.transaction_count = reader.read<std::uint32_t>();
    message.hashes = MALHA_TRY(read_hashes<primitives::Txid>(reader, kMaxPayloadSize));
    message.flags = base::to_bytes(reader.read_var_bytes());
    return message;
}

void MerkleBlock::write(primitives::ByteWriter& writer) const {
    writer.write_bytes(header.serialize()).write(transaction_count);
    write_hashes<primitives::Txid>(writer, hashes);
    writer.write_var_bytes(flags);
}

}  // namespace malha::wire

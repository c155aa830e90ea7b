// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Coding of headers and blocks. See block_messages.hpp.
#include "malha/wire/block_messages.hpp"

#include "codec.hpp"

namespace malha::wire {

template <const std::string_view& Command>
base::Result<LocatorMessage<Command>, DecodeError> LocatorMessage<Command>::read(
    primitives::ByteReader& reader) {
    LocatorMessage message;
    message.protocol_version = reader.read<std::uint32_t>();
    message.locator = MALHA_TRY(read_hashes<primitives::BlockHash>(reader, kMaxLocatorHashes));
    message.stop = read_hash<primitives::BlockHash>(reader);
    return message;
}

template <const std::string_view& Command>
void LocatorMessage<Command>::write(primitives::ByteWriter& writer) const {
    writer.write(protocol_version);
    write_hashes<primitives::BlockHash>(writer, locator);
    writer.write_bytes(stop.bytes);
}

template struct LocatorMessage<command::kGetBlocks>;
template struct LocatorMessage<command::kGetHeaders>;

base::Result<Headers, DecodeError> Headers::read(primitives::ByteReader& reader) {
    Headers message;
    // Too many are too many, also where the payload is too short for them.
    const std::uint64_t count = reader.read_compact_size();
    if (reader.ok() && count > kMaxHeaders) return base::Unexpected{DecodeError::over_limit};
    if (!reader.ok() || count * (primitives::BlockHeader::kSize + 1) > reader.remaining())
        return base::Unexpected{DecodeError::malformed};
    message.headers.resize(count);
    for (primitives::BlockHeader& header : message.headers) {
        header = primitives::BlockHeader::read(reader);
        (void)reader.read_compact_size();
    }
    return message;
}

void Headers::write(primitives::ByteWriter& writer) const {
    writer.write_compact_size(headers.size());
    for (const primitives::BlockHeader& header : headers)
        writer.write_bytes(header.serialize()).write_compact_size(0);
}

base::Result<BlockMessage, DecodeError> BlockMessage::parse(base::Bytes payload) {
    auto block = primitives::Block::parse(std::move(payload));
    if (!block) return base::Unexpected{DecodeError::malformed};
    return BlockMessage{*std::move(block)};
}

void BlockMessage::write(primitives::ByteWriter& writer) const {
    writer.write_bytes(block->raw());
}

}  // namespace malha::wire

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Coding of compact filter messages. See filter_messages.hpp.
#include "malha/wire/filter_messages.hpp"

#include "codec.hpp"

namespace malha::wire {

using primitives::BlockHash;

template <const std::string_view& Command>
base::Result<FilterRange<Command>, DecodeError> FilterRange<Command>::read(
    primitives::ByteReader& reader) {
    FilterRange message;
    message.filter_type = reader.read<std::uint8_t>();
    message.start_height = reader.read<std::uint32_t>();
    message.stop_hash = read_hash<BlockHash>(reader);
    return message;
}

template <const std::string_view& Command>
void FilterRange<Command>::write(primitives::ByteWriter& writer) const {
    writer.write(filter_type).write(start_height).write_bytes(stop_hash.bytes);
}

template struct FilterRange<command::kGetCFilters>;
template struct FilterRange<command::kGetCFHeaders>;

base::Result<CFilter, DecodeError> CFilter::read(primitives::ByteReader& reader) {
    CFilter message;
    message.filter_type = reader.read<std::uint8_t>();
    message.block_hash = read_hash<BlockHash>(reader);
    message.filter = base::to_bytes(reader.read_var_bytes());
    return message;
}

void CFilter::write(primitives::ByteWriter& writer) const {
    writer.write(filter_type).write_bytes(block_hash.bytes).write_var_bytes(filter);
}

base::Result<CFHeaders, DecodeError> CFHeaders::read(primitives::ByteReader& reader) {
    CFHeaders message;
    message.filter_type = reader.read<std::uint8_t>();
    message.stop_hash = read_hash<BlockHash>(reader);
    message.prev_header = read_hash<FilterHeader>(reader);
    message.filter_hashes = MALHA_TRY(read_hashes<FilterHash>(reader, kMaxCFHeaders));
    return message;
}

void CFHeaders::write(primitives::ByteWriter& writer) const {
    writer.write(filter_type).write_bytes(stop_hash.bytes).write_bytes(prev_header.bytes);
    write_hashes<FilterHash>(writer, filter_hashes);
}

base::Result<GetCFCheckpt, DecodeError> GetCFCheckpt::read(primitives::ByteReader& reader) {
    GetCFCheckpt message;
    message.filter_type = reader.read<std::uint8_t>();
    message.stop_hash = read_hash<BlockHash>(reader);
    return message;
}

void GetCFCheckpt::write(primitives::ByteWriter& writer) const {
    writer.write(filter_type).write_bytes(stop_hash.bytes);
}

base::Result<CFCheckpt, DecodeError> CFCheckpt::read(primitives::ByteReader& reader) {
    CFCheckpt message;
    message.filter_type = reader.read<std::uint8_t>();
    message.stop_hash = read_hash<BlockHash>(reader);
    message.headers = MALHA_TRY(read_hashes<FilterHeader>(reader, kMaxPayloadSize));
    return message;
}

void CFCheckpt::write(primitives::ByteWriter& writer) const {
    writer.write(filter_type).write_bytes(stop_hash.bytes);
    write_hashes<FilterHeader>(writer, headers);
}

}  // namespace malha::wire

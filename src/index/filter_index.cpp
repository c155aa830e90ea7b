// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See filter_index.hpp.
#include "malha/index/filter_index.hpp"

#include <limits>

#include "filter_files.hpp"
#include "height_keys.hpp"
#include "malha/storage/compression.hpp"

namespace malha::index {
namespace {

constexpr std::string_view kEndKey = "P";

void write_file_position(primitives::ByteWriter& writer, storage::FilePos position) {
    storage::write_var_int(writer, static_cast<std::uint64_t>(position.file));
    storage::write_var_int(writer, position.offset);
}

storage::FilePos read_file_position(primitives::ByteReader& reader) {
    constexpr std::uint64_t kMax = std::numeric_limits<std::int32_t>::max();
    storage::FilePos position;
    position.file = static_cast<std::int32_t>(storage::read_var_int(reader, kMax));
    position.offset = static_cast<std::uint32_t>(storage::read_var_int(reader, kMax));
    return position;
}

std::optional<FilterRecord> parse_record(base::ByteView bytes) {
    primitives::ByteReader reader(bytes);
    FilterRecord record;
    reader.read_into(record.hash.bytes);
    reader.read_into(record.header.bytes);
    record.position = read_file_position(reader);
    return reader.at_end() ? std::optional(record) : std::nullopt;
}

}  // namespace

FilterIndex::FilterIndex(base::Filesystem& fs, base::Path directory)
    : Index("basic block filter index"),
      files_(std::make_unique<FilterFiles>(fs, std::move(directory))) {}
FilterIndex::~FilterIndex() = default;

base::Status FilterIndex::load(const BlockPosition& at) {
    const auto end = MALHA_TRY(database().get(base::as_bytes(kEndKey)));
    const auto record = MALHA_TRY(find(at));
    if (!end || !record) return damaged("the record of its best block is missing");
    primitives::ByteReader reader(*end);
    files_->set_end(read_file_position(reader));
    if (!reader.at_end()) return damaged("the end of the filters does not decode");
    at_ = at;
    header_ = record->header;
    return {};
}

base::Status FilterIndex::connect(const BlockData& data) {
    MALHA_ASSERT(at_ == data.parent_position());
    const base::Bytes encoded = basic_filter(*data.block, data.spent());
    const storage::FilePos position = MALHA_TRY(files_->append(data.position.hash, encoded));
    const FilterHash hash = filter_hash(encoded);
    header_ = filter_header(hash, header_);
    at_ = data.position;
    primitives::ByteWriter row(112);
    row.write_bytes(data.position.hash.view()).write_bytes(hash.view());
    row.write_bytes(header_.view());
    write_file_position(row, position);
    rows().put(height_key(data.position.height), row.bytes());
    return {};
}

base::Status FilterIndex::disconnect(const BlockData& data) {
    MALHA_ASSERT(at_ == data.position && data.position.height > 0);
    MALHA_TRY(keep_by_hash(database(), rows(), at_));
    at_ = data.parent_position();
    const auto parent = MALHA_TRY(find(at_));
    if (!parent) return damaged("the record of a block is missing");
    header_ = parent->header;
    return {};
}

base::Result<bool> FilterIndex::save_state(const BlockPosition&, storage::DatabaseBatch& state) {
    MALHA_TRY(files_->sync());
    primitives::ByteWriter end;
    write_file_position(end, files_->end());
    state.put(base::as_bytes(kEndKey), end.bytes());
    return true;
}

base::Result<std::optional<FilterRecord>> FilterIndex::find(const BlockPosition& block) const {
    const auto row = MALHA_TRY(find_row(database(), block));
    if (!row) return std::optional<FilterRecord>();
    const auto record = parse_record(*row);
    if (!record) return damaged("a record does not decode");
    return record;
}

base::Result<base::Bytes> FilterIndex::read(const FilterRecord& record,
                                            const primitives::BlockHash& block) const {
    base::Bytes encoded = MALHA_TRY(files_->read(record.position, block));
    if (filter_hash(encoded) != record.hash)
        return damaged("the filter of block " + block.to_display_hex() + " has another hash");
    return encoded;
}

}  // namespace malha::index

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_index_db.hpp.
#include "malha/storage/block_index_db.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "malha/base/checked.hpp"
#include "malha/base/endian.hpp"
#include "malha/storage/compression.hpp"

namespace malha::storage {
namespace {

using base::fail;
using base::Result;
using base::Status;
using primitives::ByteReader;
using primitives::ByteWriter;

constexpr std::uint8_t kBlockPrefix = 'b';
constexpr std::uint8_t kFilePrefix = 'f';
constexpr std::uint8_t kFlagPrefix = 'F';
constexpr std::string_view kLastFileKey = "l";
constexpr std::string_view kReindexKey = "R";
/// What the version field in front of block entries holds; nobody looks at it any more.
constexpr std::uint64_t kEntryVersion = 259'900;
constexpr auto kUint32Max = std::numeric_limits<std::uint32_t>::max();
constexpr auto kInt32Max = std::numeric_limits<std::int32_t>::max();

using BlockKey = std::array<std::uint8_t, 33>;
using FileKey = std::array<std::uint8_t, 5>;

BlockKey block_key(const primitives::BlockHash& hash) {
    BlockKey key{kBlockPrefix};
    std::copy(hash.bytes.begin(), hash.bytes.end(), key.begin() + 1);
    return key;
}

FileKey file_key(std::int32_t file) {
    FileKey key{kFilePrefix};
    base::store_le(key.data() + 1, file);
    return key;
}

base::Bytes flag_key(std::string_view name) {
    ByteWriter writer;
    writer.write(kFlagPrefix).write_var_bytes(base::as_bytes(name));
    return writer.take();
}

void write_entry(ByteWriter& writer, const BlockIndexEntry& entry) {
    write_var_int(writer, kEntryVersion);
    write_var_int(writer, base::narrow<std::uint64_t>(entry.height));
    write_var_int(writer, entry.status);
    write_var_int(writer, entry.tx_count);
    if ((entry.status & (block_status::kHaveData | block_status::kHaveUndo)) != 0)
        write_var_int(writer, base::narrow<std::uint64_t>(entry.file));
    if ((entry.status & block_status::kHaveData) != 0) write_var_int(writer, entry.data_offset);
    if ((entry.status & block_status::kHaveUndo) != 0) write_var_int(writer, entry.undo_offset);
    writer.write_bytes(entry.header.serialize());
}

std::uint32_t read_u32(ByteReader& reader) {
    return static_cast<std::uint32_t>(read_var_int(reader, kUint32Max));
}
std::int32_t read_i32(ByteReader& reader) {
    return static_cast<std::int32_t>(read_var_int(reader, kInt32Max));
}

/// False when the record cannot be decoded.
bool read_entry(base::ByteView key, base::ByteView value, BlockIndexEntry& entry) {
    if (key.size() != sizeof(BlockKey)) return false;
    std::copy(key.begin() + 1, key.end(), entry.hash.bytes.begin());
    ByteReader reader(value);
    static_cast<void>(read_var_int(reader));
    entry.height = read_i32(reader);
    entry.status = read_u32(reader);
    entry.tx_count = read_u32(reader);
    const bool has_data = (entry.status & block_status::kHaveData) != 0;
    const bool has_undo = (entry.status & block_status::kHaveUndo) != 0;
    entry.file = has_data || has_undo ? read_i32(reader) : 0;
    entry.data_offset = has_data ? read_u32(reader) : 0;
    entry.undo_offset = has_undo ? read_u32(reader) : 0;
    entry.header = primitives::BlockHeader::read(reader);
    return reader.at_end();
}

base::Bytes encode_info(const BlockFileInfo& info) {
    ByteWriter writer(40);
    for (const std::uint64_t number :
         {std::uint64_t{info.blocks}, std::uint64_t{info.size}, std::uint64_t{info.undo_size},
          std::uint64_t{info.height_first}, std::uint64_t{info.height_last}, info.time_first,
          info.time_last})
        write_var_int(writer, number);
    return writer.take();
}

std::optional<BlockFileInfo> decode_info(base::ByteView bytes) {
    ByteReader reader(bytes);
    BlockFileInfo info;
    info.blocks = read_u32(reader);
    info.size = read_u32(reader);
    info.undo_size = read_u32(reader);
    info.height_first = read_u32(reader);
    info.height_last = read_u32(reader);
    info.time_first = read_var_int(reader);
    info.time_last = read_var_int(reader);
    if (!reader.at_end()) return std::nullopt;
    return info;
}

}  // namespace

BlockIndexDb::BlockIndexDb(std::unique_ptr<Database> database) : database_(std::move(database)) {}

Result<std::unique_ptr<BlockIndexDb>> BlockIndexDb::open(const DatabaseOptions& options,
                                                         base::Rng& rng) {
    DatabaseOptions plain = options;
    plain.obfuscate = false;
    auto database = MALHA_TRY(Database::open(plain, rng));
    return std::unique_ptr<BlockIndexDb>(new BlockIndexDb(std::move(database)));
}

base::Unexpected<base::Error> BlockIndexDb::damaged(std::string_view what) const {
    return fail("database ", database_->path().string(), " holds ", std::string(what),
                " that cannot be decoded (restart with -reindex to rebuild it)");
}

Status BlockIndexDb::load(const std::function<void(const BlockIndexEntry&)>& visit) const {
    DatabaseIterator iterator = database_->iterate();
    BlockIndexEntry entry;
    for (iterator.seek(std::array{kBlockPrefix}); iterator.valid(); iterator.next()) {
        const base::ByteView key = iterator.key();
        if (key.empty() || key[0] != kBlockPrefix) break;
        if (!read_entry(key, iterator.value(), entry)) return damaged("a block entry");
        visit(entry);
    }
    return iterator.status();
}

Status BlockIndexDb::write(std::span<const BlockIndexEntry> entries,
                           const std::map<std::int32_t, BlockFileInfo>& files,
                           std::int32_t last_file) {
    DatabaseBatch batch = database_->make_batch();
    ByteWriter writer;
    for (const auto& [file, info] : files)
        batch.put(file_key(file), encode_info(info));
    writer.write(last_file);
    batch.put(base::as_bytes(kLastFileKey), writer.bytes());
    for (const BlockIndexEntry& entry : entries) {
        writer.clear();
        write_entry(writer, entry);
        batch.put(block_key(entry.hash), writer.bytes());
    }
    return database_->write(batch, Durability::synced);
}

Result<std::vector<BlockFileInfo>> BlockIndexDb::read_file_infos() const {
    std::vector<BlockFileInfo> infos;
    const auto last = MALHA_TRY(last_file());
    if (!last) return infos;
    for (std::int32_t file = 0; file <= *last; ++file) {
        const auto record = MALHA_TRY(database_->get(file_key(file)));
        const auto info = record ? decode_info(*record) : BlockFileInfo{};
        if (!info) return damaged("a block file record");
        infos.push_back(*info);
    }
    return infos;
}

Result<std::optional<std::int32_t>> BlockIndexDb::last_file() const {
    const auto record = MALHA_TRY(database_->get(base::as_bytes(kLastFileKey)));
    if (!record) return std::optional<std::int32_t>();
    ByteReader reader(*record);
    const auto number = reader.read<std::int32_t>();
    if (!reader.at_end() || number < 0 || number > kFilesMax)
        return damaged("a number of the last block file");
    return std::optional(number);
}

Result<bool> BlockIndexDb::is_reindexing() const {
    return database_->contains(base::as_bytes(kReindexKey));
}

Status BlockIndexDb::set_reindexing(bool reindexing) {
    constexpr std::array<std::uint8_t, 1> kYes = {'1'};
    const base::ByteView key = base::as_bytes(kReindexKey);
    return reindexing ? database_->put(key, kYes, Durability::synced)
                      : database_->erase(key, Durability::synced);
}

Result<bool> BlockIndexDb::flag(std::string_view name) const {
    const auto record = MALHA_TRY(database_->get(flag_key(name)));
    return record && base::as_text(*record) == "1";
}

Status BlockIndexDb::set_flag(std::string_view name, bool value) {
    return database_->put(flag_key(name), base::as_bytes(value ? "1" : "0"), Durability::synced);
}

}  // namespace malha::storage

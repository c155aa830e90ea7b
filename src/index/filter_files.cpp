// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See filter_files.hpp.
#include "filter_files.hpp"

#include <algorithm>
#include <cstdio>

#include "malha/primitives/serialize.hpp"

namespace malha::index {
namespace {

constexpr std::uint32_t kFileSizeMax = 16 << 20;
constexpr std::uint32_t kChunkSize = 1 << 20;
constexpr std::size_t kHashSize = 32;
/// Block hash and the longest CompactSize of a length that fits a file.
constexpr std::size_t kHeaderSizeMax = kHashSize + 5;
/// As much as most filters take with their header.
constexpr std::size_t kReadAtOnce = 32 << 10;

}  // namespace

FilterFiles::FilterFiles(base::Filesystem& fs, base::Path directory)
    : fs_(fs), directory_(std::move(directory)) {}

base::Path FilterFiles::path_of(std::int32_t file) const {
    char name[24];
    std::snprintf(name, sizeof name, "fltr%05d.dat", file);
    return directory_ / name;
}

void FilterFiles::set_end(storage::FilePos end) {
    open_.reset();
    end_ = end;
}

base::Status FilterFiles::make_room(std::size_t size) {
    if (end_.offset + size > kFileSizeMax) {
        if (open_ == nullptr)
            open_ = MALHA_TRY(fs_.open(path_of(end_.file), base::OpenMode::read_write));
        MALHA_TRY(open_->truncate(end_.offset));
        MALHA_TRY(open_->sync());
        open_.reset();
        end_ = {end_.file + 1, 0};
    }
    if (open_ == nullptr) {
        MALHA_TRY(fs_.create_directories(directory_));
        open_ = MALHA_TRY(fs_.open(path_of(end_.file), base::OpenMode::read_write));
    }
    const std::uint64_t needed = end_.offset + size;
    if (needed <= MALHA_TRY(open_->size())) return {};
    return open_->preallocate((needed + kChunkSize - 1) / kChunkSize * kChunkSize);
}

base::Result<storage::FilePos> FilterFiles::append(const primitives::BlockHash& block,
                                                   base::ByteView encoded) {
    primitives::ByteWriter record(kHeaderSizeMax + encoded.size());
    record.write_bytes(block.view()).write_var_bytes(encoded);
    MALHA_TRY(make_room(record.bytes().size()));
    MALHA_TRY(open_->write_at(end_.offset, record.bytes()));
    is_unsynced_ = true;
    const storage::FilePos position = end_;
    end_.offset += static_cast<std::uint32_t>(record.bytes().size());
    return position;
}

base::Status FilterFiles::sync() {
    if (!is_unsynced_) return {};
    MALHA_TRY(open_->sync());
    MALHA_TRY(fs_.sync_directory(directory_));
    is_unsynced_ = false;
    return {};
}

base::Result<base::Bytes> FilterFiles::read(storage::FilePos position,
                                            const primitives::BlockHash& block) const {
    const base::Path path = path_of(position.file);
    const auto file = MALHA_TRY(fs_.open(path, base::OpenMode::read));
    base::Bytes begin(kReadAtOnce);
    begin.resize(MALHA_TRY(file->read_at(position.offset, begin)));
    primitives::ByteReader reader(begin);
    const base::ByteView hash = reader.read_bytes(kHashSize);
    const std::uint64_t size = reader.read_compact_size();
    if (!reader.ok() || !std::ranges::equal(hash, block.bytes) || size > kFileSizeMax)
        return base::fail(path.string(), " does not hold the filter of block ",
                          block.to_display_hex(), " where it should");
    const std::size_t header = kHashSize + primitives::compact_size_length(size);
    if (reader.remaining() >= size) {
        const base::ByteView found = reader.read_bytes(size);
        return base::Bytes(found.begin(), found.end());
    }
    base::Bytes encoded(size);
    if (MALHA_TRY(file->read_at(position.offset + header, encoded)) != size)
        return base::fail(path.string(), " ends within the filter of block ",
                          block.to_display_hex());
    return encoded;
}

}  // namespace malha::index

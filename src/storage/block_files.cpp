// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_files.hpp.
#include "malha/storage/block_files.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <utility>

#include "malha/base/assert.hpp"
#include "malha/base/checked.hpp"
#include "malha/base/endian.hpp"
#include "malha/base/hex.hpp"

namespace malha::storage {
namespace {

using base::ByteView;
using base::fail;
using base::MutexLock;
using base::Result;
using base::Status;

constexpr std::uint32_t kFileSizeMax = 128 << 20;
constexpr std::uint32_t kFastPruneFileSizeMax = 64 << 10;
constexpr std::uint32_t kBlockChunk = 16 << 20;
constexpr std::uint32_t kFastPruneBlockChunk = 16 << 10;
constexpr std::uint32_t kUndoChunk = 1 << 20;
constexpr std::size_t kChecksumSize = 32;
// What is read of a record together with its header, before its size is known.
constexpr std::size_t kFirstReadSize = 4096;
/// Files kept open for appending; undo records of a reindex go to many.
constexpr std::size_t kOpenFilesMax = 8;

std::string file_name(const char* prefix, std::int32_t number) {
    std::array<char, 32> name;
    std::snprintf(name.data(), name.size(), "%s%05d.dat", prefix, number);
    return name.data();
}

/// Empty optional: not the name of a blk file.
std::optional<std::int32_t> block_file_number(const std::string& name) {
    if (name.size() < 12 || name.size() > 16 || !name.starts_with("blk") || !name.ends_with(".dat"))
        return std::nullopt;
    std::int64_t number = 0;
    for (std::size_t i = 3; i < name.size() - 4; ++i) {
        if (name[i] < '0' || name[i] > '9') return std::nullopt;
        number = number * 10 + (name[i] - '0');
    }
    if (number > INT32_MAX || file_name("blk", static_cast<std::int32_t>(number)) != name)
        return std::nullopt;
    return static_cast<std::int32_t>(number);
}

Result<std::vector<std::int32_t>> block_file_numbers(base::Filesystem& fs,
                                                     const base::Path& directory) {
    std::vector<std::int32_t> numbers;
    for (const std::string& name : MALHA_TRY(fs.list(directory)))
        if (const auto number = block_file_number(name)) numbers.push_back(*number);
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

Result<XorKey> read_xor_key(base::Filesystem& fs, const base::Path& path) {
    const base::Bytes content = MALHA_TRY(base::read_file(fs, path, 1024));
    XorKey key;
    if (content.size() < key.size())
        return fail(path.string(), " has ", std::to_string(content.size()),
                    " bytes instead of 8; restore it, or delete the blocks directory");
    std::copy_n(content.begin(), key.size(), key.begin());
    return key;
}

/// A key that exists stays; a new directory gets a random one; blocks without a key are plain.
Result<XorKey> load_xor_key(base::Filesystem& fs, const BlockFilesOptions& options,
                            base::Rng& rng) {
    const base::Path path = options.directory / "xor.dat";
    XorKey key{};
    if (fs.exists(path)) {
        key = MALHA_TRY(read_xor_key(fs, path));
    } else {
        const bool is_new = MALHA_TRY(block_file_numbers(fs, options.directory)).empty();
        if (options.use_xor && is_new) rng.fill(key);
        MALHA_TRY(base::write_file_atomically(fs, path, key));
    }
    if (!options.use_xor && !is_zero(key))
        return fail(
            "The blocksdir XOR-key can not be disabled when a random key was already "
            "stored! Stored key: '",
            base::to_hex(key), "', stored path: '", path.string(), "'.");
    return key;
}

}  // namespace

BlockFiles::BlockFiles(base::Filesystem& fs, BlockFilesOptions options,
                       std::vector<BlockFileInfo> infos, const XorKey& xor_key)
    : fs_(fs), options_(std::move(options)), xor_key_(xor_key), infos_(std::move(infos)) {
    if (!infos_.empty()) lower_.file = base::narrow<std::int32_t>(infos_.size() - 1);
}

Result<std::unique_ptr<BlockFiles>> BlockFiles::open(base::Filesystem& fs,
                                                     BlockFilesOptions options,
                                                     std::vector<BlockFileInfo> infos,
                                                     base::Rng& rng) {
    const XorKey key = MALHA_TRY(load_xor_key(fs, options, rng));
    return std::unique_ptr<BlockFiles>(
        new BlockFiles(fs, std::move(options), std::move(infos), key));
}

base::Path BlockFiles::path_of(FileId id) const {
    return options_.directory / file_name(id.kind == Kind::blocks ? "blk" : "rev", id.number);
}
base::Path BlockFiles::block_path(std::int32_t file) const {
    return path_of({Kind::blocks, file});
}
base::Path BlockFiles::undo_path(std::int32_t file) const {
    return path_of({Kind::undo, file});
}

BlockFileInfo& BlockFiles::info_of(std::int32_t file) {
    const auto index = base::narrow<std::size_t>(file);
    if (infos_.size() <= index) infos_.resize(index + 1);
    return infos_[index];
}

// ---- Writing

Result<FilePos> BlockFiles::append_block(ByteView block, std::uint32_t height, std::uint64_t time) {
    MALHA_ASSERT(block.size() <= kRecordSizeMax);
    const auto added = static_cast<std::uint32_t>(block.size()) + kRecordHeaderSize;
    MutexLock lock(mutex_);
    Cursor& cursor = cursor_of(height);
    MALHA_TRY(advance_to_fitting_file(cursor, added));
    const std::uint32_t at = info_of(cursor.file).size;
    MALHA_TRY(write_record({Kind::blocks, cursor.file}, at, std::array{block}));
    BlockFileInfo& info = info_of(cursor.file);
    info.size += added;
    info.add_block(height, time);
    changed_infos_.insert(cursor.file);
    return FilePos{cursor.file, at + kRecordHeaderSize};
}

Result<FilePos> BlockFiles::append_undo(std::int32_t file, std::uint32_t height, ByteView undo,
                                        const primitives::BlockHash& prev_hash) {
    MALHA_ASSERT(undo.size() <= kRecordSizeMax);
    const crypto::Digest256 checksum = undo_checksum(prev_hash, undo);
    MutexLock lock(mutex_);
    const std::uint32_t at = info_of(file).undo_size;
    const FileId id{Kind::undo, file};
    MALHA_TRY(write_record(id, at, std::array{undo, ByteView(checksum)}));
    BlockFileInfo& info = info_of(file);
    info.undo_size += static_cast<std::uint32_t>(undo.size()) + kUndoOverhead;
    changed_infos_.insert(file);
    if (Cursor& cursor = cursor_of(height); file == cursor.file) {
        cursor.undo_height = std::max(cursor.undo_height, height);
    } else if (height == info.height_last) {
        MALHA_TRY(end_file(id));
    }
    return FilePos{file, at + kRecordHeaderSize};
}

BlockFiles::Cursor& BlockFiles::cursor_of(std::uint32_t height) {
    return height < split_height_ ? lower_ : upper_;
}

void BlockFiles::split_at(std::uint32_t height) {
    MutexLock lock(mutex_);
    split_height_ = height;
    const std::int32_t last = last_file_locked();
    lower_ = upper_ = {};
    for (std::int32_t file = 0; file <= last; ++file)
        cursor_of(info_of(file).height_last).file = file;
}

Status BlockFiles::advance_to_fitting_file(Cursor& cursor, std::uint32_t added) {
    const std::uint32_t size_max =
        options_.fast_prune ? std::max(kFastPruneFileSizeMax, added + 1) : kFileSizeMax;
    while (cursor.file < 0 || info_of(cursor.file).size + added >= size_max) {
        if (cursor.file >= 0) {
            const bool undo_is_complete = info_of(cursor.file).height_last == cursor.undo_height;
            MALHA_TRY(end_file({Kind::blocks, cursor.file}));
            if (undo_is_complete) MALHA_TRY(end_file({Kind::undo, cursor.file}));
        }
        cursor = {.file = last_file_locked() + 1, .undo_height = 0};
    }
    return {};
}

/// Gives back what was preallocated and closes the file.
Status BlockFiles::end_file(FileId id) {
    open_files_.erase(id);
    const BlockFileInfo& info = info_of(id.number);
    const std::uint32_t size = id.kind == Kind::blocks ? info.size : info.undo_size;
    if (size == 0) return {};
    const auto file = MALHA_TRY(fs_.open(path_of(id), base::OpenMode::read_write));
    unsynced_.insert(id);
    return file->truncate(size);
}

/// Writes magic, size and `parts`; the size covers only the first part.
Status BlockFiles::write_record(FileId id, std::uint32_t at, std::span<const ByteView> parts) {
    if (open_files_.size() >= kOpenFilesMax) open_files_.clear();
    std::unique_ptr<base::File>& file = open_files_[id];
    if (!file) file = MALHA_TRY(fs_.open(path_of(id), base::OpenMode::read_write));
    scratch_.resize(kRecordHeaderSize);
    std::copy(options_.magic.begin(), options_.magic.end(), scratch_.begin());
    base::store_le(scratch_.data() + 4, static_cast<std::uint32_t>(parts.front().size()));
    for (const ByteView part : parts)
        scratch_.insert(scratch_.end(), part.begin(), part.end());
    apply_xor(scratch_, xor_key_, at);
    MALHA_TRY(make_room(id, *file, at, scratch_.size()));
    unsynced_.insert(id);
    return file->write_at(at, scratch_);
}

/// Files grow by whole chunks, so that their blocks lie together on the disk.
Status BlockFiles::make_room(FileId id, base::File& file, std::uint32_t at, std::size_t added) {
    const std::uint64_t chunk = id.kind == Kind::undo ? kUndoChunk
                                : options_.fast_prune ? kFastPruneBlockChunk
                                                      : kBlockChunk;
    const std::uint64_t have = (at + chunk - 1) / chunk * chunk;
    const std::uint64_t need = (at + added + chunk - 1) / chunk * chunk;
    if (need <= have) return {};
    const std::uint64_t free = MALHA_TRY(fs_.free_space(options_.directory));
    if (free < kMinFreeDiskSpace + (need - at)) return fail("Disk space is too low!");
    return file.preallocate(need);
}

void BlockFiles::note_existing_block(FilePos pos, std::uint32_t size, std::uint32_t height,
                                     std::uint64_t time) {
    MutexLock lock(mutex_);
    BlockFileInfo& info = info_of(pos.file);
    info.add_block(height, time);
    info.size = std::max(info.size, pos.offset + size);
    changed_infos_.insert(pos.file);
    lower_.file = std::max(lower_.file, pos.file);
}

/// Appending goes on through other handles meanwhile: syncing one syncs the file.
/// Block files have their undo files beside them, even empty ones, as Bitcoin Core leaves them.
Status BlockFiles::sync_files(const std::set<FileId>& files) {
    for (const FileId id : files) {
        if (!fs_.exists(path_of(id))) continue;  // pruned meanwhile
        const auto file = MALHA_TRY(fs_.open(path_of(id), base::OpenMode::read_write));
        MALHA_TRY(file->sync());
        if (id.kind == Kind::blocks)
            MALHA_TRY(fs_.open(path_of({Kind::undo, id.number}), base::OpenMode::read_write));
    }
    return files.empty() ? Status() : fs_.sync_directory(options_.directory);
}

Status BlockFiles::sync() {
    std::set<FileId> pending;
    {
        MutexLock lock(mutex_);
        pending.swap(unsynced_);
    }
    Status status = sync_files(pending);
    if (!status) {
        MutexLock lock(mutex_);
        unsynced_.merge(pending);
    }
    return status;
}

void BlockFiles::forget(std::int32_t file) {
    MutexLock lock(mutex_);
    MALHA_ASSERT(file < last_file_locked());
    info_of(file) = {};
    changed_infos_.insert(file);
}

Status BlockFiles::remove(std::int32_t file) {
    MutexLock lock(mutex_);
    MALHA_ASSERT(info_of(file).size == 0);
    for (const FileId id : {FileId{Kind::blocks, file}, FileId{Kind::undo, file}}) {
        open_files_.erase(id);
        unsynced_.erase(id);
        MALHA_TRY(fs_.remove(path_of(id)));
    }
    return {};
}

// ---- Reading

base::Unexpected<base::Error> BlockFiles::too_short(FileId id, std::uint64_t offset,
                                                    std::uint64_t size) const {
    return fail(path_of(id).string(), " is too short: it has no ", std::to_string(size),
                " bytes at ", std::to_string(offset));
}

Result<base::Bytes> BlockFiles::read_bytes(const base::File& file, FileId id, std::uint64_t offset,
                                           std::uint64_t size) const {
    base::Bytes bytes(base::narrow<std::size_t>(size));
    const std::size_t got = MALHA_TRY(file.read_at(offset, bytes));
    if (got != bytes.size()) return too_short(id, offset, size);
    apply_xor(bytes, xor_key_, offset);
    return bytes;
}

Result<std::uint32_t> BlockFiles::read_record_size(const base::File& file, FileId id,
                                                   std::uint32_t offset) const {
    MALHA_TRY(check_record_offset(id, offset));
    return record_size(
        id, offset, MALHA_TRY(read_bytes(file, id, offset - kRecordHeaderSize, kRecordHeaderSize)));
}

Status BlockFiles::check_record_offset(FileId id, std::uint32_t offset) const {
    if (offset >= kRecordHeaderSize) return {};
    return fail("no record can begin at ", std::to_string(offset), " in ", path_of(id).string());
}

Result<std::uint32_t> BlockFiles::record_size(FileId id, std::uint32_t offset,
                                              ByteView header) const {
    if (!std::equal(options_.magic.begin(), options_.magic.end(), header.begin()))
        return fail("no record of this network at ", std::to_string(offset), " in ",
                    path_of(id).string(), ": found magic ", base::to_hex(header.first(4)));
    const auto size = base::load_le<std::uint32_t>(header.data() + 4);
    if (size > kRecordSizeMax)
        return fail("the record at ", std::to_string(offset), " in ", path_of(id).string(),
                    " claims an impossible ", std::to_string(size), " bytes");
    return size;
}

/// A small record costs one system call: it comes with its header.
Result<base::Bytes> BlockFiles::read_record(const base::File& file, FileId id, std::uint32_t offset,
                                            std::size_t extra) const {
    MALHA_TRY(check_record_offset(id, offset));
    const std::uint64_t begin = offset - kRecordHeaderSize;
    std::array<std::uint8_t, kRecordHeaderSize + kFirstReadSize> first;
    const std::size_t got = MALHA_TRY(file.read_at(begin, first));
    if (got < kRecordHeaderSize) return too_short(id, begin, kRecordHeaderSize);
    const auto start = base::MutableByteView(first).first(got);
    apply_xor(start, xor_key_, begin);
    const std::uint32_t size = MALHA_TRY(record_size(id, offset, start.first(kRecordHeaderSize)));
    base::Bytes bytes(size + extra);
    const auto content =
        ByteView(start).subspan(kRecordHeaderSize, std::min(got - kRecordHeaderSize, bytes.size()));
    std::copy(content.begin(), content.end(), bytes.begin());
    const auto rest = base::MutableByteView(bytes).subspan(content.size());
    if (rest.empty()) return bytes;
    const std::uint64_t rest_begin = offset + content.size();
    if (MALHA_TRY(file.read_at(rest_begin, rest)) != rest.size())
        return too_short(id, offset, bytes.size());
    apply_xor(rest, xor_key_, rest_begin);
    return bytes;
}

/// Opens the file of a record. @param size  receives the size of the record.
Result<std::unique_ptr<base::File>> BlockFiles::open_record(FileId id, std::uint32_t offset,
                                                            std::uint32_t& size) const {
    auto file = MALHA_TRY(fs_.open(path_of(id), base::OpenMode::read));
    size = MALHA_TRY(read_record_size(*file, id, offset));
    return file;
}

Result<base::Bytes> BlockFiles::read_block(FilePos pos) const {
    return Reader(*this).read_block(pos);
}

Result<base::Bytes> BlockFiles::read_block_part(FilePos pos, std::uint32_t offset,
                                                std::uint32_t size) const {
    const FileId id{Kind::blocks, pos.file};
    std::uint32_t block_size = 0;
    const auto file = MALHA_TRY(open_record(id, pos.offset, block_size));
    if (offset > block_size || size > block_size - offset)
        return fail("a block of ", std::to_string(block_size), " bytes has no ",
                    std::to_string(size), " bytes at ", std::to_string(offset));
    return read_bytes(*file, id, std::uint64_t{pos.offset} + offset, size);
}

Result<base::Bytes> BlockFiles::read_block_from(FilePos pos, std::uint32_t offset,
                                                std::uint32_t size_max) const {
    const FileId id{Kind::blocks, pos.file};
    std::uint32_t block_size = 0;
    const auto file = MALHA_TRY(open_record(id, pos.offset, block_size));
    if (offset > block_size)
        return fail("a block of ", std::to_string(block_size), " bytes has nothing at ",
                    std::to_string(offset));
    return read_bytes(*file, id, std::uint64_t{pos.offset} + offset,
                      std::min(size_max, block_size - offset));
}

Result<BlockUndo> BlockFiles::read_undo(FilePos pos, const primitives::BlockHash& prev_hash) const {
    return Reader(*this).read_undo(pos, prev_hash);
}

Result<base::Bytes> BlockFiles::Reader::read_block(FilePos pos) {
    const FileId id{Kind::blocks, pos.file};
    if (blocks_.number != pos.file)
        blocks_ = {pos.file, MALHA_TRY(files_.fs_.open(files_.path_of(id), base::OpenMode::read))};
    return files_.read_record(*blocks_.file, id, pos.offset);
}

Result<BlockUndo> BlockFiles::Reader::read_undo(FilePos pos,
                                                const primitives::BlockHash& prev_hash) {
    const FileId id{Kind::undo, pos.file};
    if (undo_.number != pos.file)
        undo_ = {pos.file, MALHA_TRY(files_.fs_.open(files_.path_of(id), base::OpenMode::read))};
    const base::Bytes bytes =
        MALHA_TRY(files_.read_record(*undo_.file, id, pos.offset, kChecksumSize));
    const ByteView undo = ByteView(bytes).first(bytes.size() - kChecksumSize);
    if (!std::ranges::equal(undo_checksum(prev_hash, undo), ByteView(bytes).last(kChecksumSize)))
        return fail("the undo record at ", std::to_string(pos.offset), " in ",
                    files_.path_of(id).string(), " has a wrong checksum");
    return parse_undo(undo);
}

// ---- Bookkeeping

BlockFileInfo BlockFiles::info(std::int32_t file) const {
    MutexLock lock(mutex_);
    const auto index = static_cast<std::size_t>(file);
    return file >= 0 && index < infos_.size() ? infos_[index] : BlockFileInfo{};
}

std::vector<BlockFileInfo> BlockFiles::infos() const {
    MutexLock lock(mutex_);
    return infos_;
}

std::int32_t BlockFiles::last_file() const {
    MutexLock lock(mutex_);
    return last_file_locked();
}

std::map<std::int32_t, BlockFileInfo> BlockFiles::take_changed_infos() {
    MutexLock lock(mutex_);
    std::map<std::int32_t, BlockFileInfo> changed;
    for (const std::int32_t file : std::exchange(changed_infos_, {}))
        changed.emplace(file, info_of(file));
    return changed;
}

std::uint64_t BlockFiles::used_bytes() const {
    MutexLock lock(mutex_);
    std::uint64_t sum = 0;
    for (const BlockFileInfo& info : infos_)
        sum += std::uint64_t{info.size} + info.undo_size;
    return sum;
}

Result<std::vector<std::int32_t>> BlockFiles::list_block_files() const {
    return block_file_numbers(fs_, options_.directory);
}

}  // namespace malha::storage

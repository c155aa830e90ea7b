// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The blkNNNNN.dat and revNNNNN.dat files: blocks in the order they arrived, and their undo
// records. A record is the network's magic, the size (32-bit), the bytes; undo records end in a
// checksum. Everything is XORed with the key in xor.dat. Files grow in chunks and end at 128 MiB.
// While the history below a snapshot is downloaded, blocks below and above it go to files of their
// own, so that no file spans both ends of the chain (pruning deletes whole files).
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/base/filesystem.hpp"
#include "malha/base/mutex.hpp"
#include "malha/base/result.hpp"
#include "malha/base/rng.hpp"
#include "malha/primitives/hash.hpp"
#include "malha/storage/block_file_info.hpp"
#include "malha/storage/obfuscation.hpp"
#include "malha/storage/undo.hpp"

namespace malha::storage {

using NetworkMagic = std::array<std::uint8_t, 4>;

struct BlockFilesOptions {
    base::Path directory{};  ///< .../blocks; must exist
    NetworkMagic magic{};
    bool use_xor = true;      ///< -blocksxor
    bool fast_prune = false;  ///< -fastprune: tiny files, for tests
};

/// Magic and size in front of every record.
inline constexpr std::uint32_t kRecordHeaderSize = 8;
/// What an undo record takes besides its content: header and checksum.
inline constexpr std::uint32_t kUndoOverhead = kRecordHeaderSize + 32;
/// Largest block or undo record that is believed, bytes.
inline constexpr std::uint32_t kRecordSizeMax = 0x02000000;
/// Free space that writing must leave on the disk, bytes.
inline constexpr std::uint64_t kMinFreeDiskSpace = 50 * 1024 * 1024;

/// Thread: any (internally locked); reads run in parallel with everything.
class BlockFiles {
public:
    /// Reads xor.dat, or creates it: a random key in a directory without block files, else zeros.
    /// @param infos  of files 0, 1, ... as the block index has them; empty in a new directory.
    /// Errors: xor.dat unreadable, of a wrong size, or in conflict with -blocksxor=0.
    [[nodiscard]] static base::Result<std::unique_ptr<BlockFiles>> open(
        base::Filesystem& fs, BlockFilesOptions options, std::vector<BlockFileInfo> infos,
        base::Rng& rng);

    /// Appends a serialised block. @return where the block's bytes begin.
    /// Errors: disk full ("Disk space is too low!"), I/O.
    [[nodiscard]] base::Result<FilePos> append_block(base::ByteView block, std::uint32_t height,
                                                     std::uint64_t time);
    /// Appends the undo record of a block that lies in `file`. @return where the record begins.
    /// @param height  of the block: tells when the last undo record of a full file is written.
    /// Errors: as append_block.
    [[nodiscard]] base::Result<FilePos> append_undo(std::int32_t file, std::uint32_t height,
                                                    base::ByteView undo,
                                                    const primitives::BlockHash& prev_hash);
    /// From now on blocks of at least this height go to other files than those below it. The files
    /// there are belong to the side of their last block.
    void split_at(std::uint32_t height);
    /// Notes a block that already lies in the files (-reindex).
    void note_existing_block(FilePos pos, std::uint32_t size, std::uint32_t height,
                             std::uint64_t time);

    /// The raw block. Errors: no such file, wrong magic, impossible size, file too short.
    [[nodiscard]] base::Result<base::Bytes> read_block(FilePos pos) const;
    /// `size` bytes of the block from `offset` on. Errors: as read_block, and a range outside it.
    [[nodiscard]] base::Result<base::Bytes> read_block_part(FilePos pos, std::uint32_t offset,
                                                            std::uint32_t size) const;
    /// At most `size_max` bytes from `offset` on; fewer only at the block's end.
    /// Errors: as read_block, and an offset behind the end.
    [[nodiscard]] base::Result<base::Bytes> read_block_from(FilePos pos, std::uint32_t offset,
                                                            std::uint32_t size_max) const;
    /// Errors: as read_block, wrong checksum, undecodable.
    [[nodiscard]] base::Result<BlockUndo> read_undo(FilePos pos,
                                                    const primitives::BlockHash& prev_hash) const;

    /// Reads one record after the other and keeps the files open meanwhile.
    /// Thread: owner only. Must not outlive the BlockFiles.
    class Reader {
    public:
        explicit Reader(const BlockFiles& files) : files_(files) {}
        /// As those of BlockFiles.
        [[nodiscard]] base::Result<base::Bytes> read_block(FilePos pos);
        [[nodiscard]] base::Result<BlockUndo> read_undo(FilePos pos,
                                                        const primitives::BlockHash& prev_hash);

    private:
        struct OpenFile {
            std::int32_t number = -1;
            std::unique_ptr<base::File> file;
        };
        const BlockFiles& files_;
        OpenFile blocks_;
        OpenFile undo_;
    };

    /// Everything appended so far survives a power cut once this returns.
    [[nodiscard]] base::Status sync();
    /// Pruning, the first step: the files of this number hold nothing any more. Must not be the
    /// last ones.
    void forget(std::int32_t file);
    /// The second step, once the block index says so on disk: deletes them. Missing is no error.
    [[nodiscard]] base::Status remove(std::int32_t file);

    [[nodiscard]] BlockFileInfo info(std::int32_t file) const;
    [[nodiscard]] std::vector<BlockFileInfo> infos() const;
    /// The highest number of a file in use; 0 in a new directory.
    [[nodiscard]] std::int32_t last_file() const;
    /// Infos that changed since the last call, for the block index.
    [[nodiscard]] std::map<std::int32_t, BlockFileInfo> take_changed_infos();
    /// Sum of the used bytes of all files.
    [[nodiscard]] std::uint64_t used_bytes() const;

    [[nodiscard]] const XorKey& xor_key() const { return xor_key_; }
    [[nodiscard]] const NetworkMagic& magic() const { return options_.magic; }
    [[nodiscard]] base::Path block_path(std::int32_t file) const;
    [[nodiscard]] base::Path undo_path(std::int32_t file) const;
    /// Numbers of the blkNNNNN.dat files that exist, ascending (-reindex).
    [[nodiscard]] base::Result<std::vector<std::int32_t>> list_block_files() const;

private:
    enum class Kind : std::uint8_t { blocks, undo };
    struct FileId {
        Kind kind;
        std::int32_t number;
        friend auto operator<=>(const FileId&, const FileId&) = default;
    };

    BlockFiles(base::Filesystem& fs, BlockFilesOptions options, std::vector<BlockFileInfo> infos,
               const XorKey& xor_key);

    [[nodiscard]] base::Path path_of(FileId id) const;
    [[nodiscard]] base::Result<std::unique_ptr<base::File>> open_record(FileId id,
                                                                        std::uint32_t offset,
                                                                        std::uint32_t& size) const;
    [[nodiscard]] base::Status check_record_offset(FileId id, std::uint32_t offset) const;
    /// @param header  of the record at `offset`, which is checked.
    [[nodiscard]] base::Result<std::uint32_t> record_size(FileId id, std::uint32_t offset,
                                                          base::ByteView header) const;
    [[nodiscard]] base::Result<std::uint32_t> read_record_size(const base::File& file, FileId id,
                                                               std::uint32_t offset) const;
    /// The content of a record and the `extra` bytes behind it.
    [[nodiscard]] base::Result<base::Bytes> read_record(const base::File& file, FileId id,
                                                        std::uint32_t offset,
                                                        std::size_t extra = 0) const;
    [[nodiscard]] base::Unexpected<base::Error> too_short(FileId id, std::uint64_t offset,
                                                          std::uint64_t size) const;
    [[nodiscard]] base::Result<base::Bytes> read_bytes(const base::File& file, FileId id,
                                                       std::uint64_t offset,
                                                       std::uint64_t size) const;
    [[nodiscard]] base::Status write_record(FileId id, std::uint32_t at,
                                            std::span<const base::ByteView> parts)
        MALHA_REQUIRES(mutex_);
    [[nodiscard]] base::Status make_room(FileId id, base::File& file, std::uint32_t at,
                                         std::size_t added) MALHA_REQUIRES(mutex_);
    /// The file that blocks are appended to.
    struct Cursor {
        std::int32_t file = -1;  ///< -1: none yet
        /// Height of the last block of the file whose undo record was written.
        std::uint32_t undo_height = 0;
    };
    [[nodiscard]] Cursor& cursor_of(std::uint32_t height) MALHA_REQUIRES(mutex_);
    [[nodiscard]] base::Status advance_to_fitting_file(Cursor& cursor, std::uint32_t added)
        MALHA_REQUIRES(mutex_);
    [[nodiscard]] std::int32_t last_file_locked() const MALHA_REQUIRES(mutex_) {
        return std::max(lower_.file, upper_.file);
    }
    [[nodiscard]] base::Status end_file(FileId id) MALHA_REQUIRES(mutex_);
    [[nodiscard]] base::Status sync_files(const std::set<FileId>& files);
    BlockFileInfo& info_of(std::int32_t file) MALHA_REQUIRES(mutex_);

    base::Filesystem& fs_;
    const BlockFilesOptions options_;
    const XorKey xor_key_;

    mutable base::Mutex mutex_;
    std::vector<BlockFileInfo> infos_ MALHA_GUARDED_BY(mutex_);
    std::set<std::int32_t> changed_infos_ MALHA_GUARDED_BY(mutex_);
    std::set<FileId> unsynced_ MALHA_GUARDED_BY(mutex_);
    std::uint32_t split_height_ MALHA_GUARDED_BY(mutex_) = UINT32_MAX;  ///< UINT32_MAX: none
    Cursor lower_ MALHA_GUARDED_BY(mutex_){.file = 0, .undo_height = 0};
    Cursor upper_ MALHA_GUARDED_BY(mutex_);  ///< from split_height_ on
    std::map<FileId, std::unique_ptr<base::File>> open_files_ MALHA_GUARDED_BY(mutex_);
    base::Bytes scratch_ MALHA_GUARDED_BY(mutex_);
};

}  // namespace malha::storage

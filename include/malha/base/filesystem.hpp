// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The disk is a parameter: production passes PosixFilesystem, tests a disk that fails or loses
// power. Errors are messages naming the operation, the path and the system's reason.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/base/result.hpp"

namespace malha::base {

using Path = std::filesystem::path;

/// An open file. Thread: any for read_at; owner only for the rest.
class File {
public:
    virtual ~File() = default;
    /// Fills `out` from `offset`; fewer bytes only at the end of the file.
    [[nodiscard]] virtual Result<std::size_t> read_at(std::uint64_t offset,
                                                      MutableByteView out) const = 0;
    [[nodiscard]] virtual Status write_at(std::uint64_t offset, ByteView data) = 0;
    /// Returns once the data (and the size) would survive a power cut.
    [[nodiscard]] virtual Status sync() = 0;
    [[nodiscard]] virtual Status truncate(std::uint64_t size) = 0;
    /// Makes room on disk up to `size` and grows the file to it with zeros; a full disk fails here.
    [[nodiscard]] virtual Status preallocate(std::uint64_t size) = 0;
    [[nodiscard]] virtual Result<std::uint64_t> size() const = 0;
};

enum class OpenMode {
    read,        ///< must exist
    read_write,  ///< created when missing
};

/// Thread: any.
class Filesystem {
public:
    virtual ~Filesystem() = default;
    [[nodiscard]] virtual Result<std::unique_ptr<File>> open(const Path& path, OpenMode mode) = 0;
    [[nodiscard]] virtual bool exists(const Path& path) const = 0;
    [[nodiscard]] virtual Status create_directories(const Path& path) = 0;
    /// Names (not paths) of the entries of a directory, sorted.
    [[nodiscard]] virtual Result<std::vector<std::string>> list(const Path& directory) const = 0;
    /// Replaces `to` when it exists; atomic.
    [[nodiscard]] virtual Status rename(const Path& from, const Path& to) = 0;
    /// A file or an empty directory; missing is no error.
    [[nodiscard]] virtual Status remove(const Path& path) = 0;
    /// Makes creations, renames and removals inside the directory survive a power cut.
    [[nodiscard]] virtual Status sync_directory(const Path& directory) = 0;
    [[nodiscard]] virtual Result<std::uint64_t> free_space(const Path& path) const = 0;
};

class PosixFilesystem final : public Filesystem {
public:
    [[nodiscard]] Result<std::unique_ptr<File>> open(const Path& path, OpenMode mode) override;
    [[nodiscard]] bool exists(const Path& path) const override;
    [[nodiscard]] Status create_directories(const Path& path) override;
    [[nodiscard]] Result<std::vector<std::string>> list(const Path& directory) const override;
    [[nodiscard]] Status rename(const Path& from, const Path& to) override;
    [[nodiscard]] Status remove(const Path& path) override;
    [[nodiscard]] Status sync_directory(const Path& directory) override;
    [[nodiscard]] Result<std::uint64_t> free_space(const Path& path) const override;
};

/// The whole file in memory. Errors: missing, unreadable, larger than `size_max` bytes.
[[nodiscard]] Result<Bytes> read_file(Filesystem& fs, const Path& path, std::uint64_t size_max);
/// Writes a temporary neighbour, syncs it and renames it over `path`: old or new content, never a
/// mixture.
[[nodiscard]] Status write_file_atomically(Filesystem& fs, const Path& path, ByteView content);

}  // namespace malha::base

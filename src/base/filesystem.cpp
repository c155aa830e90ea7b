// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What can be said over any Filesystem. See filesystem.hpp.
#include "malha/base/filesystem.hpp"

#include "malha/base/checked.hpp"

namespace malha::base {

Result<Bytes> read_file(Filesystem& fs, const Path& path, std::uint64_t size_max) {
    const auto file = MALHA_TRY(fs.open(path, OpenMode::read));
    const std::uint64_t size = MALHA_TRY(file->size());
    if (size > size_max)
        return fail(path.string(), " has ", std::to_string(size), " bytes, more than the ",
                    std::to_string(size_max), " allowed");
    Bytes content(narrow<std::size_t>(size));
    const std::size_t got = MALHA_TRY(file->read_at(0, content));
    content.resize(got);
    return content;
}

Status write_file_atomically(Filesystem& fs, const Path& path, ByteView content) {
    Path temporary = path;
    temporary += ".new";
    {
        const auto file = MALHA_TRY(fs.open(temporary, OpenMode::read_write));
        MALHA_TRY(file->truncate(0));
        MALHA_TRY(file->write_at(0, content));
        MALHA_TRY(file->sync());
    }
    MALHA_TRY(fs.rename(temporary, path));
    return fs.sync_directory(path.parent_path());
}

}  // namespace malha::base

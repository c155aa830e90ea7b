// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A named pipe as the file that something is written to, for readers that want no copy on the disk.
#pragma once

#include <functional>
#include <memory>

#include "malha/base/filesystem.hpp"

namespace malha::rpc {

/// Only written to, from the beginning to the end. Waits for its reader, and for room, as long as
/// `interrupted` says no. Thread: owner only.
class PipeFile final : public base::File {
public:
    [[nodiscard]] static bool is_pipe(const base::Path& path);
    /// Errors: interrupted, or not to be opened.
    [[nodiscard]] static base::Result<std::unique_ptr<PipeFile>> open(
        const base::Path& path, std::function<bool()> interrupted);
    ~PipeFile() override;
    PipeFile(const PipeFile&) = delete;
    PipeFile& operator=(const PipeFile&) = delete;

    base::Status write_at(std::uint64_t offset, base::ByteView data) override;
    base::Status sync() override { return {}; }

    // What a pipe cannot do fails.
    base::Result<std::size_t> read_at(std::uint64_t, base::MutableByteView) const override;
    base::Status truncate(std::uint64_t) override;
    base::Status preallocate(std::uint64_t) override;
    base::Result<std::uint64_t> size() const override { return written_; }

private:
    PipeFile(int descriptor, std::function<bool()> interrupted)
        : descriptor_(descriptor), interrupted_(std::move(interrupted)) {}
    [[nodiscard]] base::Status wait_for_room() const;

    const int descriptor_;
    std::function<bool()> interrupted_;
    std::uint64_t written_ = 0;
};

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The fltrNNNNN.dat files of the block filter index: records of a block's hash and its encoded
// filter (CompactSize length, bytes), one after the other; files grow in chunks of 1 MiB and end
// before 16 MiB. Which of the bytes count, the index's database says.
#pragma once

#include <memory>

#include "malha/base/filesystem.hpp"
#include "malha/index/block_filter.hpp"
#include "malha/storage/block_file_info.hpp"

namespace malha::index {

/// Thread: owner only for appending; any for read().
class FilterFiles {
public:
    FilterFiles(base::Filesystem& fs, base::Path directory);

    /// Where the next record goes; what lies behind it is written over.
    void set_end(storage::FilePos end);
    [[nodiscard]] storage::FilePos end() const { return end_; }
    /// @return where the record lies.
    [[nodiscard]] base::Result<storage::FilePos> append(const primitives::BlockHash& block,
                                                        base::ByteView encoded);
    /// Everything appended survives a power cut once this returns.
    [[nodiscard]] base::Status sync();

    /// The encoded filter. Errors: missing, too short, of another block.
    [[nodiscard]] base::Result<base::Bytes> read(storage::FilePos position,
                                                 const primitives::BlockHash& block) const;

private:
    [[nodiscard]] base::Path path_of(std::int32_t file) const;
    [[nodiscard]] base::Status make_room(std::size_t size);

    base::Filesystem& fs_;
    const base::Path directory_;
    storage::FilePos end_{0, 0};
    std::unique_ptr<base::File> open_;  ///< the file of end_; null: not open
    bool is_unsynced_ = false;
};

}  // namespace malha::index

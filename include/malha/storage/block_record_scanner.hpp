// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Finds block records in a file that may hold garbage between them: -reindex and -loadblock.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "malha/base/bytes.hpp"
#include "malha/base/filesystem.hpp"
#include "malha/base/result.hpp"
#include "malha/storage/block_files.hpp"
#include "malha/storage/obfuscation.hpp"

namespace malha::storage {

/// A block-like record of a file.
struct BlockRecord {
    std::uint64_t offset = 0;  ///< of the first byte behind magic and size
    base::Bytes block;
};

/// Goes from magic to magic. Memory: one record and a small buffer. Thread: owner only.
class BlockRecordScanner {
public:
    /// @param xor_key  of the block directory; zeros for files from elsewhere.
    BlockRecordScanner(std::unique_ptr<base::File> file, const NetworkMagic& magic,
                       const XorKey& xor_key, std::uint64_t start_offset = 0);

    /// The next record of a plausible size, wherever it begins. Empty optional: end of the file.
    /// Errors: the file cannot be read.
    [[nodiscard]] base::Result<std::optional<BlockRecord>> next();
    /// The last record was no block: looks for the next one inside it.
    void reject();
    /// Bytes passed so far, for progress.
    [[nodiscard]] std::uint64_t position() const { return position_; }

private:
    [[nodiscard]] base::Result<base::Bytes> read(std::uint64_t offset, std::size_t size) const;
    [[nodiscard]] base::Status find_magic();

    std::unique_ptr<base::File> file_;
    NetworkMagic magic_;
    XorKey xor_key_;
    std::uint64_t position_;
    std::uint64_t last_magic_ = 0;  ///< where the record that next() returned begins
};

}  // namespace malha::storage

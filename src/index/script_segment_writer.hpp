// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Writing a segment (script_segment.hpp), from the first byte to the last.
#pragma once

#include <memory>
#include <vector>

#include "script_segment.hpp"

namespace malha::index {

/// A file that is not finished has no footer and is no segment. Thread: owner only.
class ScriptSegmentWriter {
public:
    /// @param first_height  no touch is below it.
    [[nodiscard]] static base::Result<ScriptSegmentWriter> create(base::Filesystem& fs,
                                                                  const base::Path& path,
                                                                  crypto::SipKey key,
                                                                  primitives::Height first_height);
    /// In the order of scripts, and of the chain for each. Errors: the disk.
    [[nodiscard]] base::Status add(const ScriptTouch& touch);
    /// After at least one touch. Does not wait for the disk.
    [[nodiscard]] base::Status finish();

private:
    ScriptSegmentWriter(std::unique_ptr<base::File> file, crypto::SipKey key,
                        primitives::Height first_height);
    void end_run();
    [[nodiscard]] base::Status end_block();
    void write_index();
    void write_footer();
    /// The checksum of what was written since that offset.
    void write_checksum(std::uint64_t begin);
    [[nodiscard]] std::uint64_t offset() const { return flushed_ + buffer_.bytes().size(); }
    [[nodiscard]] base::Status flush();

    std::unique_ptr<base::File> file_;
    crypto::SipKey key_;
    SegmentFooter footer_;
    std::uint64_t flushed_ = 0;
    primitives::ByteWriter buffer_;  ///< what follows the bytes in the file
    std::uint64_t block_begin_ = 0;
    SegmentPlace block_place_;
    primitives::ByteWriter run_;
    ScriptTouch last_;
    std::vector<SegmentRecord> records_;
};

}  // namespace malha::index

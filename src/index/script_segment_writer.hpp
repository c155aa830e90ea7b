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
    /// @param event  as put_event() writes it.
    [[nodiscard]] base::Status add(const TouchPlace& place, base::ByteView event);
    /// After at least one touch. Does not wait for the disk.
    [[nodiscard]] base::Status finish();

private:
    ScriptSegmentWriter(std::unique_ptr<base::File> file, crypto::SipKey key,
                        primitives::Height first_height);
    void begin_run(const ScriptKey& script);
    void end_run();
    [[nodiscard]] base::Status end_block();
    void write_index();
    void write_footer();
    /// The checksum of what was written to the tail since that place in it.
    void write_checksum(std::size_t begin);
    [[nodiscard]] std::size_t run_size() const { return used_ - run_begin_; }
    [[nodiscard]] base::Status flush(base::ByteView bytes);

    std::unique_ptr<base::File> file_;
    crypto::SipKey key_;
    SegmentFooter footer_;
    std::uint64_t flushed_ = 0;  ///< bytes in the file
    base::Bytes buffer_;         ///< blocks that follow them; of fixed size
    std::size_t used_ = 0;       ///< of the buffer
    std::size_t block_begin_ = 0;
    SegmentPlace block_place_;
    std::size_t run_begin_ = 0;  ///< of its touches; as used_: there is no run
    TouchPlace last_;
    std::vector<SegmentRecord> records_;
    primitives::ByteWriter tail_;  ///< index, root and footer
};

}  // namespace malha::index

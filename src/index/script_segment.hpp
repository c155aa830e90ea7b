// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A segment of the script index: a file, never changed once written, with what a range of blocks
// does to scripts, sorted by script and then in the order of the chain.
//
//   blocks       about kSegmentBlockBytes each: runs, then a checksum
//   index pages  kRecordsPerPage records each: where a block begins and with what; then a checksum
//   root         the first script and height of each page; then a checksum
//   footer       magic, first height, number of blocks, of touches, where the index and the root
//                begin; then a checksum
//
// A run is what follows one script inside one block: the key (two numbers), VARINT(bytes of the
// rest), then touches. The first touch says VARINT(height - first height of the segment) and
// VARINT(position), others VARINT(height - the one before) and, at the same height, VARINT(position
// - the one before), else VARINT(position); then the event. Numbers are little-endian. A checksum
// is SipHash, under the index's key, of where the piece begins and its bytes.
//
// The root is kept in memory (24 bytes for 256 KiB); a look-up reads one page and one block.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "malha/base/filesystem.hpp"
#include "script_touch.hpp"

namespace malha::index {

inline constexpr std::size_t kSegmentBlockBytes = 4096;
inline constexpr std::size_t kRecordsPerPage = 64;
inline constexpr std::size_t kChecksumBytes = 8;

/// Where something of a segment begins: by script and height.
struct SegmentPlace {
    ScriptKey script;
    primitives::Height height = 0;
    friend auto operator<=>(const SegmentPlace&, const SegmentPlace&) = default;
};
/// A block of a segment.
struct SegmentRecord {
    static constexpr std::size_t kBytes = 32;
    SegmentPlace begin;
    std::uint64_t offset = 0;
    std::uint32_t size = 0;  ///< without its checksum
};
struct SegmentFooter {
    static constexpr std::size_t kBytes = 44;                    ///< magic included
    static constexpr std::uint64_t kMagic = 0x31746e656d676573;  ///< "segment1"
    primitives::Height first_height = 0;
    std::uint64_t block_count = 0;
    std::uint64_t touch_count = 0;
    std::uint64_t index_offset = 0;
    std::uint64_t root_offset = 0;
};

[[nodiscard]] std::uint64_t segment_checksum(crypto::SipKey key, std::uint64_t offset,
                                             base::ByteView bytes);

/// Immutable. Thread: any.
class ScriptSegment {
public:
    /// Errors: unreadable, damaged, of another index.
    [[nodiscard]] static base::Result<std::shared_ptr<const ScriptSegment>> open(
        base::Filesystem& fs, const base::Path& path, crypto::SipKey key);

    [[nodiscard]] std::uint64_t size_bytes() const { return size_; }
    [[nodiscard]] std::uint64_t touch_count() const { return footer_.touch_count; }

    /// Walks touches in order. It keeps the block it stands in, so that near places cost no
    /// reading. Thread: owner only. Must not outlive the segment.
    class Cursor {
    public:
        explicit Cursor(const ScriptSegment& segment) : segment_(segment) {}
        /// Goes to the first touch at or behind this place.
        [[nodiscard]] base::Status seek(const SegmentPlace& place);
        [[nodiscard]] base::Status next();
        /// False: behind the last touch, or not placed yet.
        [[nodiscard]] bool valid() const { return valid_; }
        [[nodiscard]] const ScriptTouch& touch() const { return touch_; }
        /// Its event as put_event() writes it; valid until the cursor moves.
        [[nodiscard]] base::ByteView event_bytes() const { return event_bytes_; }

    private:
        [[nodiscard]] base::Result<std::size_t> find_block(const SegmentPlace& place);
        [[nodiscard]] base::Status load_page(std::size_t page);
        [[nodiscard]] base::Status enter_block(std::size_t block);
        [[nodiscard]] base::Status enter_run();
        [[nodiscard]] base::Status read_touch();

        static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

        const ScriptSegment& segment_;
        std::size_t page_number_ = kNone;
        std::vector<SegmentRecord> page_;
        std::size_t block_number_ = kNone;
        base::Bytes block_;
        primitives::ByteReader rest_{{}};  ///< of the block, behind the run
        primitives::ByteReader run_{{}};   ///< of the run, behind the touch
        ScriptTouch touch_;
        base::ByteView event_bytes_;
        bool valid_ = false;
    };

private:
    ScriptSegment() = default;
    [[nodiscard]] base::Status read_footer();
    [[nodiscard]] base::Status read_root();
    /// Bytes that a checksum follows.
    [[nodiscard]] base::Status read_piece(std::uint64_t offset, std::uint64_t size,
                                          base::Bytes& out) const;
    [[nodiscard]] std::size_t page_count() const;
    [[nodiscard]] base::Unexpected<base::Error> damaged() const;

    std::unique_ptr<base::File> file_;
    base::Path path_;
    crypto::SipKey key_;
    std::uint64_t size_ = 0;
    SegmentFooter footer_;
    std::vector<SegmentPlace> root_;
};

}  // namespace malha::index

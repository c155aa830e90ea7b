// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_segment.hpp.
#include "script_segment.hpp"

#include <algorithm>
#include <limits>

#include "malha/storage/compression.hpp"

namespace malha::index {
namespace {

constexpr std::uint64_t kNumberMax = std::numeric_limits<std::int32_t>::max();
constexpr std::size_t kRootEntryBytes = 20;

SegmentPlace read_place(primitives::ByteReader& reader) {
    SegmentPlace place;
    place.script.high = reader.read<std::uint64_t>();
    place.script.low = reader.read<std::uint64_t>();
    place.height = reader.read<std::int32_t>();
    return place;
}

std::uint32_t read_number(primitives::ByteReader& reader) {
    return static_cast<std::uint32_t>(storage::read_var_int(reader, kNumberMax));
}

}  // namespace

std::uint64_t segment_checksum(crypto::SipKey key, std::uint64_t offset, base::ByteView bytes) {
    return crypto::SipHash(key).write_word(offset).write(bytes).finish();
}

base::Result<std::shared_ptr<const ScriptSegment>> ScriptSegment::open(base::Filesystem& fs,
                                                                       const base::Path& path,
                                                                       crypto::SipKey key) {
    std::shared_ptr<ScriptSegment> segment(new ScriptSegment());
    segment->file_ = MALHA_TRY(fs.open(path, base::OpenMode::read));
    segment->path_ = path;
    segment->key_ = key;
    segment->size_ = MALHA_TRY(segment->file_->size());
    MALHA_TRY(segment->read_footer());
    MALHA_TRY(segment->read_root());
    return std::shared_ptr<const ScriptSegment>(std::move(segment));
}

base::Unexpected<base::Error> ScriptSegment::damaged() const {
    return base::fail(path_.string(), " is damaged");
}

base::Status ScriptSegment::read_piece(std::uint64_t offset, std::uint64_t size,
                                       base::Bytes& out) const {
    if (offset > size_ || size > size_ - offset || size_ - offset - size < kChecksumBytes)
        return damaged();
    out.resize(size + kChecksumBytes);
    if (MALHA_TRY(file_->read_at(offset, out)) != out.size()) return damaged();
    const auto stored = base::load_le<std::uint64_t>(out.data() + size);
    out.resize(size);
    return segment_checksum(key_, offset, out) == stored ? base::Status() : damaged();
}

base::Status ScriptSegment::read_footer() {
    constexpr std::size_t kStored = SegmentFooter::kBytes + kChecksumBytes;
    if (size_ < kStored) return damaged();
    base::Bytes bytes;
    MALHA_TRY(read_piece(size_ - kStored, SegmentFooter::kBytes, bytes));
    primitives::ByteReader reader(bytes);
    const auto magic = reader.read<std::uint64_t>();
    footer_.first_height = reader.read<std::int32_t>();
    footer_.block_count = reader.read<std::uint64_t>();
    footer_.touch_count = reader.read<std::uint64_t>();
    footer_.index_offset = reader.read<std::uint64_t>();
    footer_.root_offset = reader.read<std::uint64_t>();
    if (!reader.at_end() || magic != SegmentFooter::kMagic || footer_.first_height < 0)
        return damaged();
    return footer_.block_count > 0 && footer_.block_count <= size_ ? base::Status() : damaged();
}

std::size_t ScriptSegment::page_count() const {
    return (footer_.block_count + kRecordsPerPage - 1) / kRecordsPerPage;
}

base::Status ScriptSegment::read_root() {
    base::Bytes bytes;
    MALHA_TRY(read_piece(footer_.root_offset, page_count() * kRootEntryBytes, bytes));
    primitives::ByteReader reader(bytes);
    root_.resize(page_count());
    for (SegmentPlace& place : root_)
        place = read_place(reader);
    return {};
}

// ---- Cursor

base::Status ScriptSegment::Cursor::load_page(std::size_t page) {
    if (page == page_number_) return {};
    page_number_ = kNone;
    const std::size_t first = page * kRecordsPerPage;
    page_.resize(std::min<std::size_t>(kRecordsPerPage, segment_.footer_.block_count - first));
    base::Bytes bytes;
    MALHA_TRY(segment_.read_piece(
        segment_.footer_.index_offset + first * SegmentRecord::kBytes + page * kChecksumBytes,
        page_.size() * SegmentRecord::kBytes, bytes));
    primitives::ByteReader reader(bytes);
    for (SegmentRecord& record : page_) {
        record.begin = read_place(reader);
        record.offset = reader.read<std::uint64_t>();
        record.size = reader.read<std::uint32_t>();
    }
    page_number_ = page;
    return {};
}

/// The last block that begins before the place, as the place may lie inside it; else the first.
base::Result<std::size_t> ScriptSegment::Cursor::find_block(const SegmentPlace& place) {
    const auto& root = segment_.root_;
    const auto page = std::ranges::lower_bound(root, place) - root.begin();
    const auto number = static_cast<std::size_t>(std::max<std::ptrdiff_t>(page - 1, 0));
    MALHA_TRY(load_page(number));
    const auto record =
        std::ranges::lower_bound(page_, place, {}, &SegmentRecord::begin) - page_.begin();
    return number * kRecordsPerPage +
           static_cast<std::size_t>(std::max<std::ptrdiff_t>(record - 1, 0));
}

base::Status ScriptSegment::Cursor::seek(const SegmentPlace& place) {
    MALHA_TRY(enter_block(MALHA_TRY(find_block(place))));
    while (valid_ && touch_.script < place.script)
        MALHA_TRY(enter_run());
    while (valid_ && SegmentPlace{touch_.script, touch_.height} < place)
        MALHA_TRY(next());
    return {};
}

base::Status ScriptSegment::Cursor::next() {
    return run_.at_end() ? enter_run() : read_touch();
}

base::Status ScriptSegment::Cursor::enter_block(std::size_t block) {
    if (block != block_number_) {
        valid_ = false;
        block_number_ = kNone;
        MALHA_TRY(load_page(block / kRecordsPerPage));
        const SegmentRecord& record = page_[block % kRecordsPerPage];
        MALHA_TRY(segment_.read_piece(record.offset, record.size, block_));
        block_number_ = block;
    }
    rest_ = primitives::ByteReader(block_);
    return enter_run();
}

base::Status ScriptSegment::Cursor::enter_run() {
    if (rest_.at_end()) {
        valid_ = block_number_ + 1 < segment_.footer_.block_count;
        return valid_ ? enter_block(block_number_ + 1) : base::Status();
    }
    touch_.script.high = rest_.read<std::uint64_t>();
    touch_.script.low = rest_.read<std::uint64_t>();
    run_ = primitives::ByteReader(rest_.read_bytes(storage::read_var_int(rest_)));
    touch_.height = segment_.footer_.first_height;
    touch_.position = 0;
    if (!rest_.ok() || run_.at_end()) return segment_.damaged();
    return read_touch();
}

base::Status ScriptSegment::Cursor::read_touch() {
    const std::uint32_t height_step = read_number(run_);
    const std::uint32_t position = read_number(run_);
    const std::uint64_t height = static_cast<std::uint64_t>(touch_.height) + height_step;
    const std::uint64_t place =
        height_step == 0 ? std::uint64_t{touch_.position} + position : std::uint64_t{position};
    if (height > kNumberMax || place > kNumberMax) run_.fail();
    touch_.height = static_cast<primitives::Height>(height);
    touch_.position = static_cast<std::uint32_t>(place);
    const std::uint8_t* const begin = run_.position();
    touch_.event = read_event(run_);
    event_bytes_ = {begin, run_.position()};
    valid_ = run_.ok();
    return valid_ ? base::Status() : segment_.damaged();
}

}  // namespace malha::index

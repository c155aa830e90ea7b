// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_segment_writer.hpp.
#include "script_segment_writer.hpp"

#include <algorithm>
#include <cstring>

#include "malha/base/checked.hpp"

namespace malha::index {
namespace {

/// Blocks are written to the file once they take so much.
constexpr std::size_t kFlushBytes = std::size_t{1} << 20;
constexpr std::size_t kTouchBytesMax = 2 * storage::kVarIntBytesMax + kEventBytesMax;
/// Script and length; a run is at most a block and a touch long.
constexpr std::size_t kRunHeadBytes = 16 + 1;
constexpr std::size_t kRunBytesMax = kRunHeadBytes + 1 + kSegmentBlockBytes + kTouchBytesMax;
/// A block ends with the run that makes it long enough.
constexpr std::size_t kBufferBytes =
    kFlushBytes + kSegmentBlockBytes + kRunBytesMax + kChecksumBytes;

void write_place(primitives::ByteWriter& writer, const SegmentPlace& place) {
    writer.write(place.script.high).write(place.script.low).write(place.height);
}

}  // namespace

ScriptSegmentWriter::ScriptSegmentWriter(std::unique_ptr<base::File> file, crypto::SipKey key,
                                         primitives::Height first_height)
    : file_(std::move(file)), key_(key), buffer_(kBufferBytes) {
    footer_.first_height = first_height;
}

base::Result<ScriptSegmentWriter> ScriptSegmentWriter::create(base::Filesystem& fs,
                                                              const base::Path& path,
                                                              crypto::SipKey key,
                                                              primitives::Height first_height) {
    auto file = MALHA_TRY(fs.open(path, base::OpenMode::read_write));
    MALHA_TRY(file->truncate(0));
    return ScriptSegmentWriter(std::move(file), key, first_height);
}

base::Status ScriptSegmentWriter::add(const TouchPlace& place, base::ByteView event) {
    const bool is_same = run_size() > 0 && place.script == last_.script;
    if (!is_same || run_size() >= kSegmentBlockBytes) {
        end_run();
        if (used_ - block_begin_ >= kSegmentBlockBytes) MALHA_TRY(end_block());
        if (used_ == block_begin_) block_place_ = {place.script, place.height};
        begin_run(place.script);
    }
    MALHA_ASSERT(place.height >= last_.height && event.size() <= kEventBytesMax);
    const primitives::Height step = place.height - last_.height;
    std::uint8_t* to = buffer_.data() + used_;
    to = storage::put_var_int(to, static_cast<std::uint64_t>(step));
    to = storage::put_var_int(to, step == 0 ? place.position - last_.position : place.position);
    std::memcpy(to, event.data(), event.size());
    used_ = static_cast<std::size_t>(to - buffer_.data()) + event.size();
    last_ = place;
    ++footer_.touch_count;
    return {};
}

/// Leaves a byte for the length.
void ScriptSegmentWriter::begin_run(const ScriptKey& script) {
    base::store_le(buffer_.data() + used_, script.high);
    base::store_le(buffer_.data() + used_ + 8, script.low);
    used_ += kRunHeadBytes;
    run_begin_ = used_;
    last_ = {.script = script, .height = footer_.first_height, .position = 0};
}

/// Nearly all runs are short; the touches of others make room for a longer length.
void ScriptSegmentWriter::end_run() {
    if (run_size() == 0) return;
    std::uint8_t* const touches = buffer_.data() + run_begin_;
    if (run_size() < 0x80) {
        touches[-1] = static_cast<std::uint8_t>(run_size());
    } else {
        std::memmove(touches + 1, touches, run_size());
        const std::uint8_t* const end = storage::put_var_int(touches - 1, run_size());
        MALHA_ASSERT(end == touches + 1);
        ++used_;
    }
    run_begin_ = used_;
}

base::Status ScriptSegmentWriter::end_block() {
    const std::uint64_t offset = flushed_ + block_begin_;
    const auto block = base::ByteView(buffer_).subspan(block_begin_, used_ - block_begin_);
    records_.push_back({.begin = block_place_,
                        .offset = offset,
                        .size = base::narrow<std::uint32_t>(block.size())});
    base::store_le(buffer_.data() + used_, segment_checksum(key_, offset, block));
    used_ += kChecksumBytes;
    if (used_ >= kFlushBytes) {
        MALHA_TRY(flush(base::ByteView(buffer_).first(used_)));
        used_ = 0;
    }
    block_begin_ = run_begin_ = used_;
    return {};
}

base::Status ScriptSegmentWriter::flush(base::ByteView bytes) {
    MALHA_TRY(file_->write_at(flushed_, bytes));
    flushed_ += bytes.size();
    return {};
}

base::Status ScriptSegmentWriter::finish() {
    MALHA_ASSERT(footer_.touch_count > 0);
    end_run();
    MALHA_TRY(end_block());
    MALHA_TRY(flush(base::ByteView(buffer_).first(used_)));
    write_index();
    write_footer();
    return flush(tail_.bytes());
}

void ScriptSegmentWriter::write_index() {
    footer_.index_offset = flushed_;
    footer_.block_count = records_.size();
    for (std::size_t first = 0; first < records_.size(); first += kRecordsPerPage) {
        const std::size_t begin = tail_.bytes().size();
        const auto count = std::min(kRecordsPerPage, records_.size() - first);
        for (const SegmentRecord& record : std::span(records_).subspan(first, count)) {
            write_place(tail_, record.begin);
            tail_.write(record.offset).write(record.size);
        }
        write_checksum(begin);
    }
    const std::size_t begin = tail_.bytes().size();
    footer_.root_offset = flushed_ + begin;
    for (std::size_t first = 0; first < records_.size(); first += kRecordsPerPage)
        write_place(tail_, records_[first].begin);
    write_checksum(begin);
}

void ScriptSegmentWriter::write_footer() {
    const std::size_t begin = tail_.bytes().size();
    tail_.write(SegmentFooter::kMagic).write(footer_.first_height);
    tail_.write(footer_.block_count).write(footer_.touch_count);
    tail_.write(footer_.index_offset).write(footer_.root_offset);
    write_checksum(begin);
}

void ScriptSegmentWriter::write_checksum(std::size_t begin) {
    const base::ByteView bytes = base::ByteView(tail_.bytes()).subspan(begin);
    tail_.write(segment_checksum(key_, flushed_ + begin, bytes));
}

}  // namespace malha::index

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_segment_writer.hpp.
#include "script_segment_writer.hpp"

#include <algorithm>

#include "malha/base/checked.hpp"
#include "malha/storage/compression.hpp"

namespace malha::index {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

void write_place(primitives::ByteWriter& writer, const SegmentPlace& place) {
    writer.write(place.script.high).write(place.script.low).write(place.height);
}

}  // namespace

ScriptSegmentWriter::ScriptSegmentWriter(std::unique_ptr<base::File> file, crypto::SipKey key,
                                         primitives::Height first_height)
    : file_(std::move(file)), key_(key) {
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

base::Status ScriptSegmentWriter::add(const ScriptTouch& touch) {
    const bool is_same = !run_.bytes().empty() && touch.script == last_.script;
    if (!is_same || run_.bytes().size() >= kSegmentBlockBytes) {
        end_run();
        if (offset() - block_begin_ >= kSegmentBlockBytes) MALHA_TRY(end_block());
        if (offset() == block_begin_) block_place_ = {touch.script, touch.height};
        last_ = {
            .script = touch.script, .height = footer_.first_height, .position = 0, .event = {}};
    }
    MALHA_ASSERT(touch.height >= last_.height);
    const primitives::Height step = touch.height - last_.height;
    TouchBytes bytes;
    bytes.add_var_int(static_cast<std::uint64_t>(step));
    bytes.add_var_int(step == 0 ? touch.position - last_.position : touch.position);
    bytes.add(touch.event);
    run_.write_bytes(bytes.view());
    last_.height = touch.height;
    last_.position = touch.position;
    ++footer_.touch_count;
    return {};
}

void ScriptSegmentWriter::end_run() {
    if (run_.bytes().empty()) return;
    buffer_.write(last_.script.high).write(last_.script.low);
    storage::write_var_int(buffer_, run_.bytes().size());
    buffer_.write_bytes(run_.bytes());
    run_.clear();
}

base::Status ScriptSegmentWriter::end_block() {
    records_.push_back({.begin = block_place_,
                        .offset = block_begin_,
                        .size = base::narrow<std::uint32_t>(offset() - block_begin_)});
    write_checksum(block_begin_);
    block_begin_ = offset();
    return buffer_.bytes().size() >= kBufferBytes ? flush() : base::Status();
}

void ScriptSegmentWriter::write_checksum(std::uint64_t begin) {
    const base::ByteView bytes = base::ByteView(buffer_.bytes()).subspan(begin - flushed_);
    buffer_.write(segment_checksum(key_, begin, bytes));
}

base::Status ScriptSegmentWriter::flush() {
    MALHA_TRY(file_->write_at(flushed_, buffer_.bytes()));
    flushed_ = offset();
    buffer_.clear();
    return {};
}

base::Status ScriptSegmentWriter::finish() {
    MALHA_ASSERT(footer_.touch_count > 0);
    end_run();
    MALHA_TRY(end_block());
    write_index();
    write_footer();
    return flush();
}

void ScriptSegmentWriter::write_index() {
    footer_.index_offset = offset();
    footer_.block_count = records_.size();
    for (std::size_t first = 0; first < records_.size(); first += kRecordsPerPage) {
        const std::uint64_t begin = offset();
        const auto count = std::min(kRecordsPerPage, records_.size() - first);
        for (const SegmentRecord& record : std::span(records_).subspan(first, count)) {
            write_place(buffer_, record.begin);
            buffer_.write(record.offset).write(record.size);
        }
        write_checksum(begin);
    }
    footer_.root_offset = offset();
    for (std::size_t first = 0; first < records_.size(); first += kRecordsPerPage)
        write_place(buffer_, records_[first].begin);
    write_checksum(footer_.root_offset);
}

void ScriptSegmentWriter::write_footer() {
    const std::uint64_t begin = offset();
    buffer_.write(SegmentFooter::kMagic).write(footer_.first_height);
    buffer_.write(footer_.block_count).write(footer_.touch_count);
    buffer_.write(footer_.index_offset).write(footer_.root_offset);
    write_checksum(begin);
}

}  // namespace malha::index

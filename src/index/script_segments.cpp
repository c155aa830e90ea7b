// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_segments.hpp.
#include "script_segments.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <set>

#include "malha/storage/compression.hpp"

namespace malha::index {
namespace {

constexpr std::uint64_t kMergeCount = 16;
/// Smaller segments count as equally small.
constexpr std::uint64_t kSmallBytes = std::uint64_t{128} << 10;
constexpr std::uint64_t kFinalBytes = std::uint64_t{4} << 30;
/// Merged at once: some hundredths of a second.
constexpr std::size_t kTouchesPerPiece = std::size_t{1} << 19;
constexpr std::uint64_t kSegmentsMax = 100'000;
constexpr std::uint64_t kHeightMax = std::numeric_limits<primitives::Height>::max();

/// Equal for sizes within a factor of kMergeCount.
int size_class(const ListedSegment& segment) {
    int size_class = 0;
    for (std::uint64_t bound = kSmallBytes; bound <= segment.file->size_bytes();
         bound *= kMergeCount)
        ++size_class;
    return size_class;
}

}  // namespace

ScriptSegments::ScriptSegments(base::Filesystem& fs, base::Path directory)
    : fs_(fs), directory_(std::move(directory)) {}

base::Path ScriptSegments::path_of(std::uint64_t number) const {
    char name[32];
    std::snprintf(name, sizeof name, "%08llu.seg", static_cast<unsigned long long>(number));
    return directory_ / name;
}

base::Status ScriptSegments::open(base::ByteView record, crypto::SipKey key) {
    key_ = key;
    list_.clear();
    merge_.reset();
    retired_.clear();
    next_number_ = 1;
    primitives::ByteReader reader(record);
    const std::uint64_t count = record.empty() ? 0 : storage::read_var_int(reader, kSegmentsMax);
    for (std::uint64_t i = 0; i < count; ++i) {
        ListedSegment segment;
        segment.number = storage::read_var_int(reader);
        segment.first = static_cast<primitives::Height>(storage::read_var_int(reader, kHeightMax));
        segment.last = static_cast<primitives::Height>(storage::read_var_int(reader, kHeightMax));
        if (!reader.ok()) break;
        segment.file = MALHA_TRY(ScriptSegment::open(fs_, path_of(segment.number), key_));
        segment.is_saved = true;
        next_number_ = std::max(next_number_, segment.number + 1);
        list_.push_back(std::move(segment));
    }
    if (!reader.at_end()) return base::fail("the list of segments does not decode");
    MALHA_TRY(fs_.create_directories(directory_));
    return remove_unlisted();
}

base::Status ScriptSegments::remove_unlisted() {
    std::set<base::Path> listed;
    for (const ListedSegment& segment : list_)
        listed.insert(path_of(segment.number));
    for (const std::string& name : MALHA_TRY(fs_.list(directory_)))
        if (name.ends_with(".seg") && !listed.contains(directory_ / name))
            MALHA_TRY(fs_.remove(directory_ / name));
    return {};
}

base::Status ScriptSegments::add(const ScriptTouches& touches, primitives::Height first,
                                 primitives::Height last) {
    MALHA_TRY(cut(first));
    if (touches.empty()) return {};
    const std::uint64_t number = next_number_++;
    auto writer = MALHA_TRY(ScriptSegmentWriter::create(fs_, path_of(number), key_, first));
    MALHA_TRY(touches.write_to(writer));
    MALHA_TRY(writer.finish());
    list_.push_back({.number = number,
                     .first = first,
                     .last = last,
                     .file = MALHA_TRY(ScriptSegment::open(fs_, path_of(number), key_))});
    return {};
}

base::Status ScriptSegments::cut(primitives::Height first) {
    while (!list_.empty() && list_.back().last >= first) {
        if (list_.back().first < first) {
            list_.back().last = first - 1;
            break;
        }
        const ListedSegment dropped = std::move(list_.back());
        list_.pop_back();
        MALHA_TRY(retire(dropped));
    }
    return {};
}

base::Status ScriptSegments::retire(const ListedSegment& segment) {
    if (!segment.is_saved) return fs_.remove(path_of(segment.number));
    retired_.push_back(segment.number);
    return {};
}

std::size_t ScriptSegments::find_mergeable() const {
    std::uint64_t alike = 0;
    int largest = 0;
    for (std::size_t i = list_.size(); i-- > 0;) {
        if (list_[i].file->size_bytes() >= kFinalBytes) break;
        const int here = size_class(list_[i]);
        if (here < largest) continue;  // among larger ones; it goes with them
        alike = here == largest ? alike + 1 : 1;
        largest = here;
        if (alike == kMergeCount) return i;
    }
    return list_.size();
}

base::Result<bool> ScriptSegments::merge_some() {
    if (merge_ == nullptr) {
        const std::size_t first = find_mergeable();
        if (first == list_.size()) return false;
        MALHA_TRY(begin_merge(first));
    }
    if (MALHA_TRY(merge_->advance(kTouchesPerPiece))) return true;
    MALHA_TRY(finish_merge());
    return find_mergeable() != list_.size();
}

base::Status ScriptSegments::begin_merge(std::size_t first) {
    SegmentList inputs(list_.begin() + static_cast<std::ptrdiff_t>(first), list_.end());
    const std::uint64_t number = next_number_++;
    auto writer =
        MALHA_TRY(ScriptSegmentWriter::create(fs_, path_of(number), key_, inputs.front().first));
    merge_ = std::make_unique<ScriptMerge>(std::move(inputs), number, std::move(writer));
    return merge_->begin();
}

/// The merged segment takes the place of what it was made of, unless that was cut meanwhile.
base::Status ScriptSegments::finish_merge() {
    const std::unique_ptr<ScriptMerge> merge = std::move(merge_);
    const SegmentList& inputs = merge->inputs();
    const auto place =
        std::ranges::search(list_, inputs, [](const ListedSegment& a, const ListedSegment& b) {
            return a.number == b.number && a.last == b.last;
        });
    if (place.empty()) return fs_.remove(path_of(merge->number()));
    ListedSegment merged{.number = merge->number(),
                         .first = inputs.front().first,
                         .last = inputs.back().last,
                         .file = nullptr};
    const auto behind = list_.erase(place.begin(), place.end());
    if (merge->has_touches()) {
        MALHA_TRY(merge->finish());
        merged.file = MALHA_TRY(ScriptSegment::open(fs_, path_of(merged.number), key_));
        list_.insert(behind, std::move(merged));
    } else {
        MALHA_TRY(fs_.remove(path_of(merged.number)));
    }
    for (const ListedSegment& input : inputs)
        MALHA_TRY(retire(input));
    return {};
}

base::Result<base::Bytes> ScriptSegments::save() {
    primitives::ByteWriter record;
    storage::write_var_int(record, list_.size());
    for (const ListedSegment& segment : list_) {
        if (!segment.is_saved)
            MALHA_TRY(
                MALHA_TRY(fs_.open(path_of(segment.number), base::OpenMode::read_write))->sync());
        storage::write_var_int(record, segment.number);
        storage::write_var_int(record, static_cast<std::uint64_t>(segment.first));
        storage::write_var_int(record, static_cast<std::uint64_t>(segment.last));
    }
    MALHA_TRY(fs_.sync_directory(directory_));
    return record.take();
}

base::Status ScriptSegments::saved() {
    for (ListedSegment& segment : list_)
        segment.is_saved = true;
    for (const std::uint64_t number : std::exchange(retired_, {}))
        MALHA_TRY(fs_.remove(path_of(number)));
    return {};
}

}  // namespace malha::index

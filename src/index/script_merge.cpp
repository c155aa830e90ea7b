// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_merge.hpp.
#include "script_merge.hpp"

#include <algorithm>

namespace malha::index {

ScriptMerge::ScriptMerge(SegmentList inputs, std::uint64_t number, ScriptSegmentWriter writer)
    : inputs_(std::move(inputs)), number_(number), writer_(std::move(writer)) {
    cursors_.reserve(inputs_.size());
    for (const ListedSegment& input : inputs_)
        cursors_.emplace_back(*input.file);
}

base::Status ScriptMerge::begin() {
    for (std::size_t i = 0; i < cursors_.size(); ++i) {
        MALHA_TRY(cursors_[i].seek({}));
        add_to_heap(i);
    }
    at_ = take_from_heap();
    return {};
}

/// Of equal scripts the oldest segment's come first: its heights are lower.
bool ScriptMerge::is_after(std::size_t a, std::size_t b) const {
    const ScriptKey& left = cursors_[a].touch().script;
    const ScriptKey& right = cursors_[b].touch().script;
    return left == right ? a > b : left > right;
}

void ScriptMerge::add_to_heap(std::size_t input) {
    if (!cursors_[input].valid()) return;
    heap_.push_back(input);
    std::ranges::push_heap(heap_, [this](auto a, auto b) { return is_after(a, b); });
}

/// The number of inputs: all are at their ends.
std::size_t ScriptMerge::take_from_heap() {
    if (heap_.empty()) return cursors_.size();
    std::ranges::pop_heap(heap_, [this](auto a, auto b) { return is_after(a, b); });
    const std::size_t input = heap_.back();
    heap_.pop_back();
    return input;
}

base::Result<bool> ScriptMerge::advance(std::size_t touches) {
    for (; touches > 0 && at_ < cursors_.size(); --touches) {
        ScriptSegment::Cursor& cursor = cursors_[at_];
        const ScriptKey script = cursor.touch().script;
        if (cursor.touch().height <= inputs_[at_].last) {
            MALHA_TRY(writer_.add(cursor.touch().place(), cursor.event_bytes()));
            has_touches_ = true;
        }
        MALHA_TRY(cursor.next());
        if (cursor.valid() && cursor.touch().script == script) continue;
        add_to_heap(at_);
        at_ = take_from_heap();
    }
    return at_ < cursors_.size();
}

}  // namespace malha::index

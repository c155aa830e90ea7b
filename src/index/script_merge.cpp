// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_merge.hpp.
#include "script_merge.hpp"

namespace malha::index {

ScriptMerge::ScriptMerge(SegmentList inputs, std::uint64_t number, ScriptSegmentWriter writer)
    : inputs_(std::move(inputs)), number_(number), writer_(std::move(writer)) {
    cursors_.reserve(inputs_.size());
    for (const ListedSegment& input : inputs_)
        cursors_.emplace_back(*input.file);
}

base::Status ScriptMerge::begin() {
    for (ScriptSegment::Cursor& cursor : cursors_)
        MALHA_TRY(cursor.seek({}));
    at_ = first_input();
    return {};
}

/// The first script's; of equal ones the oldest segment's, whose heights are lower. The number of
/// inputs: all are at their ends.
std::size_t ScriptMerge::first_input() const {
    std::size_t first = cursors_.size();
    for (std::size_t i = 0; i < cursors_.size(); ++i)
        if (cursors_[i].valid() && (first == cursors_.size() ||
                                    cursors_[i].touch().script < cursors_[first].touch().script))
            first = i;
    return first;
}

base::Result<bool> ScriptMerge::advance(std::size_t touches) {
    for (; touches > 0 && at_ < cursors_.size(); --touches) {
        ScriptSegment::Cursor& cursor = cursors_[at_];
        const ScriptKey script = cursor.touch().script;
        if (cursor.touch().height <= inputs_[at_].last) {
            MALHA_TRY(writer_.add(cursor.touch()));
            has_touches_ = true;
        }
        MALHA_TRY(cursor.next());
        if (!cursor.valid() || cursor.touch().script != script) at_ = first_input();
    }
    return at_ < cursors_.size();
}

}  // namespace malha::index

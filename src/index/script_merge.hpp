// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Making one segment out of neighbours, piece by piece.
#pragma once

#include "listed_segment.hpp"
#include "script_segment_writer.hpp"

namespace malha::index {

/// Thread: owner only.
class ScriptMerge {
public:
    /// @param number  of the file that the writer writes.
    ScriptMerge(SegmentList inputs, std::uint64_t number, ScriptSegmentWriter writer);

    /// Places the cursors at the begin of the inputs. Once, before the rest.
    [[nodiscard]] base::Status begin();
    /// Handles so many touches. @return whether there are more.
    [[nodiscard]] base::Result<bool> advance(std::size_t touches);
    /// Ends the file; there must be touches.
    [[nodiscard]] base::Status finish() { return writer_.finish(); }

    [[nodiscard]] const SegmentList& inputs() const { return inputs_; }
    [[nodiscard]] std::uint64_t number() const { return number_; }
    [[nodiscard]] bool has_touches() const { return has_touches_; }

private:
    void add_to_heap(std::size_t input);
    [[nodiscard]] std::size_t take_from_heap();
    /// Whether the input `a` comes after `b`, by what their cursors stand at.
    [[nodiscard]] bool is_after(std::size_t a, std::size_t b) const;

    const SegmentList inputs_;
    const std::uint64_t number_;
    ScriptSegmentWriter writer_;
    std::vector<ScriptSegment::Cursor> cursors_;  ///< one for each input
    std::vector<std::size_t> heap_;               ///< inputs but at_, that which is next on top
    std::size_t at_ = 0;                          ///< the input whose touch is the next
    bool has_touches_ = false;
};

}  // namespace malha::index

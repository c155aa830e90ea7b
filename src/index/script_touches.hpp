// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the blocks at hand do to scripts, gathered until it is worth a segment. Script hashes are
// evenly spread, so touches are put into parts by the first byte; a part fits the processor's cache
// when it is sorted.
#pragma once

#include <array>
#include <vector>

#include "script_segment_writer.hpp"
#include "script_touch.hpp"

namespace malha::index {

/// Thread: owner only.
class ScriptTouches {
public:
    /// Makes room for one, to be filled in there: copying it from elsewhere took as long as all the
    /// rest. Touches of one script come in the order of the chain.
    ScriptTouch& add(const ScriptKey& script) {
        ScriptTouch& touch = parts_[script.high >> 56].emplace_back();
        touch.script = script;
        ++size_;
        return touch;
    }
    void clear();
    [[nodiscard]] std::size_t size() const { return size_; }
    /// All, by script and then in the order of the chain. Cost: O(n log n).
    [[nodiscard]] base::Status write_to(ScriptSegmentWriter& writer) const;

private:
    using Part = std::vector<ScriptTouch>;
    std::array<Part, 256> parts_;
    std::size_t size_ = 0;
};

}  // namespace malha::index

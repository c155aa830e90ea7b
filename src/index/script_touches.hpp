// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the blocks at hand do to scripts, gathered until it is worth a segment. Script hashes are
// evenly spread, so touches are put into parts by the first byte; a part fits the processor's cache
// when it is sorted. They wait as bytes, one behind the other: what takes less memory is faster to
// write and to sort.
#pragma once

#include <array>
#include <vector>

#include "script_segment_writer.hpp"
#include "script_touch.hpp"

namespace malha::index {

/// Thread: owner only.
class ScriptTouches {
public:
    /// Touches of one script come in the order of the chain.
    void add(const TouchPlace& place, const ScriptEvent& event);
    void clear();
    [[nodiscard]] bool empty() const { return size_bytes_ == 0; }
    [[nodiscard]] std::size_t size_bytes() const { return size_bytes_; }
    /// All, by script and then in the order of the chain. Cost: O(n log n).
    [[nodiscard]] base::Status write_to(ScriptSegmentWriter& writer) const;

private:
    struct Part {
        base::Bytes memory;
        std::size_t used = 0;
    };
    std::array<Part, 256> parts_;
    std::size_t size_bytes_ = 0;
};

}  // namespace malha::index

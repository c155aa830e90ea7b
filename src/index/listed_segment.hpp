// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A segment as the script index counts it.
#pragma once

#include <memory>
#include <vector>

#include "script_segment.hpp"

namespace malha::index {

struct ListedSegment {
    std::uint64_t number = 0;  ///< names the file
    primitives::Height first = 0;
    primitives::Height last = 0;  ///< touches above it do not count
    std::shared_ptr<const ScriptSegment> file;
    bool is_saved = false;  ///< the list on the disk names it
};
/// Oldest first; no height is in two.
using SegmentList = std::vector<ListedSegment>;

}  // namespace malha::index

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See pruning.hpp.
#include "pruning.hpp"

namespace malha::chain {
namespace {

std::uint64_t bytes_of(const storage::BlockFileInfo& info) {
    return std::uint64_t{info.size} + info.undo_size;
}

}  // namespace

std::set<std::int32_t> prunable_files(std::span<const storage::BlockFileInfo> infos,
                                      const PrunableHeights& heights) {
    std::set<std::int32_t> files;
    for (std::size_t i = 0; i + 1 < infos.size(); ++i) {
        const std::int64_t first = infos[i].height_first;
        const std::int64_t last = infos[i].height_last;
        const bool is_kept = last >= heights.kept_from && first <= heights.kept_to;
        if (infos[i].size > 0 && last <= heights.up_to && !is_kept)
            files.insert(static_cast<std::int32_t>(i));
    }
    return files;
}

std::set<std::int32_t> files_to_reach(std::span<const storage::BlockFileInfo> infos,
                                      const PrunableHeights& heights, std::uint64_t target_bytes) {
    std::uint64_t used = 0;
    for (const storage::BlockFileInfo& info : infos)
        used += bytes_of(info);
    std::set<std::int32_t> files;
    for (const std::int32_t file : prunable_files(infos, heights)) {
        if (used < target_bytes) break;
        used -= bytes_of(infos[static_cast<std::size_t>(file)]);
        files.insert(file);
    }
    return files;
}

}  // namespace malha::chain

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which block files pruning may delete.
#pragma once

#include <cstdint>
#include <set>
#include <span>

#include "malha/primitives/transaction.hpp"
#include "malha/storage/block_file_info.hpp"

namespace malha::chain {

/// Blocks that are not needed any more.
struct PrunableHeights {
    primitives::Height up_to = -1;
    // But for these, of a history that is still to be validated. Empty: from > to.
    primitives::Height kept_from = 0;
    primitives::Height kept_to = -1;
};

/// Files, by number, none of whose blocks is needed. The last file is never among them.
/// @param infos  of files 0, 1, ...
[[nodiscard]] std::set<std::int32_t> prunable_files(std::span<const storage::BlockFileInfo> infos,
                                                    const PrunableHeights& heights);

/// Of those, the first ones that have to go until less than `target_bytes` are used.
[[nodiscard]] std::set<std::int32_t> files_to_reach(std::span<const storage::BlockFileInfo> infos,
                                                    const PrunableHeights& heights,
                                                    std::uint64_t target_bytes);

}  // namespace malha::chain

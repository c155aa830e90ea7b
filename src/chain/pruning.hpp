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

/// Files, by number, all of whose blocks are at most that high. The last file is never among them.
/// @param infos  of files 0, 1, ...
[[nodiscard]] std::set<std::int32_t> files_up_to(std::span<const storage::BlockFileInfo> infos,
                                                 primitives::Height height);

/// Of those, the first ones that have to go until less than `target_bytes` are used.
[[nodiscard]] std::set<std::int32_t> files_to_reach(std::span<const storage::BlockFileInfo> infos,
                                                    primitives::Height height,
                                                    std::uint64_t target_bytes);

}  // namespace malha::chain

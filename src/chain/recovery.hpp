// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Start-up after a crash in the middle of a flush: the coins database then holds a mixture of the
// states after two blocks, both of which it names. Taking the old branch off and putting the new
// one on, tolerant of what was written already, gives exactly the state after the new block.
#pragma once

#include <functional>

#include "block_store.hpp"
#include "malha/base/log.hpp"
#include "malha/chain/errors.hpp"
#include "malha/storage/coins_cache.hpp"
#include "malha/storage/coins_db.hpp"

namespace malha::chain {

struct RecoveryInput {
    const BlockTree& tree;
    const BlockStore& store;
    storage::CoinsCache& coins;
    base::Logger& log;
    std::function<bool()> interrupted;
};
/// Does nothing when no flush was interrupted. @return false when interrupted; the next start then
/// begins anew. Errors: a block or undo record that it needs cannot be read.
[[nodiscard]] base::Result<bool, Fault> recover_coins(
    const RecoveryInput& input, const std::optional<storage::HeadBlocks>& heads);

}  // namespace malha::chain

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -checkblocks, -checklevel, verifychain: looks at the last blocks of the chain again.
#pragma once

#include <functional>

#include "block_store.hpp"
#include "malha/base/log.hpp"
#include "malha/chain/active_chain.hpp"
#include "malha/chain/errors.hpp"
#include "malha/storage/coins_cache.hpp"

namespace malha::chain {

struct ChainCheckInput {
    const consensus::ConsensusParams& params;
    const ActiveChain& chain;
    const BlockStore& store;
    /// Follows chain.tip(); is changed and must be thrown away. Null where levels end at 2.
    storage::CoinsCache* scratch;
    std::uint64_t scratch_bytes_max;  ///< levels 3 and 4 go back as far as this memory reaches
    base::Logger& log;
    std::function<bool()> interrupted;
    /// Blocks below a snapshot, which have no undo data yet.
    std::function<bool(const BlockNode&)> is_unvalidated;
};

enum class ChainVerdict : std::uint8_t {
    sound,
    incomplete,  ///< as far as it was looked: blocks or memory were missing, or it was interrupted
    wrong,       ///< the log says what
};

/// Levels: 0 readable, 1 context-free rules, 2 undo data, 3 disconnecting, 4 connecting again.
/// @param blocks  0 = all.
[[nodiscard]] base::Result<ChainVerdict, Fault> check_chain(const ChainCheckInput& input, int level,
                                                            primitives::Height blocks);

}  // namespace malha::chain

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A block with what it spent, read from the files on the calling thread.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/storage/undo.hpp"

namespace malha::rpc {

/// Where a block lies, as the strand knew it.
struct BlockPlace {
    primitives::BlockHash hash;
    primitives::BlockHash parent;
    primitives::Height height = 0;
    storage::FilePos data;  ///< null: pruned, or not downloaded
    storage::FilePos undo;  ///< null: the same, or genesis
};
/// Thread: node strand.
[[nodiscard]] BlockPlace place_of(const chain::BlockNode& node);

struct StoredBlock {
    primitives::BlockPtr block;
    storage::BlockUndo undo;
};
/// Errors: misc when it was pruned or cannot be read. Thread: any but the strand, which it spares.
[[nodiscard]] RpcResult<StoredBlock> read_stored_block(const ChainContext& context,
                                                       const BlockPlace& place);

}  // namespace malha::rpc

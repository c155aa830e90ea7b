// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What an index gets of a block: the block itself, its place, and what it spent.
#pragma once

#include <memory>
#include <span>

#include "malha/events/events.hpp"
#include "malha/primitives/block.hpp"
#include "malha/storage/block_file_info.hpp"
#include "malha/storage/spent_coins.hpp"

namespace malha::index {

using events::BlockPosition;

/// Immutable once read. Thread: any.
struct BlockData {
    BlockPosition position;
    primitives::BlockPtr block;
    storage::FilePos file_position;  ///< of the block inside blkNNNNN.dat
    /// Null when no index asked for it, and for genesis.
    std::shared_ptr<const storage::SpentCoins> spent_coins;

    [[nodiscard]] const primitives::BlockHash& parent() const { return block->header().prev_hash; }
    [[nodiscard]] BlockPosition parent_position() const {
        return position.height == 0 ? BlockPosition{}
                                    : BlockPosition{parent(), position.height - 1};
    }
    /// The outputs that all inputs but the coinbase's spend, in block order.
    [[nodiscard]] std::span<const consensus::SpentOutput> spent() const {
        if (spent_coins == nullptr) return {};
        return spent_coins->coins();
    }
};

}  // namespace malha::index

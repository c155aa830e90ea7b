// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The coins as they were some blocks ago: a copy of today's, from which blocks are taken off. The
// chain and its coins stay as they are.
#pragma once

#include <functional>
#include <memory>

#include "malha/base/filesystem.hpp"
#include "malha/base/rng.hpp"
#include "malha/chain/block_node.hpp"
#include "malha/chain/errors.hpp"
#include "malha/storage/coins_cache.hpp"
#include "malha/storage/coins_db.hpp"
#include "malha/storage/undo.hpp"

namespace malha::chain {

enum class CopyPlace : std::uint8_t { disk, memory };

struct PastCoinsOptions {
    base::Filesystem& fs;
    base::Rng& rng;
    base::Path directory;  ///< for the copy on disk: made, and removed at the end
    CopyPlace place = CopyPlace::disk;
};

/// Thread: owner only.
class PastCoins {
public:
    /// Copies what the cursor walks over. @param interrupted  asked now and then.
    /// Errors: interrupted, unreadable coins, no room. Cost: O(coins).
    [[nodiscard]] static base::Result<std::unique_ptr<PastCoins>> create(
        const PastCoinsOptions& options, storage::CoinsCursor& cursor,
        const std::function<bool()>& interrupted);
    /// Removes the copy.
    ~PastCoins();
    PastCoins(const PastCoins&) = delete;
    PastCoins& operator=(const PastCoins&) = delete;

    /// Takes the last block off. Errors: the copy cannot be written, or does not fit the block.
    [[nodiscard]] base::Status take_off(const BlockNode& node, const primitives::Block& block,
                                        const storage::BlockUndo& undo);
    /// The coins after the blocks that are left. Must not outlive this object.
    [[nodiscard]] base::Result<storage::CoinsCursor> cursor();

private:
    explicit PastCoins(const PastCoinsOptions& options) : options_(options) {}

    PastCoinsOptions options_;
    std::unique_ptr<storage::CoinsDb> database_;
    std::unique_ptr<storage::CoinsCache> cache_;
};

}  // namespace malha::chain

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Blocks that pruning spares while a wallet still has to read them.
#pragma once

#include <string>

#include "malha/wallet/chain_client.hpp"

namespace malha::wallet {

/// Holds the blocks from a height on as long as it lives. Thread: wallet strand.
class KeptBlocks {
public:
    /// @param owner  tells it from others that are alive.
    KeptBlocks(ChainClient& chain, std::string owner, primitives::Height first)
        : chain_(chain), owner_(std::move(owner)) {
        chain_.keep_blocks(owner_, first);
    }
    ~KeptBlocks() { chain_.release_blocks(owner_); }
    KeptBlocks(const KeptBlocks&) = delete;
    KeptBlocks& operator=(const KeptBlocks&) = delete;

    /// Those below are not needed any more.
    void advance(primitives::Height first) { chain_.keep_blocks(owner_, first); }

private:
    ChainClient& chain_;
    const std::string owner_;
};

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// One known header, linked to its parent: what header rules need to see of the past.
// chain::BlockTree owns the nodes; consensus only reads them.
#pragma once

#include "malha/base/time.hpp"
#include "malha/consensus/uint256.hpp"
#include "malha/primitives/block.hpp"

namespace malha::consensus {

struct HeaderNode {
    const HeaderNode* parent = nullptr;  ///< null for genesis
    const HeaderNode* skip = nullptr;    ///< an ancestor further back, for ancestor() in O(log n)
    primitives::BlockHash hash;
    primitives::Height height = 0;
    primitives::MerkleRoot merkle_root;
    std::int32_t version = 0;
    std::uint32_t time = 0;
    std::uint32_t bits = 0;
    std::uint32_t nonce = 0;
    std::uint32_t time_max = 0;  ///< largest time of this block and all its ancestors
    Uint256 chain_work;          ///< expected hashes to build the chain up to this block

    /// The ancestor at a height in [0, this->height] (itself included). Cost: O(log n).
    [[nodiscard]] const HeaderNode* ancestor(primitives::Height at) const;
    /// BIP 113: median of the times of this block and its ten ancestors.
    [[nodiscard]] base::UnixSeconds median_time_past() const;
    [[nodiscard]] primitives::BlockHeader header() const;
    /// Sets parent, skip, height, time_max and chain_work from the parent (null for genesis).
    void link(const HeaderNode* to_parent);
};

/// Last block that two chains share; null only when they have different genesis blocks.
[[nodiscard]] const HeaderNode* last_common_ancestor(const HeaderNode* a, const HeaderNode* b);

}  // namespace malha::consensus

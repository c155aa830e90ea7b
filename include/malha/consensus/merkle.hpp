// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Merkle trees of transactions.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "malha/crypto/sha256.hpp"
#include "malha/primitives/block.hpp"

namespace malha::consensus {

using MerkleNode = crypto::Digest256;

struct MerkleTree {
    primitives::MerkleRoot root;
    /// CVE-2012-2459: somewhere two equal nodes are paired, so that a shorter list of
    /// transactions has the same root.
    bool has_duplicates = false;
};

/// Root over leaves, which are used up as working space; null root without leaves.
/// Cost: O(n) hashes, in lanes; no allocation beyond one more leaf.
[[nodiscard]] MerkleTree merkle_tree(std::vector<MerkleNode> leaves);
/// Over the txids of a block: what its header commits to.
[[nodiscard]] MerkleTree block_merkle_tree(const primitives::Block& block);
/// BIP 141: over the wtxids, with zero in place of the coinbase's.
[[nodiscard]] primitives::MerkleRoot block_witness_root(const primitives::Block& block);

/// Siblings from leaf to root that prove the leaf at a position.
[[nodiscard]] std::vector<MerkleNode> merkle_branch(std::vector<MerkleNode> leaves,
                                                    std::size_t position);
/// Root that a leaf and its siblings lead to.
[[nodiscard]] primitives::MerkleRoot merkle_root_from_branch(const MerkleNode& leaf,
                                                             std::span<const MerkleNode> branch,
                                                             std::size_t position);

}  // namespace malha::consensus

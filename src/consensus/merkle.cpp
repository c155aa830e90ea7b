// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See merkle.hpp.
#include "malha/consensus/merkle.hpp"

#include "malha/base/assert.hpp"

namespace malha::consensus {
namespace {

static_assert(sizeof(MerkleNode) == 32);

std::uint8_t* bytes_of(std::vector<MerkleNode>& nodes) {
    return nodes.front().data();
}

bool has_equal_pair(const std::vector<MerkleNode>& nodes) {
    for (std::size_t i = 0; i + 1 < nodes.size(); i += 2)
        if (nodes[i] == nodes[i + 1]) return true;
    return false;
}

/// Replaces a level of at least two nodes by the one above it.
void ascend(std::vector<MerkleNode>& nodes) {
    if (nodes.size() % 2 != 0) nodes.push_back(nodes.back());
    const std::size_t pairs = nodes.size() / 2;
    std::uint8_t* const bytes = bytes_of(nodes);
    crypto::sha256d64({bytes, pairs * 32}, {bytes, pairs * 64});
    nodes.resize(pairs);
}

}  // namespace

MerkleTree merkle_tree(std::vector<MerkleNode> leaves) {
    MerkleTree tree;
    if (leaves.empty()) return tree;
    while (leaves.size() > 1) {
        tree.has_duplicates = tree.has_duplicates || has_equal_pair(leaves);
        ascend(leaves);
    }
    tree.root.bytes = leaves.front();
    return tree;
}

MerkleTree block_merkle_tree(const primitives::Block& block) {
    std::vector<MerkleNode> leaves;
    leaves.reserve(block.transactions().size() + 1);
    for (const auto& tx : block.transactions())
        leaves.push_back(tx.txid.bytes);
    return merkle_tree(std::move(leaves));
}

primitives::MerkleRoot block_witness_root(const primitives::Block& block) {
    std::vector<MerkleNode> leaves;
    leaves.reserve(block.transactions().size() + 1);
    for (const auto& tx : block.transactions())
        leaves.push_back(leaves.empty() ? MerkleNode{} : tx.wtxid.bytes);
    return merkle_tree(std::move(leaves)).root;
}

std::vector<MerkleNode> merkle_branch(std::vector<MerkleNode> leaves, std::size_t position) {
    MALHA_ASSERT(position < leaves.size());
    std::vector<MerkleNode> branch;
    for (; leaves.size() > 1; position /= 2) {
        const std::size_t sibling = position ^ 1;
        branch.push_back(sibling < leaves.size() ? leaves[sibling] : leaves.back());
        ascend(leaves);
    }
    return branch;
}

primitives::MerkleRoot merkle_root_from_branch(const MerkleNode& leaf,
                                               std::span<const MerkleNode> branch,
                                               std::size_t position) {
    MerkleNode node = leaf;
    for (const MerkleNode& sibling : branch) {
        const bool is_right = position % 2 != 0;
        crypto::Sha256d hasher;
        hasher.write(is_right ? sibling : node).write(is_right ? node : sibling);
        node = hasher.finish();
        position /= 2;
    }
    return primitives::MerkleRoot::from(node);
}

}  // namespace malha::consensus

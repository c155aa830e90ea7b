// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See taproot_tree.hpp.
#include "malha/keys/taproot_tree.hpp"

#include <algorithm>

#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"

namespace malha::keys {
namespace {

using crypto::Digest256;
using MerklePaths = std::vector<std::vector<Digest256>>;

/// A finished part of the tree: leaves [first, end) below one hash.
struct Part {
    std::size_t depth = 0;
    Digest256 hash{};
    std::size_t first = 0;
    std::size_t end = 0;
};

Part join(const Part& left, const Part& right, MerklePaths& paths) {
    for (std::size_t i = left.first; i < left.end; ++i)
        paths[i].push_back(right.hash);
    for (std::size_t i = right.first; i < right.end; ++i)
        paths[i].push_back(left.hash);
    return {left.depth - 1, script::tapbranch_hash(left.hash, right.hash), left.first, right.end};
}

/// The root, with the path of every leaf. Empty optional: the depths do not form a tree.
std::optional<Digest256> join_leaves(const std::vector<TaprootLeaf>& leaves, MerklePaths& paths) {
    std::vector<Part> parts;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        const TaprootLeaf& leaf = leaves[i];
        if (leaf.depth > script::kTaprootDepthMax) return std::nullopt;
        parts.push_back({leaf.depth, script::tapleaf_hash(leaf.version, leaf.script), i, i + 1});
        while (parts.size() >= 2 && parts.back().depth == parts[parts.size() - 2].depth) {
            const Part joined = join(parts[parts.size() - 2], parts.back(), paths);
            parts.pop_back();
            parts.back() = joined;
            if (joined.depth == 0) break;
        }
        // What stands to the left of an unfinished part must lie above it.
        if (parts.size() >= 2 && parts.back().depth < parts[parts.size() - 2].depth)
            return std::nullopt;
    }
    if (parts.size() != 1 || parts.front().depth != 0) return std::nullopt;
    return parts.front().hash;
}

}  // namespace

std::optional<TaprootTree> TaprootTree::build(const crypto::XOnlyPublicKey& internal_key,
                                              std::vector<TaprootLeaf> leaves) {
    MerklePaths paths(leaves.size());
    std::optional<Digest256> root;
    if (!leaves.empty()) {
        root = join_leaves(leaves, paths);
        if (!root) return std::nullopt;
    }
    const auto output = crypto::taproot_output_key(internal_key, root);
    if (!output) return std::nullopt;
    TaprootTree tree(internal_key, std::move(leaves), *output);
    tree.paths_ = std::move(paths);
    tree.root_ = root;
    return tree;
}

base::Bytes TaprootTree::script_pubkey() const {
    return script::witness_script(1, output_.key.bytes());
}

base::Bytes TaprootTree::control_block(std::size_t leaf) const {
    const auto parity = static_cast<std::uint8_t>(output_.is_odd ? 1 : 0);
    base::Bytes block{static_cast<std::uint8_t>(leaves_[leaf].version | parity)};
    block.insert(block.end(), internal_key_.bytes().begin(), internal_key_.bytes().end());
    for (const Digest256& hash : paths_[leaf])
        block.insert(block.end(), hash.begin(), hash.end());
    return block;
}

}  // namespace malha::keys

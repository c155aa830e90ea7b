// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See locator.hpp.
#include "malha/chain/locator.hpp"

#include <algorithm>

namespace malha::chain {

std::vector<primitives::BlockHash> make_locator(const BlockNode& node) {
    constexpr std::size_t kSingleSteps = 10;
    std::vector<primitives::BlockHash> hashes;
    primitives::Height step = 1;
    for (const BlockNode* at = &node;;) {
        hashes.push_back(at->hash);
        if (at->height == 0) return hashes;
        at = at->ancestor_node(std::max(at->height - step, 0));
        if (hashes.size() > kSingleSteps) step *= 2;
    }
}

const BlockNode& find_fork(const Engine& engine, std::span<const primitives::BlockHash> locator) {
    const ActiveChain& chain = engine.chain();
    for (const primitives::BlockHash& hash : locator) {
        const BlockNode* node = engine.find(hash);
        if (node == nullptr) continue;
        if (chain.contains(node)) return *node;
        // The peer is ahead of us on our own chain.
        if (node->height > chain.height() && node->ancestor(chain.height()) == chain.tip())
            return *chain.tip();
    }
    return *chain.at(0);
}

}  // namespace malha::chain

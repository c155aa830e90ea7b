// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See active_chain.hpp.
#include "malha/chain/active_chain.hpp"

#include <algorithm>

namespace malha::chain {

const BlockNode* ActiveChain::find_fork(const BlockNode* node) const {
    if (nodes_.empty()) return nullptr;
    node = node->ancestor_node(std::min(node->height, height()));
    while (node != nullptr && !contains(node))
        node = node->parent_node();
    return node;
}

void ActiveChain::push(BlockNode* node) {
    MALHA_ASSERT(node->height == height() + 1 && node->parent == tip());
    nodes_.push_back(node);
}

void ActiveChain::pop() {
    MALHA_ASSERT(!nodes_.empty());
    nodes_.pop_back();
}

void ActiveChain::set_tip(BlockNode* tip) {
    const std::size_t count = tip == nullptr ? 0 : static_cast<std::size_t>(tip->height) + 1;
    nodes_.resize(count);
    for (BlockNode* node = tip; node != nullptr; node = node->parent_node()) {
        BlockNode*& slot = nodes_[static_cast<std::size_t>(node->height)];
        if (slot == node) return;
        slot = node;
    }
}

}  // namespace malha::chain

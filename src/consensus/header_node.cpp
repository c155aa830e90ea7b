// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See header_node.hpp.
#include "malha/consensus/header_node.hpp"

#include <algorithm>
#include <array>

#include "malha/consensus/work.hpp"

namespace malha::consensus {
namespace {

constexpr std::size_t kMedianTimeSpan = 11;

primitives::Height clear_lowest_bit(primitives::Height n) {
    return n & (n - 1);
}

/// Height that the skip pointer of a block names: far enough for few steps, near enough to be
/// useful.
primitives::Height skip_height(primitives::Height height) {
    if (height < 2) return 0;
    const bool odd = (height & 1) != 0;
    return odd ? clear_lowest_bit(clear_lowest_bit(height - 1)) + 1 : clear_lowest_bit(height);
}

}  // namespace

const HeaderNode* HeaderNode::ancestor(primitives::Height at) const {
    MALHA_ASSERT(at >= 0 && at <= height);
    const HeaderNode* node = this;
    while (node->height > at) {
        const primitives::Height skipped = skip_height(node->height);
        const primitives::Height parent_skipped = skip_height(node->height - 1);
        // The parent's skip may lead further than ours without passing the goal: then go there
        // first.
        const bool parent_is_better = parent_skipped < skipped - 2 && parent_skipped >= at;
        const bool use_skip =
            node->skip != nullptr && (skipped == at || (skipped > at && !parent_is_better));
        node = use_skip ? node->skip : node->parent;
    }
    return node;
}

base::UnixSeconds HeaderNode::median_time_past() const {
    std::array<std::uint32_t, kMedianTimeSpan> times{};
    std::size_t count = 0;
    for (const HeaderNode* node = this; node != nullptr && count < kMedianTimeSpan;
         node = node->parent)
        times[count++] = node->time;
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(count / 2);
    std::nth_element(times.begin(), middle, times.begin() + static_cast<std::ptrdiff_t>(count));
    return {*middle};
}

primitives::BlockHeader HeaderNode::header() const {
    return {.version = version,
            .prev_hash = parent != nullptr ? parent->hash : primitives::BlockHash{},
            .merkle_root = merkle_root,
            .time = time,
            .bits = bits,
            .nonce = nonce};
}

void HeaderNode::link(const HeaderNode* to_parent) {
    parent = to_parent;
    height = parent != nullptr ? parent->height + 1 : 0;
    skip = parent != nullptr ? parent->ancestor(skip_height(height)) : nullptr;
    time_max = parent != nullptr ? std::max(parent->time_max, time) : time;
    chain_work = block_work(bits) + (parent != nullptr ? parent->chain_work : Uint256{});
}

const HeaderNode* last_common_ancestor(const HeaderNode* a, const HeaderNode* b) {
    if (a->height > b->height) a = a->ancestor(b->height);
    if (b->height > a->height) b = b->ancestor(a->height);
    while (a != b && a != nullptr && b != nullptr) {
        // Skip pointers of equal heights lead to equal heights: jump while they still differ.
        const bool jump = a->skip != b->skip && a->skip != nullptr;
        a = jump ? a->skip : a->parent;
        b = jump ? b->skip : b->parent;
    }
    return a;
}

}  // namespace malha::consensus

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See vote.hpp.
#include "vote.hpp"

#include "malha/base/assert.hpp"

namespace malha::consensus {
namespace {

std::int32_t count_votes(const Vote& vote, const HeaderNode& end) {
    std::int32_t count = 0;
    const HeaderNode* node = &end;
    for (std::int32_t i = 0; i < vote.terms.period; ++i, node = node->parent)
        count += vote.is_for(*node) ? 1 : 0;
    return count;
}

/// From the state of the period that `end` closes to that of the next.
DeploymentState next_state(const Vote& vote, DeploymentState state, const HeaderNode& end) {
    const std::int64_t time = end.median_time_past().value;
    switch (state) {
        case DeploymentState::defined:
            return time >= vote.terms.start_time ? DeploymentState::started : state;
        case DeploymentState::started:
            if (count_votes(vote, end) >= vote.terms.threshold) return DeploymentState::locked_in;
            return time >= vote.terms.timeout ? DeploymentState::failed : state;
        case DeploymentState::locked_in:
            return end.height + 1 >= vote.terms.min_activation_height ? DeploymentState::active
                                                                      : state;
        case DeploymentState::active:
        case DeploymentState::failed:
            return state;
    }
    MALHA_ASSERT(false);
}

}  // namespace

bool has_version_bit(std::int32_t version, int bit) {
    const auto bits = static_cast<std::uint32_t>(version);
    return (bits & kVersionBitsTopMask) == static_cast<std::uint32_t>(kVersionBitsTopBits) &&
           ((bits >> bit) & 1) != 0;
}

const HeaderNode* period_end(const VersionBitsParams& terms, const HeaderNode* parent) {
    if (parent == nullptr) return nullptr;
    const primitives::Height height = parent->height - (parent->height + 1) % terms.period;
    return height < 0 ? nullptr : parent->ancestor(height);
}

const HeaderNode* previous_period_end(const VersionBitsParams& terms, const HeaderNode& end) {
    const primitives::Height height = end.height - terms.period;
    return height < 0 ? nullptr : end.ancestor(height);
}

DeploymentState state_after_period(const Vote& vote, const HeaderNode* end,
                                   VersionBitsCache::States& known) {
    std::vector<const HeaderNode*> unknown;
    DeploymentState state = DeploymentState::defined;
    while (end != nullptr) {
        if (const auto found = known.find(end); found != known.end()) {
            state = found->second;
            break;
        }
        unknown.push_back(end);
        // Time past medians only grow: before the start there is nothing to look at.
        if (end->median_time_past().value < vote.terms.start_time) break;
        end = previous_period_end(vote.terms, *end);
    }
    for (auto node = unknown.rbegin(); node != unknown.rend(); ++node) {
        state = next_state(vote, state, **node);
        known.emplace(*node, state);
    }
    return state;
}

}  // namespace malha::consensus

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP 9. See deployments.hpp. States change only at period boundaries, so that the state after a
// block is the state after the last block of the period before.
#include "malha/consensus/deployments.hpp"

#include <algorithm>

#include "malha/base/assert.hpp"

namespace malha::consensus {
namespace {

bool signals(const HeaderNode& node, const VersionBitsParams& deployment) {
    const auto version = static_cast<std::uint32_t>(node.version);
    return (version & kVersionBitsTopMask) == static_cast<std::uint32_t>(kVersionBitsTopBits) &&
           ((version >> deployment.bit) & 1) != 0;
}

/// Last block of the period before the one that follows `parent`; null in the first period.
const HeaderNode* period_end(const VersionBitsParams& deployment, const HeaderNode* parent) {
    if (parent == nullptr) return nullptr;
    const primitives::Height height = parent->height - (parent->height + 1) % deployment.period;
    return height < 0 ? nullptr : parent->ancestor(height);
}

const HeaderNode* previous_period_end(const VersionBitsParams& deployment, const HeaderNode& end) {
    const primitives::Height height = end.height - deployment.period;
    return height < 0 ? nullptr : end.ancestor(height);
}

std::int32_t count_signals(const VersionBitsParams& deployment, const HeaderNode& end) {
    std::int32_t count = 0;
    const HeaderNode* node = &end;
    for (std::int32_t i = 0; i < deployment.period; ++i, node = node->parent)
        count += signals(*node, deployment) ? 1 : 0;
    return count;
}

/// From the state of the period that `end` closes to that of the next.
DeploymentState next_state(const VersionBitsParams& deployment, DeploymentState state,
                           const HeaderNode& end) {
    const std::int64_t time = end.median_time_past().value;
    switch (state) {
        case DeploymentState::defined:
            return time >= deployment.start_time ? DeploymentState::started : state;
        case DeploymentState::started:
            if (count_signals(deployment, end) >= deployment.threshold)
                return DeploymentState::locked_in;
            return time >= deployment.timeout ? DeploymentState::failed : state;
        case DeploymentState::locked_in:
            return end.height + 1 >= deployment.min_activation_height ? DeploymentState::active
                                                                      : state;
        case DeploymentState::active:
        case DeploymentState::failed:
            return state;
    }
    MALHA_ASSERT(false);
}

/// State after `end`, which closes a period; null: of the first period.
DeploymentState state_after_period(const VersionBitsParams& deployment, const HeaderNode* end,
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
        if (end->median_time_past().value < deployment.start_time) break;
        end = previous_period_end(deployment, *end);
    }
    for (auto node = unknown.rbegin(); node != unknown.rend(); ++node) {
        state = next_state(deployment, state, **node);
        known.emplace(*node, state);
    }
    return state;
}

}  // namespace

std::string_view to_string(DeploymentState state) {
    switch (state) {
        case DeploymentState::defined:
            return "defined";
        case DeploymentState::started:
            return "started";
        case DeploymentState::locked_in:
            return "locked_in";
        case DeploymentState::active:
            return "active";
        case DeploymentState::failed:
            return "failed";
    }
    MALHA_ASSERT(false);
}

DeploymentState deployment_state(const ConsensusParams& params, VersionBitsDeployment deployment,
                                 const HeaderNode* parent, VersionBitsCache& cache) {
    const VersionBitsParams& deployed = params.params_of(deployment);
    if (deployed.start_time == VersionBitsParams::kAlwaysActive) return DeploymentState::active;
    if (deployed.start_time == VersionBitsParams::kNeverActive) return DeploymentState::failed;
    return state_after_period(deployed, period_end(deployed, parent), cache.states_of(deployment));
}

primitives::Height deployment_state_since(const ConsensusParams& params,
                                          VersionBitsDeployment deployment,
                                          const HeaderNode* parent, VersionBitsCache& cache) {
    const VersionBitsParams& deployed = params.params_of(deployment);
    if (deployed.start_time == VersionBitsParams::kAlwaysActive ||
        deployed.start_time == VersionBitsParams::kNeverActive)
        return 0;
    const DeploymentState state = deployment_state(params, deployment, parent, cache);
    const HeaderNode* end = period_end(deployed, parent);
    if (state == DeploymentState::defined || end == nullptr) return 0;
    auto& known = cache.states_of(deployment);
    const HeaderNode* previous = previous_period_end(deployed, *end);
    while (previous != nullptr && state_after_period(deployed, previous, known) == state) {
        end = previous;
        previous = previous_period_end(deployed, *end);
    }
    return end->height + 1;
}

DeploymentStatistics deployment_statistics(const ConsensusParams& params,
                                           VersionBitsDeployment deployment,
                                           const HeaderNode& block) {
    const VersionBitsParams& deployed = params.params_of(deployment);
    DeploymentStatistics statistics{.period = deployed.period,
                                    .threshold = deployed.threshold,
                                    .elapsed = 1 + block.height % deployed.period};
    statistics.signalling.resize(static_cast<std::size_t>(statistics.elapsed));
    const HeaderNode* node = &block;
    for (std::size_t i = statistics.signalling.size(); i-- > 0; node = node->parent)
        statistics.signalling[i] = signals(*node, deployed);
    statistics.count = static_cast<std::int32_t>(
        std::count(statistics.signalling.begin(), statistics.signalling.end(), true));
    const std::int32_t silent = statistics.elapsed - statistics.count;
    statistics.possible = statistics.period - statistics.threshold >= silent;
    return statistics;
}

std::int32_t compute_block_version(const ConsensusParams& params, const HeaderNode* parent,
                                   VersionBitsCache& cache) {
    std::int32_t version = kVersionBitsTopBits;
    for (std::size_t i = 0; i < kVersionBitsDeploymentCount; ++i) {
        const auto deployment = static_cast<VersionBitsDeployment>(i);
        const auto state = deployment_state(params, deployment, parent, cache);
        if (state == DeploymentState::started || state == DeploymentState::locked_in)
            version |= 1 << params.params_of(deployment).bit;
    }
    return version;
}

}  // namespace malha::consensus

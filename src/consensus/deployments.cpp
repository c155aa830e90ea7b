// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP 9. See deployments.hpp; the state machine is in vote.hpp.
#include "malha/consensus/deployments.hpp"

#include <algorithm>

#include "malha/base/assert.hpp"
#include "vote.hpp"

namespace malha::consensus {
namespace {

Vote vote_on(const VersionBitsParams& deployment) {
    return {deployment, [bit = deployment.bit](const HeaderNode& block) {
                return has_version_bit(block.version, bit);
            }};
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
    return state_after_period(vote_on(deployed), period_end(deployed, parent),
                              cache.states_of(deployment));
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
    while (previous != nullptr && state_after_period(vote_on(deployed), previous, known) == state) {
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
        statistics.signalling[i] = has_version_bit(node->version, deployed.bit);
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

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See unknown_rules.hpp.
#include "malha/consensus/unknown_rules.hpp"

#include "vote.hpp"

namespace malha::consensus {

UnknownRules::UnknownRules(const ConsensusParams& params, primitives::Height first)
    : params_(params), first_(first) {}

bool UnknownRules::is_unexplained(const HeaderNode& block, int bit) {
    return block.height >= first_ && has_version_bit(block.version, bit) &&
           !has_version_bit(compute_block_version(params_, block.parent, known_), bit);
}

std::vector<int> UnknownRules::active_after(const HeaderNode& tip) {
    // The periods of all deployments of a network are alike.
    VersionBitsParams terms = params_.params_of(VersionBitsDeployment::test_dummy);
    terms.start_time = 0;
    terms.timeout = VersionBitsParams::kNoTimeout;
    terms.min_activation_height = 0;
    std::vector<int> active;
    for (int bit = 0; bit < kVotingBits; ++bit) {
        const Vote vote{terms, [&](const HeaderNode& block) { return is_unexplained(block, bit); }};
        auto& states = states_[static_cast<std::size_t>(bit)];
        if (state_after_period(vote, period_end(terms, &tip), states) == DeploymentState::active)
            active.push_back(bit);
    }
    return active;
}

}  // namespace malha::consensus

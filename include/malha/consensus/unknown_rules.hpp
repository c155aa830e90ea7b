// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Soft forks that this node does not know: miners voted for them with a bit that no deployment here
// explains. Its user should look for a newer release. BIP 9; BIP 323 leaves only five bits to
// votes.
#pragma once

#include <array>
#include <vector>

#include "malha/consensus/deployments.hpp"

namespace malha::consensus {

/// Bits 0 to 4 can carry votes; the others are the miners' own (BIP 323).
inline constexpr int kVotingBits = 5;

/// Thread: owner only.
class UnknownRules {
public:
    /// @param first  votes in blocks below this height are history (ChainParams).
    UnknownRules(const ConsensusParams& params, primitives::Height first);

    /// The bits by which unknown rules hold for the block after `tip`. Cost: one period of headers
    /// when it is the first question of its period.
    [[nodiscard]] std::vector<int> active_after(const HeaderNode& tip);

private:
    [[nodiscard]] bool is_unexplained(const HeaderNode& block, int bit);

    const ConsensusParams& params_;
    const primitives::Height first_;
    VersionBitsCache known_;
    std::array<VersionBitsCache::States, kVotingBits> states_;
};

}  // namespace malha::consensus

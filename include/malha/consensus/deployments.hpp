// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Soft forks: which are active, and the state machine of those that miners vote on (BIP 9).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "malha/consensus/header_node.hpp"
#include "malha/consensus/params.hpp"

namespace malha::consensus {

/// BIP 9. "State after X" is the state of the block that follows X.
enum class DeploymentState : std::uint8_t { defined, started, locked_in, active, failed };
/// "defined", "started", "locked_in", "active", "failed".
[[nodiscard]] std::string_view to_string(DeploymentState state);

/// Block versions that take part in BIP 9: top bits 001.
inline constexpr std::int32_t kVersionBitsTopBits = 0x20000000;
inline constexpr std::uint32_t kVersionBitsTopMask = 0xe0000000;
/// Bits that can carry a vote.
inline constexpr int kVersionBitsCount = 29;

/// Remembers states at period boundaries. Keys are nodes, which outlive it; bounded by the number
/// of periods asked about. Owned by whoever owns the nodes. Thread: owner only.
class VersionBitsCache {
public:
    using States = std::unordered_map<const HeaderNode*, DeploymentState>;
    [[nodiscard]] States& states_of(VersionBitsDeployment deployment) {
        return states_[static_cast<std::size_t>(deployment)];
    }

private:
    std::array<States, kVersionBitsDeploymentCount> states_;
};

/// Votes in the period of a block, up to that block.
struct DeploymentStatistics {
    std::int32_t period = 0;
    std::int32_t threshold = 0;      ///< 0 when the state no longer depends on votes
    std::int32_t elapsed = 0;        ///< blocks of the period so far
    std::int32_t count = 0;          ///< of them, signalling
    bool possible = false;           ///< the threshold can still be reached
    std::vector<bool> signalling{};  ///< per elapsed block
};

/// State of the block after `parent`; null parent: of genesis.
[[nodiscard]] DeploymentState deployment_state(const ConsensusParams& params,
                                               VersionBitsDeployment deployment,
                                               const HeaderNode* parent, VersionBitsCache& cache);
/// Height of the first block that had the state of the block after `parent`.
[[nodiscard]] primitives::Height deployment_state_since(const ConsensusParams& params,
                                                        VersionBitsDeployment deployment,
                                                        const HeaderNode* parent,
                                                        VersionBitsCache& cache);
/// Votes in the period that `block` belongs to.
[[nodiscard]] DeploymentStatistics deployment_statistics(const ConsensusParams& params,
                                                         VersionBitsDeployment deployment,
                                                         const HeaderNode& block);
/// Version of a new block on `parent`: votes for all that is started or locked in.
[[nodiscard]] std::int32_t compute_block_version(const ConsensusParams& params,
                                                 const HeaderNode* parent, VersionBitsCache& cache);

}  // namespace malha::consensus

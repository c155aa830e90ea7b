// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Rules for block headers: proof of work, difficulty, time and version.
#pragma once

#include <chrono>
#include <cstdint>

#include "malha/base/result.hpp"
#include "malha/base/time.hpp"
#include "malha/consensus/header_node.hpp"
#include "malha/consensus/params.hpp"
#include "malha/consensus/rule.hpp"

namespace malha::consensus {

/// How far a block's time may lie ahead of our clock.
inline constexpr std::chrono::seconds kFutureBlockTimeMax{2 * 60 * 60};
/// BIP 94: how far the first block of a difficulty period may lie before its parent.
inline constexpr std::chrono::seconds kTimeWarpMax{600};

/// Compact target that the block after `parent` must state.
/// @param time  of that block: the test networks allow easy blocks after 20 minutes.
[[nodiscard]] std::uint32_t next_work_required(const ConsensusParams& params,
                                               const HeaderNode& parent, base::UnixSeconds time);

/// Compact target after a difficulty period, limited to a factor of four each way.
/// @param base_bits  target of the period: of its last block, of its first under BIP 94.
[[nodiscard]] std::uint32_t retarget(const ConsensusParams& params, std::uint32_t base_bits,
                                     std::chrono::seconds actual_timespan);

/// Whether the hash meets the target, and the target is one the network allows at all.
[[nodiscard]] bool check_proof_of_work(const primitives::BlockHash& hash, std::uint32_t bits,
                                       const ConsensusParams& params);

/// Whether any chain could go from one target to the next at this height: lets a node bound the
/// work of a header chain before it knows the chain's times. Always true where easy blocks exist.
[[nodiscard]] bool is_permitted_difficulty_transition(const ConsensusParams& params,
                                                      primitives::Height height,
                                                      std::uint32_t old_bits,
                                                      std::uint32_t new_bits);

/// Everything its parent demands of a header but the proof of work itself.
/// @param now  our clock. Errors: bad_difficulty_bits to bad_version.
[[nodiscard]] base::Result<void, Violation> check_header(const ConsensusParams& params,
                                                         const primitives::BlockHeader& header,
                                                         const HeaderNode& parent,
                                                         base::UnixSeconds now);

}  // namespace malha::consensus

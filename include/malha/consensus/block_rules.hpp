// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Rules for a block that need no coins: alone, then in its place in the chain.
#pragma once

#include <cstddef>
#include <optional>

#include "malha/base/result.hpp"
#include "malha/consensus/header_node.hpp"
#include "malha/consensus/params.hpp"
#include "malha/consensus/rule.hpp"
#include "malha/primitives/block.hpp"

namespace malha::consensus {

/// BIP 141.
inline constexpr primitives::Weight kBlockWeightMax = 4'000'000;
inline constexpr primitives::SigopCost kBlockSigopCostMax = 80'000;
/// A transaction of this many bytes could pass for an inner node of a Merkle tree.
inline constexpr std::size_t kAmbiguousTransactionSize = 64;

/// All that can be said about a block alone. Errors: high_hash, then as the two parts.
[[nodiscard]] base::Result<void, Violation> check_block(const ConsensusParams& params,
                                                        const primitives::Block& block);
/// Proof of work and, on a signet, the block's signature (BIP 325).
/// Errors: high_hash, bad_signet_solution.
[[nodiscard]] base::Result<void, Violation> check_block_solution(const ConsensusParams& params,
                                                                 const primitives::Block& block);
/// The rest, which also holds for a proposed block that nobody has mined yet.
/// Errors: bad_merkle_root to too_many_legacy_sigops. Cost: hashing the Merkle tree.
[[nodiscard]] base::Result<void, Violation> check_block_body(const primitives::Block& block);

/// What depends on the place in the chain: lock times, height in the coinbase (BIP 34), witness
/// commitment (BIP 141), weight. Errors: non_final to bad_block_weight.
[[nodiscard]] base::Result<void, Violation> check_block_context(const ConsensusParams& params,
                                                                const primitives::Block& block,
                                                                const HeaderNode& parent);

enum class WitnessRules : bool { inactive, active };
/// BIP 141: the commitment to the witnesses matches, or there is none and no witness.
/// Errors: bad_witness_nonce_size to unexpected_witness.
[[nodiscard]] base::Result<void, Violation> check_witness_commitment(const primitives::Block& block,
                                                                     WitnessRules rules);

/// Whether what was received cannot be the block its header commits to, so that nothing may be
/// concluded about the header from it. Stricter than the rules where an attacker could craft
/// ambiguous transactions.
[[nodiscard]] bool is_block_mutated(const primitives::Block& block, WitnessRules rules);

/// Index of the coinbase output that commits to the witnesses (the last one that looks like it).
[[nodiscard]] std::optional<std::size_t> find_witness_commitment(const primitives::Block& block);

/// New coins that the block at a height may create.
[[nodiscard]] primitives::Amount block_subsidy(const ConsensusParams& params,
                                               primitives::Height height);

}  // namespace malha::consensus

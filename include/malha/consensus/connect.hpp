// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Rules for connecting a block: its transactions against the outputs they spend. Pure: whoever
// calls has looked the outputs up, and runs the scripts.
#pragma once

#include <cstddef>
#include <span>

#include "malha/base/result.hpp"
#include "malha/consensus/header_node.hpp"
#include "malha/consensus/params.hpp"
#include "malha/consensus/rule.hpp"
#include "malha/consensus/spent_output.hpp"
#include "malha/primitives/block.hpp"
#include "malha/script/error.hpp"
#include "malha/script/flags.hpp"

namespace malha::consensus {

/// Script rules for the block of this height and hash.
[[nodiscard]] script::VerifyFlags script_flags_for_block(const ConsensusParams& params,
                                                         primitives::Height height,
                                                         const primitives::BlockHash& hash);

/// BIP 30: whether to look for unspent coins that this block's transactions would overwrite.
/// @param node  of the block.
[[nodiscard]] bool needs_bip30_check(const ConsensusParams& params, const HeaderNode& node);
/// Whether a later block overwrote this block's coinbase, as happened twice before BIP 30: its
/// output exists in no UTXO set after that, and cannot be missed when the block is disconnected.
[[nodiscard]] bool has_overwritten_coinbase(const HeaderNode& node);

/// What the checked transactions of a block do besides moving coins.
struct BlockEffect {
    primitives::Amount fees;
    primitives::SigopCost sigop_cost = 0;
};

struct ConnectInput {
    const HeaderNode& node;  ///< of the block; its parent is known
    const primitives::Block& block;
    /// Outputs spent by all inputs of the transactions after the coinbase, in order. Those created
    /// in this very block have node.height.
    std::span<const SpentOutput> spent;
    /// How many transactions to check, from the coinbase on. Less than all where the coins of a
    /// later one are missing: the first bad transaction decides why the block is invalid. The
    /// coinbase's amount is checked only together with all.
    std::size_t transaction_count;
};
/// Maturity, amounts, sequence locks and signature operations of each transaction in order, then
/// the coinbase's amount. Cost: no allocation unless a rule is broken.
/// Errors: premature_coinbase_spend to bad_coinbase_amount.
[[nodiscard]] base::Result<BlockEffect, Violation> check_block_inputs(const ConsensusParams& params,
                                                                      const ConnectInput& input);

// What only the caller can find out, as violations with the established texts.
[[nodiscard]] Violation missing_inputs(const primitives::Transaction& tx);
[[nodiscard]] Violation duplicate_coins();
[[nodiscard]] Violation script_failed(const primitives::Transaction& tx, std::size_t input_index,
                                      script::ScriptError error);

/// Runs every script of a block, one after the other. @param spent  as ConnectInput::spent.
/// The engine runs them on many threads instead; this is the plain form for tests and tools.
/// Errors: script_failed.
[[nodiscard]] base::Result<void, Violation> verify_block_scripts(const primitives::Block& block,
                                                                 std::span<const SpentOutput> spent,
                                                                 script::VerifyFlags flags);

}  // namespace malha::consensus

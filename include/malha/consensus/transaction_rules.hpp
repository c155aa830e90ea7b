// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Rules for one transaction: alone, at a height and time, and against the outputs it spends.
#pragma once

#include <span>

#include "malha/base/result.hpp"
#include "malha/base/time.hpp"
#include "malha/consensus/header_node.hpp"
#include "malha/consensus/rule.hpp"
#include "malha/consensus/spent_output.hpp"
#include "malha/primitives/transaction.hpp"

namespace malha::consensus {

/// Blocks that must follow a coinbase before its outputs can be spent.
inline constexpr primitives::Height kCoinbaseMaturity = 100;
/// Lock times below this are heights, others seconds since 1970.
inline constexpr std::uint32_t kLockTimeThreshold = 500'000'000;

// BIP 68: parts of an input's sequence number.
inline constexpr std::uint32_t kSequenceLockDisabled = 1U << 31;
inline constexpr std::uint32_t kSequenceLockIsTime = 1U << 22;
inline constexpr std::uint32_t kSequenceLockMask = 0xffff;
inline constexpr unsigned kSequenceLockTimeShift = 9;  ///< units of 512 seconds

/// What can be said about a transaction alone. Cost: O(n log n) in inputs (duplicates).
/// Errors: no_inputs to prevout_null.
[[nodiscard]] base::Result<void, Violation> check_transaction(const primitives::Transaction& tx);

/// Whether the lock time allows the transaction in a block of this height.
/// @param time  of the block, or the median time past of its parent once BIP 113 is active.
[[nodiscard]] bool is_final(const primitives::Transaction& tx, primitives::Height height,
                            base::UnixSeconds time);

/// BIP 68: the last height and the last median time past at which a transaction is still locked;
/// -1 where nothing locks it.
struct SequenceLocks {
    primitives::Height height_last = -1;
    base::UnixSeconds time_last{-1};

    /// Whether a block whose parent is this may hold the transaction.
    [[nodiscard]] bool are_met_after(const HeaderNode& parent) const;
};

/// BIP 68, for a transaction in the block after `parent`.
/// @param spent  outputs of the inputs in order; those still in the mempool or created in the same
///               block count as created at parent.height + 1.
[[nodiscard]] SequenceLocks sequence_locks(const primitives::Transaction& tx,
                                           std::span<const SpentOutput> spent,
                                           const HeaderNode& parent);

/// Maturity and amounts of a transaction that is no coinbase. Returns its fee.
/// @param tx  has passed check_transaction.
/// Errors: premature_coinbase_spend to fee_out_of_range.
[[nodiscard]] base::Result<primitives::Amount, Violation> check_inputs(
    const primitives::Transaction& tx, std::span<const SpentOutput> spent,
    primitives::Height spend_height);

}  // namespace malha::consensus

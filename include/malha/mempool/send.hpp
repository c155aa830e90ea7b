// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What users who send transactions want of the pool beyond Mempool::accept: a bound on the fee, and
// scripts that run on their own thread. Signatures are most of the work of taking a transaction,
// and need neither pool nor chain: only what is looked up for them does.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "malha/mempool/mempool.hpp"
#include "malha/storage/coin.hpp"

namespace malha::mempool {

/// The reason against a transaction that pays more than its sender allows.
inline constexpr std::string_view kMaxFeeExceeded = "max-fee-exceeded";

/// Mempool::accept, unless the transaction passes but pays more than `fee_max`: kMaxFeeExceeded.
/// Thread: node strand.
[[nodiscard]] base::Result<Accepted, Rejection> accept_up_to(
    Mempool& pool, const primitives::TransactionPtr& tx, std::optional<primitives::Amount> fee_max);

/// The scripts of one transaction with all that they look at. Thread: owner only.
struct ScriptJob {
    primitives::TransactionPtr tx;
    std::vector<storage::Coin> coins;                 ///< keeps what `spent` views
    std::vector<primitives::TransactionPtr> parents;  ///< the same
    std::vector<consensus::SpentOutput> spent;        ///< one per input

    /// Whether all pass under the rules of relay, script::kStandardFlags.
    [[nodiscard]] bool passes() const;
};
/// The scripts that accept() would run for the transaction. Empty when it would be refused before
/// that, or when they are known to pass. Thread: node strand.
[[nodiscard]] std::optional<ScriptJob> script_job(Mempool& pool,
                                                  const primitives::TransactionPtr& tx);
/// The job passed: accept() need not run it again. Thread: node strand.
void remember_passed(Mempool& pool, const ScriptJob& job);

/// @param spent  one per input. Errors: mempool-script-verify-flag-failed. Thread: any.
[[nodiscard]] Check check_scripts(script::Evaluation& evaluation, const primitives::Transaction& tx,
                                  std::span<const consensus::SpentOutput> spent);

}  // namespace malha::mempool

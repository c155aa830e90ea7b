// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What those who bring transactions (users, peers) want of the pool beyond Mempool::accept: a bound
// on the fee, and scripts that run on another thread. Signatures are most of the work of taking a
// transaction, and need neither pool nor chain: only what is looked up for them does.
//
//   node strand   script_job()   the cheap checks; what is looked up for the scripts
//   any thread    run_some()     until it says that all is done
//   node strand   accept_up_to() or Mempool::accept_package(), with the verdicts
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "malha/mempool/mempool.hpp"
#include "malha/script/sighash.hpp"
#include "malha/storage/coin.hpp"

namespace malha::mempool {

/// The reason against a transaction that pays more than its sender allows.
inline constexpr std::string_view kMaxFeeExceeded = "max-fee-exceeded";

/// Mempool::accept, unless the transaction passes but pays more than `fee_max`: kMaxFeeExceeded.
/// @param scripts  what is known of its scripts; they are not run again. Thread: node strand.
[[nodiscard]] base::Result<Accepted, Rejection> accept_up_to(
    Mempool& pool, const primitives::TransactionPtr& tx, std::optional<primitives::Amount> fee_max,
    std::span<const ScriptVerdict> scripts = {});

/// The scripts of one transaction with all that they look at.
struct ScriptsOfTransaction {
    primitives::TransactionPtr tx;
    std::vector<storage::Coin> coins;                 ///< keeps what `spent` views
    std::vector<primitives::TransactionPtr> parents;  ///< the same
    std::vector<consensus::SpentOutput> spent;        ///< one per input
};

/// The scripts of transactions that come together, under the rules of relay
/// (script::kStandardFlags); piece by piece, so that more urgent work can go between.
/// Thread: one at a time.
class ScriptJob {
public:
    explicit ScriptJob(std::vector<ScriptsOfTransaction> transactions);
    ~ScriptJob();
    ScriptJob(ScriptJob&&) noexcept;
    ScriptJob& operator=(ScriptJob&&) noexcept;

    /// Runs the scripts of some more inputs. @return whether that was all.
    bool run_some();
    /// Those who have one: all, or all up to the first that fails. Errors:
    /// mempool-script-verify-flag-failed.
    [[nodiscard]] const std::vector<ScriptVerdict>& verdicts() const { return verdicts_; }

private:
    class Run;

    std::vector<ScriptsOfTransaction> transactions_;
    std::unique_ptr<Run> run_;  ///< of the transaction that follows those with verdicts
    std::vector<ScriptVerdict> verdicts_;
};

/// The scripts that taking the transactions would run: one, or a package that is judged together.
/// Empty when they would be refused before that, or when all are known to pass.
/// Thread: node strand.
[[nodiscard]] std::optional<ScriptJob> script_job(
    Mempool& pool, std::span<const primitives::TransactionPtr> together);

}  // namespace malha::mempool

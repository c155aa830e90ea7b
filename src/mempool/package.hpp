// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Submitting a child with its unconfirmed parents: each alone first, the rest together.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "malha/mempool/mempool.hpp"

namespace malha::mempool {

class Admission;

/// Count, weight, order, and no two that spend the same. Errors: package-too-many-transactions,
/// package-too-large, package-contains-duplicates, package-not-sorted, conflict-in-package.
[[nodiscard]] Check check_well_formed(std::span<const primitives::TransactionPtr> package);
/// Whether the last spends from each of the others.
[[nodiscard]] bool is_child_with_parents(std::span<const primitives::TransactionPtr> package);

/// One submission. Thread: node strand.
class PackageSubmission {
public:
    PackageSubmission(Mempool& pool, std::optional<FeeRate> rate_max,
                      std::span<const ScriptVerdict> scripts)
        : pool_(pool), rate_max_(rate_max), scripts_(scripts) {}

    /// @param outcome  has an entry for each transaction.
    void run(std::span<const primitives::TransactionPtr> package, PackageOutcome& outcome);

private:
    [[nodiscard]] TxOutcome accept_alone(const primitives::TransactionPtr& tx);
    void accept_rest(std::span<const primitives::TransactionPtr> package, PackageOutcome& outcome);
    void note_replaced(Admission& admission);
    void limit_size(std::span<const primitives::TransactionPtr> package, PackageOutcome& outcome);

    Mempool& pool_;
    const std::optional<FeeRate> rate_max_;
    const std::span<const ScriptVerdict> scripts_;
    std::vector<primitives::TransactionPtr> replaced_;
};

}  // namespace malha::mempool

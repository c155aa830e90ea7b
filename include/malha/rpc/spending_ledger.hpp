// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SpendingLedger: what RPC users with a spending limit have spent, in rpc_spending.json of the
// network's data directory. A payment is written, durably, before it is made: no crash and no
// restart gives a user more than his limit. What is older than the user's period is forgotten.
//
// The file: {"version": 1, "spent": [{"user", "txid", "satoshis", "time"}, ...]}. Without it
// nothing has been spent yet; a damaged one ends the start.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/filesystem.hpp"
#include "malha/base/mutex.hpp"
#include "malha/primitives/hash.hpp"
#include "malha/rpc/user_limits.hpp"

namespace malha::rpc {

/// Thread: any (internally locked).
class SpendingLedger {
public:
    /// Payments of one user that are kept; further ones are refused until the oldest are forgotten.
    static constexpr std::size_t kPaymentsMax = 100'000;

    struct Payment {
        primitives::Txid txid{};
        primitives::Amount amount{};
        base::UnixSeconds time{};
    };

    /// Errors: unreadable, damaged, or of another version.
    [[nodiscard]] static base::Result<std::unique_ptr<SpendingLedger>> open(base::Filesystem& fs,
                                                                            base::Path path);

    /// Charges what a transaction takes from a wallet. The same transaction is charged once; one
    /// that takes the place of another is charged for what it takes beyond that.
    /// Errors: forbidden: the limit; misc: it could not be written. Nothing is charged then.
    [[nodiscard]] RpcResult<void> charge(const std::string& user, const SpendingLimit& limit,
                                         const Payment& payment,
                                         const std::optional<primitives::Txid>& replaced)
        MALHA_EXCLUDES(mutex_);

private:
    using Payments = std::map<std::string, std::vector<Payment>>;

    SpendingLedger(base::Filesystem& fs, base::Path path) : fs_(fs), path_(std::move(path)) {}
    [[nodiscard]] base::Status write(const Payments& payments) const;

    base::Filesystem& fs_;
    const base::Path path_;
    base::Mutex mutex_;
    Payments payments_ MALHA_GUARDED_BY(mutex_);
};

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A transaction that spends everything, or everything named, without change.
#pragma once

#include <optional>
#include <vector>

#include "malha/wallet/build_transaction.hpp"

namespace malha::wallet {

struct SweepRecipient {
    base::Bytes script_pubkey;
    std::optional<primitives::Amount> amount;  ///< none: a share of what is left
    std::string address;                       ///< for messages
};

struct SweepOptions {
    SpendOptions spend;  ///< inputs: only these; none: all safe coins
    /// Leave out what costs more than it is worth.
    bool leave_uneconomic = false;
};

/// Unsigned. @param recipients  at least one without an amount.
/// Errors: the established messages.
[[nodiscard]] WalletResult<BuiltTransaction> sweep(Wallet& wallet,
                                                   const std::vector<SweepRecipient>& recipients,
                                                   const SweepOptions& options);

}  // namespace malha::wallet

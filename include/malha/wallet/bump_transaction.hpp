// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Paying more for a transaction that waits: a replacement with the same inputs and, at first, the
// same recipients, at a higher fee. The network no longer asks that the original signals for it.
#pragma once

#include <optional>
#include <vector>

#include "malha/wallet/build_transaction.hpp"

namespace malha::wallet {

struct BumpOptions {
    FeeWish fee;  ///< no rate and no target: enough to replace, and at least the estimate
    bool signal_rbf = true;
    /// Instead of the recipients and the change of the original.
    std::vector<Recipient> new_outputs{};
    /// The output that pays for the fee; none: those that go to change addresses of the wallet.
    std::optional<std::size_t> change_index{};
};

struct BumpedTransaction {
    BuiltTransaction built;  ///< unsigned
    primitives::Amount old_fee;
};

/// Whose inputs the original may have.
enum class BumpInputs : std::uint8_t { only_own, any };

/// Errors: invalid_address (unknown), misc (an input is gone), wallet and invalid_parameter: the
/// established messages.
[[nodiscard]] WalletResult<BumpedTransaction> bump_transaction(Wallet& wallet,
                                                               const primitives::Txid& txid,
                                                               const BumpOptions& options,
                                                               BumpInputs inputs);

/// Stores and sends the signed replacement, and marks the original as replaced by it.
/// Errors: the original cannot be replaced any more.
[[nodiscard]] WalletStatus commit_replacement(Wallet& wallet, const primitives::Txid& original,
                                              const primitives::TransactionPtr& replacement);

}  // namespace malha::wallet

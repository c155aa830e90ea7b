// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Transactions of a wallet: its coins and settings, the fee that the network asks, a change address
// of its own; composed, and signed if wanted.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "malha/wallet/compose_transaction.hpp"
#include "malha/wallet/spend_options.hpp"
#include "malha/wallet/wallet.hpp"

namespace malha::wallet {

enum class Signing : std::uint8_t {
    none,
    required,  ///< an input that cannot be signed is an error
};

struct BuiltTransaction {
    primitives::MutableTransaction tx;
    primitives::Amount fee;
    FeeReason fee_reason = FeeReason::asked;
    std::optional<std::size_t> change_index;
    std::vector<primitives::MutableTxOutput> spent;  ///< by input
};

/// A change address that is used stays taken; one that is not goes back.
/// Errors: the established messages. Kind insufficient only where more coins would do.
[[nodiscard]] WalletResult<BuiltTransaction> build_transaction(
    Wallet& wallet, std::span<const Recipient> recipients, const SpendOptions& options,
    Signing signing);

/// The least weight that a caller may ask for: a transaction of one input and one output without
/// anything in them, and room for a change output.
inline constexpr primitives::Weight kTransactionWeightMin = 260;

}  // namespace malha::wallet

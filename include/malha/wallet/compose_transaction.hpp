// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// From coins and recipients to a balanced transaction: inputs, outputs, change and fee. It knows
// nothing of wallets, so that its promises can be tested over random input: it balances to the
// satoshi, pays at least the rate, never more than the cap, and makes no dust as change.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "malha/wallet/choose_coins.hpp"
#include "malha/wallet/error.hpp"

namespace malha::wallet {

struct Recipient {
    base::Bytes script_pubkey;
    primitives::Amount amount;
    bool pays_fee = false;  ///< shares the fee with the others that do
};

/// Where change goes.
struct ChangeOutput {
    /// The script, or one of the same size where none can be had.
    base::Bytes script_pubkey;
    primitives::VSize spend_size = 0;     ///< of the input that will spend it
    std::optional<std::size_t> position;  ///< among the outputs; none: by chance
    /// Not empty: there is no script. The transaction fails with it if it needs change.
    std::string missing{};
};

struct SpendRates {
    primitives::FeeRate transaction;
    primitives::FeeRate long_term;
    primitives::FeeRate discard;
    primitives::FeeRate dust;  ///< of relay
};

/// Larger ones are not relayed; weight units.
inline constexpr primitives::Weight kTransactionWeightMax = 400'000;

/// Everything about a transaction but the coins. Borrows nothing.
struct TransactionPlan {
    std::vector<Recipient> recipients;
    ChangeOutput change;
    SpendRates rates;
    std::vector<SpendableCoin> preset;  ///< spent in this order, before others
    bool add_inputs = true;
    std::uint32_t version = 2;
    primitives::Weight weight_max = 0;                        ///< within which coins are chosen
    primitives::Weight weight_limit = kTransactionWeightMax;  ///< of the finished transaction
    primitives::Amount fee_max{};
    Grouping grouping = Grouping::single_coins;
    EligibilityRules rules{};
    std::function<primitives::Amount(std::span<const primitives::OutPoint>)> combined_deficit{};
};

struct ComposedTransaction {
    /// Without signatures; sequences and lock time are the caller's.
    primitives::MutableTransaction tx;
    std::vector<SpendableCoin> coins;  ///< by input
    primitives::Amount fee;
    std::optional<std::size_t> change_index;
    primitives::VSize size = 0;  ///< when signed, at most
};

/// Errors: insufficient (with or without the fee), wallet: the established messages.
[[nodiscard]] WalletResult<ComposedTransaction> compose_transaction(
    const TransactionPlan& plan, std::span<const SpendableCoin> available, base::Rng& rng);

/// Of the transaction when its inputs are signed. @param coins  by input.
[[nodiscard]] primitives::Weight signed_weight(const primitives::MutableTransaction& tx,
                                               std::span<const SpendableCoin> coins);

}  // namespace malha::wallet

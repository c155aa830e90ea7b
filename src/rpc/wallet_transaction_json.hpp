// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Transactions of a wallet as lists of what they pay and receive.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "malha/rpc/json_writer.hpp"
#include "malha/rpc/schema.hpp"
#include "malha/rpc/wallet_context.hpp"

namespace malha::rpc {

struct PaymentListOptions {
    int depth_min = 0;                 ///< of received ones
    bool with_transaction = true;      ///< write_wallet_transaction() in each
    std::optional<std::string> label;  ///< only what was received at addresses of it
    bool with_change = false;
};

/// One JSON object per payment of the transaction: sent ones first, then received ones.
[[nodiscard]] std::vector<std::string> payments_of(const WalletMethodContext& context,
                                                   const wallet::Wallet& wallet,
                                                   const wallet::WalletTx& tx,
                                                   const PaymentListOptions& options);
/// Confirmations, block, ids, conflicts, times, notes.
void write_wallet_transaction(JsonWriter& writer, const WalletMethodContext& context,
                              const wallet::Wallet& wallet, const wallet::WalletTx& tx);
/// How both are declared.
[[nodiscard]] std::vector<Field> payment_fields();
[[nodiscard]] std::vector<Field> transaction_member_fields();

}  // namespace malha::rpc

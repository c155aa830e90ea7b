// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The methods that make, sign and replace transactions of wallets.
#pragma once

#include "malha/rpc/method.hpp"
#include "malha/rpc/wallet_context.hpp"

namespace malha::rpc {

/// All of the groups below.
void register_wallet_spend_methods(MethodTable& table, const WalletMethodContext& context);

/// sendtoaddress, sendmany.
void register_wallet_pay_methods(MethodTable& table, const WalletMethodContext& context);
/// send, sendall.
void register_wallet_send_methods(MethodTable& table, const WalletMethodContext& context);
/// fundrawtransaction, walletcreatefundedpsbt.
void register_wallet_fund_methods(MethodTable& table, const WalletMethodContext& context);
/// signrawtransactionwithwallet, walletprocesspsbt.
void register_wallet_sign_methods(MethodTable& table, const WalletMethodContext& context);
/// bumpfee, psbtbumpfee.
void register_wallet_bump_methods(MethodTable& table, const WalletMethodContext& context);
/// simulaterawtransaction.
void register_wallet_simulate_methods(MethodTable& table, const WalletMethodContext& context);
/// enumeratesigners, which needs no wallet.
void register_signer_methods(MethodTable& table, const WalletMethodContext& context);
/// walletdisplayaddress.
void register_wallet_signer_methods(MethodTable& table, const WalletMethodContext& context);

}  // namespace malha::rpc

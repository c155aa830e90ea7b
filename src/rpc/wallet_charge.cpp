// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See wallet_charge.hpp.
#include "wallet_charge.hpp"

namespace malha::rpc {

RpcResult<void> charge_caller(const WalletMethodContext& context, const Request& request,
                              const wallet::Wallet& wallet, const primitives::Transaction& tx,
                              const std::optional<primitives::Txid>& replaced) {
    if (!context.charge) return {};
    const auto taken = checked_sub(wallet.debit_of(tx), wallet.credit_of(tx));
    return context.charge(request.caller(), tx.txid,
                          std::max(taken.value_or(primitives::kMaxMoney), primitives::Amount{}),
                          replaced);
}

}  // namespace malha::rpc

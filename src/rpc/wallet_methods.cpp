// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/wallet_methods.hpp"

#include "malha/rpc/wallet_spend_methods.hpp"
#include "wallet_seed_methods.hpp"

namespace malha::rpc {

void register_wallet_methods(MethodTable& table, const WalletMethodContext& context) {
    register_signer_methods(table, context);
    if (!context.is_enabled) return;
    register_wallet_file_methods(table, context);
    register_wallet_info_methods(table, context);
    register_wallet_address_methods(table, context);
    register_wallet_address_info_methods(table, context);
    register_wallet_label_methods(table, context);
    register_wallet_coin_methods(table, context);
    register_wallet_coin_lock_methods(table, context);
    register_wallet_history_methods(table, context);
    register_wallet_received_methods(table, context);
    register_wallet_grouping_methods(table, context);
    register_wallet_pruned_methods(table, context);
    register_wallet_lock_methods(table, context);
    register_wallet_descriptor_methods(table, context);
    register_wallet_seed_methods(table, context);
    register_wallet_scan_methods(table, context);
    register_wallet_spend_methods(table, context);
}

}  // namespace malha::rpc

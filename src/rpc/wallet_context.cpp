// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/wallet_context.hpp"

#include "percent.hpp"

namespace malha::rpc {
namespace {

constexpr std::string_view kWalletPath = "/wallet/";

ErrorCode code_of(wallet::ErrorKind kind) {
    switch (kind) {
        case wallet::ErrorKind::misc:
            return ErrorCode::misc;
        case wallet::ErrorKind::wallet:
            return ErrorCode::wallet_error;
        case wallet::ErrorKind::invalid_address:
            return ErrorCode::invalid_address_or_key;
        case wallet::ErrorKind::insufficient:
            return ErrorCode::wallet_insufficient_funds;
        case wallet::ErrorKind::invalid_parameter:
            return ErrorCode::invalid_parameter;
        case wallet::ErrorKind::keypool_ran_out:
            return ErrorCode::wallet_keypool_ran_out;
        case wallet::ErrorKind::unlock_needed:
            return ErrorCode::wallet_unlock_needed;
        case wallet::ErrorKind::wrong_passphrase:
            return ErrorCode::wallet_passphrase_incorrect;
        case wallet::ErrorKind::wrong_encryption:
            return ErrorCode::wallet_wrong_enc_state;
        case wallet::ErrorKind::encryption_failed:
            return ErrorCode::wallet_encryption_failed;
        case wallet::ErrorKind::not_found:
        case wallet::ErrorKind::not_a_wallet:
        case wallet::ErrorKind::legacy_format:
            return ErrorCode::wallet_not_found;
        case wallet::ErrorKind::already_loaded:
            return ErrorCode::wallet_already_loaded;
        case wallet::ErrorKind::already_exists:
            return ErrorCode::wallet_already_exists;
    }
    return ErrorCode::misc;
}

}  // namespace

std::optional<std::string> wallet_name_of(const Caller& caller) {
    if (!caller.path.starts_with(kWalletPath)) return std::nullopt;
    return percent_decoded(std::string_view(caller.path).substr(kWalletPath.size()));
}

RpcResult<wallet::Wallet*> WalletMethodContext::wallet_of(const Request& request) const {
    wallet::Wallet* wallet = MALHA_TRY(find_wallet(request));
    MALHA_TRY(from_wallet(wallet->recover()));
    return wallet;
}

RpcResult<wallet::Wallet*> WalletMethodContext::find_wallet(const Request& request) const {
    if (const auto name = wallet_name_of(request.caller())) {
        wallet::Wallet* wallet = manager->find(*name);
        if (wallet == nullptr)
            return rpc_fail(ErrorCode::wallet_not_found,
                            "Requested wallet does not exist or is not loaded");
        return wallet;
    }
    if (manager->is_empty())
        return rpc_fail(ErrorCode::wallet_not_found,
                        "No wallet is loaded. Load a wallet using loadwallet or create a new one "
                        "with createwallet. (Note: A default wallet is no longer automatically "
                        "created)");
    if (manager->wallets().size() > 1)
        return rpc_fail(ErrorCode::wallet_not_specified,
                        "Multiple wallets are loaded. Please select which wallet to use by "
                        "requesting the RPC through the /wallet/<walletname> URI path.");
    return manager->wallets().front().get();
}

RpcError to_rpc_error(const wallet::WalletError& error) {
    return {code_of(error.kind), error.message};
}

RpcResult<void> from_disk(const base::Status& status) {
    if (status) return {};
    return rpc_fail(ErrorCode::wallet_error,
                    "Cannot write the wallet file: ", status.error().message);
}

RpcResult<void> need_unlocked(const wallet::Wallet& wallet) {
    if (!wallet.is_locked()) return {};
    return rpc_fail(ErrorCode::wallet_unlock_needed,
                    "Error: Please enter the wallet passphrase with walletpassphrase first.");
}

}  // namespace malha::rpc

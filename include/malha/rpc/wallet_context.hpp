// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the handlers of wallet methods work with. Copyable; empty in the command-line client.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/request.hpp"
#include "malha/wallet/wallet_manager.hpp"

namespace malha::rpc {

struct WalletMethodContext {
    /// Null: wallets are disabled, or nothing but declarations is wanted. Wallet strand only.
    wallet::WalletManager* manager = nullptr;
    base::Strand* strand = nullptr;  ///< the wallets'
    ChainContext chain{};
    /// Puts a wallet on, or takes it off, the list of those loaded at start.
    /// @return whether that could be written.
    std::function<bool(const std::string& name, bool is_loaded)> set_load_on_startup{};
    /// The node is about to stop: long work must end. Thread: any.
    std::function<bool()> is_stopping{};
    bool is_enabled = true;                    ///< false: the methods are not offered
    wallet::ExternalSigner* signer = nullptr;  ///< null: no -signer
    /// Charges what a transaction takes from a wallet to its caller's spending limit; empty when
    /// nobody has one. @param replaced  the transaction whose place it takes.
    std::function<RpcResult<void>(const Caller&, const primitives::Txid&, primitives::Amount,
                                  const std::optional<primitives::Txid>& replaced)>
        charge{};

    /// Runs the function on the wallet strand, after all that the node strand has told so far: what
    /// wallets answer is as of the tip.
    template <class F>
    auto on_strand(F&& function) const {
        chain.on_strand([] {});
        return strand->call(std::forward<F>(function));
    }
    /// The same with the wallet that the request is for.
    /// @param function  RpcResult<JsonText>(wallet::Wallet&)
    template <class F>
    RpcResult<JsonText> with_wallet(const Request& request, F&& function) const {
        return on_strand(
            [&]() -> RpcResult<JsonText> { return function(*MALHA_TRY(wallet_of(request))); });
    }
    /// The wallet that the request's path names, or the only one, which has recovered from failed
    /// writes. Thread: wallet strand.
    /// Errors: wallet_not_found, wallet_not_specified, wallet_error: its file cannot be written.
    [[nodiscard]] RpcResult<wallet::Wallet*> wallet_of(const Request& request) const;
    /// The same, in whatever state it is: it may lack what its file has.
    [[nodiscard]] RpcResult<wallet::Wallet*> find_wallet(const Request& request) const;
};

/// The name in "/wallet/<name>"; empty optional: another path.
[[nodiscard]] std::optional<std::string> wallet_name_of(const Caller& caller);

[[nodiscard]] RpcError to_rpc_error(const wallet::WalletError& error);
/// The value, or the error as RPC tells it.
template <class T>
[[nodiscard]] RpcResult<T> from_wallet(wallet::WalletResult<T> result) {  // NOLINT: moved from
    if (!result) return base::Unexpected<RpcError>{to_rpc_error(result.error())};
    if constexpr (std::is_void_v<T>)
        return {};
    else
        return *std::move(result);
}
/// A failed write.
[[nodiscard]] RpcResult<void> from_disk(const base::Status& status);
/// Errors: wallet_unlock_needed.
[[nodiscard]] RpcResult<void> need_unlocked(const wallet::Wallet& wallet);

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getnewaddress, getrawchangeaddress, keypoolrefill.
#include "wallet_arguments.hpp"
#include "wallet_declare.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;
using wallet::AddressUse;

RpcResult<keys::AddressType> requested_type(const Request& request, keys::AddressType fallback) {
    if (!request.has("address_type")) return fallback;
    return address_type_from(request.text("address_type"));
}

/// Errors: the wallet gives no addresses, or none of that type.
RpcResult<void> check_gives(const wallet::Wallet& wallet, keys::AddressType type, AddressUse use) {
    const wallet::Keychain& keychain = wallet.keychain();
    if (keychain.active(type, use) != nullptr) return {};
    const bool gives_any = !keychain.active_managers(AddressUse::receive).empty() ||
                           !keychain.active_managers(AddressUse::change).empty();
    if (!gives_any)
        return rpc_fail(ErrorCode::wallet_error, "Error: This wallet has no available keys");
    if (use == AddressUse::receive)
        return rpc_fail(ErrorCode::wallet_keypool_ran_out, "Error: No ", to_string(type),
                        " addresses available.");
    return rpc_fail(ErrorCode::wallet_error, "Error: No ", to_string(type),
                    " addresses available.");
}

RpcResult<JsonText> getnewaddress(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const wallet::WalletSettings& settings = wallet.context().settings;
        if (wallet.keychain().active_managers(AddressUse::receive).empty())
            return rpc_fail(ErrorCode::wallet_error, "Error: This wallet has no available keys");
        const std::string label = MALHA_TRY(label_from(request.param("label")));
        const auto type = MALHA_TRY(requested_type(request, settings.address_type));
        MALHA_TRY(check_gives(wallet, type, AddressUse::receive));
        return json_string(MALHA_TRY(from_wallet(wallet.new_address(type, label))));
    });
}

RpcResult<JsonText> getrawchangeaddress(const WalletMethodContext& context,
                                        const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const wallet::WalletSettings& settings = wallet.context().settings;
        if (wallet.keychain().active_managers(AddressUse::change).empty())
            return rpc_fail(ErrorCode::wallet_error, "Error: This wallet has no available keys");
        const auto type = MALHA_TRY(
            requested_type(request, settings.change_type.value_or(settings.address_type)));
        MALHA_TRY(check_gives(wallet, type, AddressUse::change));
        const auto reserved =
            MALHA_TRY(from_wallet(wallet.reserve_script(type, AddressUse::change)));
        return json_string(
            keys::encode_address(reserved.script_pubkey, context.chain.address_format)
                .value_or(""));
    });
}

RpcResult<JsonText> keypoolrefill(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        std::int64_t size = 0;
        if (request.has("newsize")) {
            size = MALHA_TRY(request.integer<std::int64_t>("newsize"));
            if (size < 0)
                return rpc_fail(ErrorCode::invalid_parameter,
                                "Invalid parameter, expected valid size.");
        }
        MALHA_TRY(need_unlocked(wallet));
        MALHA_TRY(from_wallet(wallet.keychain().top_up(size)));
        if (wallet.keychain().keypool_size(AddressUse::receive) < size)
            return rpc_fail(ErrorCode::wallet_error, "Error refreshing keypool.");
        return json_null();
    });
}

}  // namespace

void register_wallet_address_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(table, context,
                      {.name = "getnewaddress",
                       .category = "wallet",
                       .description = "A new address to receive payments with.",
                       .arguments = {optional("label", string, "\"\"", "Label of the address"),
                                     optional_note("address_type", string, "set by -addresstype",
                                                   "legacy, p2sh-segwit, bech32 or bech32m")},
                       .results = returns(ResultType::string, "The address"),
                       .examples = {{}}},
                      getnewaddress);
    add_wallet_method(table, context,
                      {.name = "getrawchangeaddress",
                       .category = "wallet",
                       .description = "A new address for change, for transactions made by hand.",
                       .arguments = {optional_note("address_type", string, "set by -changetype",
                                                   "legacy, p2sh-segwit, bech32 or bech32m")},
                       .results = returns(ResultType::string, "The address"),
                       .examples = {{}}},
                      getrawchangeaddress);
    add_wallet_method(table, context,
                      {.name = "keypoolrefill",
                       .category = "wallet",
                       .description = "Makes addresses ready ahead of their use.",
                       .arguments = {optional_note("newsize", number, "1000, or as set by -keypool",
                                                   "How many should be ready")},
                       .results = returns(ResultType::null_value, {}),
                       .examples = {{}}},
                      keypoolrefill);
}

}  // namespace malha::rpc

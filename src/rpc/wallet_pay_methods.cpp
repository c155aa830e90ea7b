// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// sendtoaddress, sendmany: pay, sign and send in one step. See wallet_spend_methods.hpp.
#include <algorithm>

#include "create_transaction.hpp"
#include "malha/rpc/wallet_spend_methods.hpp"
#include "malha/wallet/build_transaction.hpp"
#include "spend_arguments.hpp"
#include "wallet_charge.hpp"
#include "wallet_declare.hpp"

namespace malha::rpc {
namespace {

using wallet::Wallet;
using wallet::WalletFlag;

/// "avoid_reuse": default as the wallet's flag. Errors: asked for, but the wallet does not know.
RpcResult<bool> avoid_reuse_of(const Wallet& wallet, const Request& request) {
    const bool can_avoid = wallet.has(WalletFlag::avoid_reuse);
    const bool avoid = request.flag_or("avoid_reuse", can_avoid);
    if (avoid && !can_avoid)
        return rpc_fail(ErrorCode::wallet_error,
                        "wallet does not have the \"avoid reuse\" feature enabled");
    return avoid;
}

RpcResult<wallet::SpendOptions> read_payment(const Request& request) {
    wallet::SpendOptions options;
    if (request.has("replaceable")) options.signal_rbf = request.flag_or("replaceable", true);
    MALHA_TRY(read_fee({.target = request.param("conf_target"),
                        .mode = request.param("estimate_mode"),
                        .rate = request.param("fee_rate")},
                       MinimumFee::applies, options));
    return options;
}

/// Signs, stores and sends. Every failure to build is told as missing funds, as clients know it.
RpcResult<JsonText> pay(const WalletMethodContext& context, const Request& request, Wallet& wallet,
                        std::vector<wallet::Recipient> recipients,
                        const wallet::SpendOptions& options, const wallet::TxNotes& notes) {
    if (wallet.has(WalletFlag::external_signer))
        return rpc_fail(ErrorCode::wallet_error,
                        "Error: sendtoaddress and sendmany are not supported for wallets with "
                        "external signers; use send instead");
    if (wallet.has(WalletFlag::disable_private_keys))
        return rpc_fail(ErrorCode::wallet_error,
                        "Error: Private keys are disabled for this wallet");
    // The order of the outputs shall tell nothing about what the caller thinks of them.
    base::Rng& rng = wallet.context().rng;
    for (std::size_t left = recipients.size(); left > 1; --left)
        std::swap(recipients[left - 1], recipients[rng.below(left)]);
    const auto built =
        wallet::build_transaction(wallet, recipients, options, wallet::Signing::required);
    if (!built) return rpc_fail(ErrorCode::wallet_insufficient_funds, built.error().message);
    const auto tx = primitives::make_transaction(built->tx);
    MALHA_TRY(charge_caller(context, request, wallet, *tx));
    MALHA_TRY(from_wallet(wallet.commit(tx, notes)));
    JsonWriter writer;
    if (!request.flag_or("verbose", false)) return writer.display_hex(tx->txid.bytes).take();
    writer.begin_object().key("txid").display_hex(tx->txid.bytes);
    return writer.member("fee_reason", to_string(built->fee_reason)).end_object().take();
}

RpcResult<JsonText> sendtoaddress(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](Wallet& wallet) -> RpcResult<JsonText> {
        wallet::TxNotes notes;
        if (const auto text = request.text_or("comment", ""); !text.empty())
            notes["comment"] = text;
        if (const auto text = request.text_or("comment_to", ""); !text.empty()) notes["to"] = text;
        const bool avoid_reuse = MALHA_TRY(avoid_reuse_of(wallet, request));
        auto options = MALHA_TRY(read_payment(request));
        options.avoid_reused = avoid_reuse;
        if (avoid_reuse) options.avoid_partial_spends = true;
        MALHA_TRY(need_unlocked(wallet));
        Json outputs = Json::object();
        outputs.append(request.text("address"), request.param("amount"));
        const auto paid = MALHA_TRY(outputs_from(context.chain.address_format, outputs));
        std::set<std::size_t> payers;
        if (request.flag_or("subtractfeefromamount", false)) payers.insert(0);
        return pay(context, request, wallet, recipients_of(paid, payers), options, notes);
    });
}

RpcResult<JsonText> sendmany(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](Wallet& wallet) -> RpcResult<JsonText> {
        if (!request.text_or("dummy", "").empty())
            return rpc_fail(ErrorCode::invalid_parameter, "Dummy value must be set to \"\"");
        wallet::TxNotes notes;
        if (const auto text = request.text_or("comment", ""); !text.empty())
            notes["comment"] = text;
        const auto options = MALHA_TRY(read_payment(request));
        const Json& amounts = request.param("amounts");
        const auto paid = MALHA_TRY(outputs_from(context.chain.address_format, amounts));
        const auto payers =
            MALHA_TRY(fee_payers_from(request.param("subtractfeefrom"), destinations_of(amounts)));
        MALHA_TRY(need_unlocked(wallet));
        return pay(context, request, wallet, recipients_of(paid, payers), options, notes);
    });
}

std::vector<ResultVariant> payment_results() {
    return {{"if verbose is not set or set to false",
             field({}, ResultType::hex, "Id of the transaction")},
            {"if verbose is set to true",
             nested({}, ResultType::object, {},
                    {field("txid", ResultType::hex, "Id of the transaction"),
                     field("fee_reason", ResultType::string, "What decided about the fee")})}};
}

Argument verbose_argument() {
    return optional("verbose", ArgType::boolean, "false",
                    "Whether to tell what decided about the fee");
}

Method sendtoaddress_method() {
    return {.name = "sendtoaddress",
            .category = "wallet",
            .description = "Pays to an address.",
            .arguments = {required("address", ArgType::string, "Whom to pay"),
                          required("amount", ArgType::amount, "How much"),
                          optional("comment", ArgType::string, {}, "A note, kept in the wallet"),
                          optional("comment_to", ArgType::string, {},
                                   "A note about the recipient, kept in the wallet"),
                          optional("subtractfeefromamount", ArgType::boolean, "false",
                                   "The recipient gets less: he pays the fee"),
                          replaceable_argument(), conf_target_argument(), estimate_mode_argument(),
                          optional("avoid_reuse", ArgType::boolean, "true",
                                   "Leaves out coins of scripts that were spent from (wallets with "
                                   "avoid_reuse only)"),
                          fee_rate_argument_of_wallet(), verbose_argument()},
            .results = payment_results(),
            .examples = {{"\"bcrt1q5zv8qxa845u39ykmrjzvy326v06rc2ms3ss3d8\", 0.1"}}};
}

Method sendmany_method() {
    Argument amounts{.names = "amounts",
                     .type = ArgType::user_keys,
                     .description = "Addresses and amounts",
                     .inner = {required("address", ArgType::amount, "How much for the address")}};
    Argument payers = optional("subtractfeefrom", ArgType::array, {},
                               "Addresses that get less: they pay the fee, in equal parts");
    payers.inner = {required("address", ArgType::string, "An address")};
    return {.name = "sendmany",
            .category = "wallet",
            .description = "Pays to several addresses in one transaction.",
            .arguments = {{.names = "dummy",
                           .type = ArgType::string,
                           .presence = Presence::optional,
                           .fallback_note = "\"\"",
                           .description = "Must be \"\"",
                           .signature = "\"\""},
                          std::move(amounts),
                          optional("minconf", ArgType::number, {}, "Not used"),
                          optional("comment", ArgType::string, {}, "A note, kept in the wallet"),
                          std::move(payers),
                          replaceable_argument(),
                          conf_target_argument(),
                          estimate_mode_argument(),
                          fee_rate_argument_of_wallet(),
                          verbose_argument()},
            .results = payment_results(),
            .examples = {{"\"\", {\"bcrt1q5zv8qxa845u39ykmrjzvy326v06rc2ms3ss3d8\":0.01}"}}};
}

}  // namespace

void register_wallet_pay_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(table, context, sendtoaddress_method(), sendtoaddress);
    add_wallet_method(table, context, sendmany_method(), sendmany);
}

void register_wallet_spend_methods(MethodTable& table, const WalletMethodContext& context) {
    register_wallet_pay_methods(table, context);
    register_wallet_send_methods(table, context);
    register_wallet_fund_methods(table, context);
    register_wallet_sign_methods(table, context);
    register_wallet_bump_methods(table, context);
    register_wallet_simulate_methods(table, context);
    register_wallet_signer_methods(table, context);
}

}  // namespace malha::rpc

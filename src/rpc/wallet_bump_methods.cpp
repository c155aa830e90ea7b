// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// bumpfee, psbtbumpfee: a waiting transaction replaced by one that pays more. See
// wallet_spend_methods.hpp.
#include "check_members.hpp"
#include "create_transaction.hpp"
#include "malha/keys/psbt_create.hpp"
#include "malha/rpc/wallet_spend_methods.hpp"
#include "malha/wallet/bump_transaction.hpp"
#include "malha/wallet/fill_psbt.hpp"
#include "psbt_json.hpp"
#include "spend_arguments.hpp"
#include "wallet_charge.hpp"
#include "wallet_declare.hpp"

namespace malha::rpc {
namespace {

using wallet::Wallet;
using wallet::WalletFlag;

enum class BumpResult : std::uint8_t { sent, psbt };

struct BumpRequest {
    wallet::BumpOptions options;
    std::uint32_t psbt_version = 2;
};

RpcResult<void> read_new_outputs(const Json& options, const keys::AddressFormat& format,
                                 wallet::BumpOptions& out) {
    const Json& outputs = member_of(options, "outputs");
    if (!outputs.is_null()) {
        if (outputs.is_array() && outputs.size() == 0)
            return rpc_fail(ErrorCode::invalid_parameter,
                            "Invalid parameter, output argument cannot be an empty array");
        out.new_outputs = recipients_of(MALHA_TRY(outputs_from(format, outputs)), {});
    }
    if (const Json& index = member_of(options, "original_change_index"); !index.is_null())
        out.change_index = MALHA_TRY(integer_from<std::uint32_t>(index));
    return {};
}

RpcResult<BumpRequest> read_bump(const Json& options, const keys::AddressFormat& format) {
    using enum Json::Kind;
    static constexpr MemberKind kKinds[] = {{"confTarget", number},
                                            {"conf_target", number},
                                            {"fee_rate", {}},
                                            {"replaceable", boolean},
                                            {"estimate_mode", string},
                                            {"outputs", {}},
                                            {"original_change_index", number},
                                            {"psbt_version", number}};
    BumpRequest bump;
    if (options.is_null()) return bump;
    MALHA_TRY(check_members(options, kKinds));
    const Json* old_target = options.find("confTarget");
    const Json* target = options.find("conf_target");
    if (old_target != nullptr && target != nullptr)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "confTarget and conf_target options should not both be set. Use "
                        "conf_target (confTarget is deprecated).");
    wallet::SpendOptions spend;
    MALHA_TRY(
        read_fee({.target = member_of(options, target != nullptr ? "conf_target" : "confTarget"),
                  .mode = member_of(options, "estimate_mode"),
                  .rate = member_of(options, "fee_rate")},
                 MinimumFee::applies, spend));
    bump.options.fee = spend.fee;
    bump.options.signal_rbf =
        MALHA_TRY(option_flag(options, "replaceable", bump.options.signal_rbf));
    MALHA_TRY(read_new_outputs(options, format, bump.options));
    if (const Json& version = member_of(options, "psbt_version"); !version.is_null()) {
        bump.psbt_version = MALHA_TRY(integer_from<std::uint32_t>(version));
        if (bump.psbt_version != 0 && bump.psbt_version != 2)
            return rpc_fail(ErrorCode::invalid_parameter, "The PSBT version can only be 2 or 0");
    }
    return bump;
}

RpcResult<void> write_psbt(JsonWriter& writer, Wallet& wallet, const BumpRequest& bump,
                           const wallet::BuiltTransaction& built) {
    keys::Psbt psbt = keys::create_psbt(built.tx, bump.psbt_version);
    const auto filled = wallet::fill_psbt(wallet, psbt, {});
    if (!filled) return psbt_fault(filled.error());
    writer.member("psbt", psbt_text(psbt));
    return {};
}

RpcResult<void> send_replacement(const WalletMethodContext& context, const Request& request,
                                 JsonWriter& writer, Wallet& wallet,
                                 const wallet::BuiltTransaction& built) {
    const auto original = MALHA_TRY(request.hash<primitives::Txid>("txid"));
    const auto done = wallet::sign_as_psbt(wallet, built.tx);
    if (!done && done.error().kind == wallet::FillFailure::signer_unusable)
        return psbt_fault(done.error());
    if (!done || done->tx == nullptr)
        return rpc_fail(ErrorCode::wallet_error,
                        wallet.has(WalletFlag::external_signer)
                            ? "Transaction incomplete. Try psbtbumpfee instead."
                            : "Can't sign transaction.");
    MALHA_TRY(charge_caller(context, request, wallet, *done->tx, original));
    MALHA_TRY(from_wallet(wallet::commit_replacement(wallet, original, done->tx)));
    writer.key("txid").display_hex(done->tx->txid.bytes);
    return {};
}

RpcResult<JsonText> bump_fee(const WalletMethodContext& context, const Request& request,
                             BumpResult wanted) {
    return context.with_wallet(request, [&](Wallet& wallet) -> RpcResult<JsonText> {
        if (wanted == BumpResult::sent && wallet.has(WalletFlag::disable_private_keys) &&
            !wallet.has(WalletFlag::external_signer))
            return rpc_fail(ErrorCode::wallet_error,
                            "bumpfee is not available with wallets that have private keys "
                            "disabled. Use psbtbumpfee instead.");
        const auto txid = MALHA_TRY(request.hash<primitives::Txid>("txid"));
        const BumpRequest bump =
            MALHA_TRY(read_bump(request.param("options"), context.chain.address_format));
        MALHA_TRY(need_unlocked(wallet));
        const auto inputs =
            wanted == BumpResult::sent ? wallet::BumpInputs::only_own : wallet::BumpInputs::any;
        auto bumped =
            MALHA_TRY(from_wallet(wallet::bump_transaction(wallet, txid, bump.options, inputs)));
        JsonWriter writer(512);
        writer.begin_object();
        if (wanted == BumpResult::psbt)
            MALHA_TRY(write_psbt(writer, wallet, bump, bumped.built));
        else
            MALHA_TRY(send_replacement(context, request, writer, wallet, bumped.built));
        writer.member("origfee", bumped.old_fee).member("fee", bumped.built.fee);
        return writer.key("errors").begin_array().end_array().end_object().take();
    });
}

Method bump_method(BumpResult result) {
    std::vector<Argument> options{
        conf_target_argument(),
        fee_rate_argument_of_wallet(),
        optional("replaceable", ArgType::boolean, "true",
                 "Whether the new transaction signals that it may be replaced (BIP 125)"),
        estimate_mode_argument(),
        outputs_argument("outputs", Presence::optional),
        dynamic_argument("original_change_index", ArgType::number,
                         "not set, detect change automatically",
                         "Output of the original that pays for the fee")};
    const bool psbt = result == BumpResult::psbt;
    if (psbt)
        options.push_back(
            optional("psbt_version", ArgType::number, "2", "Version of the PSBT: 2 or 0"));
    return {.name = psbt ? "psbtbumpfee" : "bumpfee",
            .category = "wallet",
            .description = psbt ? "Makes a PSBT that replaces a waiting transaction and pays more."
                                : "Replaces a waiting transaction by one that pays more, and sends "
                                  "it.",
            .arguments = {required("txid", ArgType::hex, "The waiting transaction"),
                          {.names = "options",
                           .type = ArgType::named_options,
                           .presence = Presence::optional,
                           .description = "Options",
                           .inner = std::move(options),
                           .signature = "options"}},
            .results =
                returns_object({psbt ? field("psbt", ResultType::string, "The PSBT, in base 64")
                                     : field("txid", ResultType::hex, "Id of the new transaction"),
                                field("origfee", ResultType::amount, "Fee of the original"),
                                field("fee", ResultType::amount, "Fee of the new one"),
                                nested("errors", ResultType::array, "What went wrong after all",
                                       {field({}, ResultType::string, "A message")})}),
            .examples = {{"\"txid\""}}};
}

}  // namespace

void register_wallet_bump_methods(MethodTable& table, const WalletMethodContext& context) {
    for (const BumpResult result : {BumpResult::sent, BumpResult::psbt})
        add_wallet_method(table, context, bump_method(result),
                          [result](const WalletMethodContext& own, const Request& request) {
                              return bump_fee(own, request, result);
                          });
}

}  // namespace malha::rpc

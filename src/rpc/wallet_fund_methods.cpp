// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// fundrawtransaction, walletcreatefundedpsbt: coins, change and fee for what the caller drafted;
// nothing is signed. See wallet_spend_methods.hpp.
#include "create_transaction.hpp"
#include "decode_transaction.hpp"
#include "malha/keys/psbt_create.hpp"
#include "malha/rpc/wallet_spend_methods.hpp"
#include "malha/wallet/build_transaction.hpp"
#include "malha/wallet/fill_psbt.hpp"
#include "psbt_json.hpp"
#include "spend_arguments.hpp"
#include "wallet_declare.hpp"

namespace malha::rpc {
namespace {

using primitives::MutableTransaction;
using wallet::Wallet;

/// Draft and options, until coins are chosen.
struct Draft {
    const MutableTransaction& tx;
    const Json& options;
    const Json& input_list;  ///< inputs that may carry weights, or null
    std::vector<std::string> destinations;
};

/// Adds coins and change. Inputs are locked where the options say so.
RpcResult<wallet::BuiltTransaction> fund(Wallet& wallet, const keys::AddressFormat& format,
                                         const Draft& draft, FundingOptions funding) {
    const auto payers = MALHA_TRY(
        fee_payers_from(member_of(draft.options, "subtractFeeFromOutputs"), draft.destinations));
    funding.spend.version = draft.tx.version;
    funding.spend.lock_time = draft.tx.lock_time;
    funding.spend.inputs = preset_inputs_of(draft.tx);
    MALHA_TRY(read_funding(draft.options, draft.input_list, draft.tx.outputs.size(),
                           MinimumFee::may_be_undercut, format, funding));
    if (draft.tx.outputs.empty())
        return rpc_fail(ErrorCode::invalid_parameter, "TX must have at least one output");
    auto built = wallet::build_transaction(wallet, recipients_of(draft.tx.outputs, payers),
                                           funding.spend, wallet::Signing::none);
    if (!built) return rpc_fail(ErrorCode::wallet_error, built.error().message);
    if (funding.lock_inputs)
        for (const auto& input : built->tx.inputs)
            MALHA_TRY(from_wallet(wallet.lock_coin(input.prevout, /*is_persistent=*/false)));
    return *std::move(built);
}

void write_fee_and_change(JsonWriter& writer, const wallet::BuiltTransaction& built) {
    const auto index =
        built.change_index ? static_cast<std::int64_t>(*built.change_index) : std::int64_t{-1};
    writer.member("fee", built.fee).member("changepos", index);
}

RpcResult<JsonText> fundrawtransaction(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](Wallet& wallet) -> RpcResult<JsonText> {
        auto guess = WitnessGuess::try_both;
        if (request.has("iswitness"))
            guess = request.flag_or("iswitness", true) ? WitnessGuess::witness
                                                       : WitnessGuess::no_witness;
        const auto decoded = decode_transaction(request.text("hexstring"), guess);
        if (!decoded) return rpc_fail(ErrorCode::deserialization_error, "TX decode failed");
        const Json& options = request.param("options");
        if (!options.is_bool() && !options.is_null())
            MALHA_TRY(expect_kind(options, Json::Kind::object));
        static const Json kNoInputs;
        const MutableTransaction tx(*decoded);
        std::vector<std::string> destinations;
        for (const auto& output : tx.outputs)
            destinations.push_back(
                keys::encode_address(output.script_pubkey, context.chain.address_format)
                    .value_or(""));
        const auto built = MALHA_TRY(fund(wallet, context.chain.address_format,
                                          {.tx = tx,
                                           .options = options,
                                           .input_list = kNoInputs,
                                           .destinations = std::move(destinations)},
                                          {}));
        JsonWriter writer(1024);
        writer.begin_object().key("hex").hex(primitives::serialize(built.tx));
        write_fee_and_change(writer, built);
        return writer.end_object().take();
    });
}

RpcResult<std::uint32_t> psbt_version_of(const Request& request) {
    const auto version = MALHA_TRY(request.integer_or<std::uint32_t>("psbt_version", 2));
    if (version == 0 || version == 2) return version;
    return rpc_fail(ErrorCode::invalid_parameter, "The PSBT version can only be 2 or 0");
}

RpcResult<JsonText> walletcreatefundedpsbt(const WalletMethodContext& context,
                                           const Request& request) {
    return context.with_wallet(request, [&](Wallet& wallet) -> RpcResult<JsonText> {
        const Json options = request.has("options") ? request.param("options") : Json::object();
        Json replaceable = member_of(options, "replaceable");
        if (replaceable.is_null()) replaceable = Json(wallet.context().settings.signal_rbf);
        const auto tx = MALHA_TRY(create_transaction(context.chain.address_format,
                                                     {.inputs = request.param("inputs"),
                                                      .outputs = request.param("outputs"),
                                                      .lock_time = request.param("locktime"),
                                                      .replaceable = replaceable,
                                                      .version = request.param("version")}));
        const auto version = MALHA_TRY(psbt_version_of(request));
        FundingOptions funding;
        funding.spend.signal_rbf = MALHA_TRY(bool_from(replaceable));
        funding.spend.add_inputs = tx.inputs.empty();
        const auto built =
            MALHA_TRY(fund(wallet, context.chain.address_format,
                           {.tx = tx,
                            .options = options,
                            .input_list = request.param("inputs"),
                            .destinations = destinations_of(request.param("outputs"))},
                           std::move(funding)));
        keys::Psbt psbt = keys::create_psbt(built.tx, version);
        const auto filled = wallet::fill_psbt(
            wallet, psbt, {.sign = false, .with_origins = request.flag_or("bip32derivs", true)});
        if (!filled) return psbt_fault(filled.error());
        JsonWriter writer(1024);
        writer.begin_object().member("psbt", psbt_text(psbt));
        write_fee_and_change(writer, built);
        return writer.end_object().take();
    });
}

// ---- declarations

std::vector<Argument> funding_arguments(Argument add_inputs, bool with_input_weights) {
    Argument payers = optional("subtractFeeFromOutputs", ArgType::array, "[]",
                               "Outputs that pay the fee, in equal parts");
    payers.inner = {required("vout_index", ArgType::number, "Index of the output")};
    std::vector<Argument> arguments{
        std::move(add_inputs),
        optional("include_unsafe", ArgType::boolean, "false", "Also unconfirmed coins from others"),
        optional("minconf", ArgType::number, "0", "Only coins of so many confirmations"),
        optional("maxconf", ArgType::number, {}, "Only coins of no more confirmations"),
        dynamic_argument("changeAddress", ArgType::string, "automatic", "Where change goes"),
        dynamic_argument("changePosition", ArgType::number, "random", "Index of the change output"),
        dynamic_argument("change_type", ArgType::string, "set by -changetype",
                         "Type of the change address"),
        optional("includeWatching", ArgType::boolean, "false", "Not used any more"),
        optional("lockUnspents", ArgType::boolean, "false",
                 "Whether to lock the coins until the node ends"),
        fee_rate_argument_of_wallet(),
        dynamic_argument("feeRate", ArgType::amount, "not set, fall back to fee estimation",
                         "Fee rate in coins per 1000 virtual bytes"),
        std::move(payers)};
    if (with_input_weights) {
        Argument weights =
            optional("input_weights", ArgType::array, {}, "Inputs with their signed weights");
        weights.inner = {{.names = {},
                          .type = ArgType::object,
                          .inner = {required("txid", ArgType::hex, "Transaction id"),
                                    required("vout", ArgType::number, "Index of its output"),
                                    required("weight", ArgType::number, "Weight when signed")}}};
        arguments.push_back(std::move(weights));
    }
    arguments.push_back(
        optional("max_tx_weight", ArgType::number, "400000", "Largest weight allowed"));
    arguments.push_back(conf_target_argument());
    arguments.push_back(estimate_mode_argument());
    arguments.push_back(replaceable_argument());
    arguments.push_back(solving_data_argument());
    return arguments;
}

std::vector<ResultVariant> funded_results(Field transaction) {
    return returns_object(
        {std::move(transaction), field("fee", ResultType::amount, "Fee that it pays"),
         field("changepos", ResultType::number, "Index of the change output, or -1")});
}

Method fundrawtransaction_method() {
    Argument options{
        .names = "options",
        .type = ArgType::named_options,
        .presence = Presence::optional,
        .description = "Options",
        .inner = funding_arguments(optional("add_inputs", ArgType::boolean, "true",
                                            "Whether to add coins of the wallet's choice"),
                                   /*with_input_weights=*/true)};
    options.type_check = TypeCheck::by_handler;
    options.signature = "options";
    return {
        .name = "fundrawtransaction",
        .category = "rawtransactions",
        .description =
            "Adds inputs of the wallet, and change, until the outputs are paid for. "
            "Outputs stay as they are; nothing is signed.",
        .arguments = {required("hexstring", ArgType::string, "The transaction"), std::move(options),
                      dynamic_argument("iswitness", ArgType::boolean, "depends on heuristic tests",
                                       "Whether it is serialised with witnesses; tried both "
                                       "ways when left out")},
        .results = funded_results(field("hex", ResultType::hex, "The transaction")),
        .examples = {{"\"rawtransactionhex\""}}};
}

Method walletcreatefundedpsbt_method() {
    Argument options{.names = "options",
                     .type = ArgType::named_options,
                     .presence = Presence::optional,
                     .description = "Options",
                     .inner = funding_arguments(
                         dynamic_argument("add_inputs", ArgType::boolean,
                                          "false when \"inputs\" are specified, true otherwise",
                                          "Whether to add coins of the wallet's choice"),
                         /*with_input_weights=*/false)};
    options.signature = "options";
    Argument inputs = inputs_argument(/*with_weight=*/true);
    inputs.fallback.clear();
    return {
        .name = "walletcreatefundedpsbt",
        .category = "wallet",
        .description = "Makes a PSBT that the wallet pays for. Nothing is signed.",
        .arguments = {std::move(inputs), outputs_argument("outputs", Presence::required),
                      optional("locktime", ArgType::number, "0", "Lock time"), std::move(options),
                      optional("bip32derivs", ArgType::boolean, "true",
                               "Whether to add the origins of keys"),
                      optional("version", ArgType::number, "2", "Version"),
                      optional("psbt_version", ArgType::number, "2",
                               "Version of the PSBT: 2 or 0")},
        .results = funded_results(field("psbt", ResultType::string, "The PSBT, in base 64")),
        .examples = {{"[], [{\"data\":\"00010203\"}]"}}};
}

}  // namespace

void register_wallet_fund_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(table, context, fundrawtransaction_method(), fundrawtransaction);
    add_wallet_method(table, context, walletcreatefundedpsbt_method(), walletcreatefundedpsbt);
}

}  // namespace malha::rpc

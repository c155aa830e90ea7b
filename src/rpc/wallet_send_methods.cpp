// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// send, sendall: transactions with every option, sent or handed out as PSBTs. See
// wallet_spend_methods.hpp.
#include <algorithm>

#include "check_members.hpp"
#include "create_transaction.hpp"
#include "malha/rpc/wallet_spend_methods.hpp"
#include "malha/wallet/fill_psbt.hpp"
#include "malha/wallet/sweep.hpp"
#include "psbt_json.hpp"
#include "spend_arguments.hpp"
#include "wallet_charge.hpp"
#include "wallet_declare.hpp"

namespace malha::rpc {
namespace {

using primitives::MutableTransaction;
using primitives::TxInput;
using wallet::Wallet;

/// What the wallet can sign, it signs. A complete transaction is sent unless the caller wants it
/// in his own hands.
RpcResult<JsonText> finish(const WalletMethodContext& context, const Request& request,
                           Wallet& wallet, const Json& options, const MutableTransaction& tx) {
    const auto done = wallet::sign_as_psbt(wallet, tx);
    if (!done) return psbt_fault(done.error());
    const bool complete = done->tx != nullptr;
    MALHA_TRY(charge_caller(context, request, wallet,
                            complete ? *done->tx : *primitives::make_transaction(tx)));
    const bool wants_psbt = MALHA_TRY(option_flag(options, "psbt", false));
    const bool add_to_wallet = MALHA_TRY(option_flag(options, "add_to_wallet", true));
    JsonWriter writer(1024);
    writer.begin_object();
    if (wants_psbt || !complete || !add_to_wallet) writer.member("psbt", psbt_text(done->psbt));
    if (complete) {
        writer.key("txid").display_hex(done->tx->txid.bytes);
        if (add_to_wallet && !wants_psbt)
            MALHA_TRY(from_wallet(wallet.commit(done->tx, {})));
        else
            writer.key("hex").hex(done->tx->raw);
    }
    return writer.member("complete", complete).end_object().take();
}

RpcResult<void> lock_inputs(Wallet& wallet, const MutableTransaction& tx) {
    for (const auto& input : tx.inputs)
        MALHA_TRY(from_wallet(wallet.lock_coin(input.prevout, /*is_persistent=*/false)));
    return {};
}

/// Sequences that were not chosen by the caller leave the lock time free to be set against fee
/// sniping.
void free_usual_sequences(std::vector<wallet::PresetInput>& inputs) {
    for (wallet::PresetInput& input : inputs)
        if (input.sequence == TxInput::kSequenceFinal - 1 ||
            input.sequence == TxInput::kSequenceFinal - 2)
            input.sequence.reset();
}

RpcResult<bool> replaceable_of(const Wallet& wallet, const Json& options) {
    const Json& value = member_of(options, "replaceable");
    if (value.is_null()) return wallet.context().settings.signal_rbf;
    return bool_from(value);
}

/// What inputs, outputs, lock time and version of the arguments make.
RpcResult<MutableTransaction> draft(const WalletMethodContext& context, const Wallet& wallet,
                                    const Json& options, const Json& outputs, const Json& version) {
    const Json replaceable(MALHA_TRY(replaceable_of(wallet, options)));
    return create_transaction(context.chain.address_format,
                              {.inputs = member_of(options, "inputs"),
                               .outputs = outputs,
                               .lock_time = member_of(options, "locktime"),
                               .replaceable = replaceable,
                               .version = version});
}

RpcResult<JsonText> send(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](Wallet& wallet) -> RpcResult<JsonText> {
        const Json options = MALHA_TRY(send_options(request));
        const Json& outputs = request.param("outputs");
        const auto payers = MALHA_TRY(fee_payers_from(
            member_of(options, "subtract_fee_from_outputs"), destinations_of(outputs)));
        const auto tx =
            MALHA_TRY(draft(context, wallet, options, outputs, request.param("version")));
        if (options.find("input_weights") != nullptr)
            return rpc_fail(ErrorCode::invalid_parameter,
                            "Input weights should be specified in inputs rather than in options.");
        FundingOptions funding;
        funding.spend.version = tx.version;
        if (!member_of(options, "locktime").is_null()) funding.spend.lock_time = tx.lock_time;
        funding.spend.signal_rbf = MALHA_TRY(replaceable_of(wallet, options));
        funding.spend.inputs = preset_inputs_of(tx);
        free_usual_sequences(funding.spend.inputs);
        funding.spend.add_inputs = tx.inputs.empty();
        MALHA_TRY(read_funding(options, member_of(options, "inputs"), tx.outputs.size(),
                               MinimumFee::applies, context.chain.address_format, funding));
        if (tx.outputs.empty())
            return rpc_fail(ErrorCode::invalid_parameter, "TX must have at least one output");
        const auto built = wallet::build_transaction(wallet, recipients_of(tx.outputs, payers),
                                                     funding.spend, wallet::Signing::none);
        if (!built) return rpc_fail(ErrorCode::wallet_error, built.error().message);
        if (funding.lock_inputs) MALHA_TRY(lock_inputs(wallet, built->tx));
        return finish(context, request, wallet, options, built->tx);
    });
}

/// Recipients of sendall: a bare address gets a share of what is left.
struct SweepTargets {
    Json outputs = Json::array();  ///< with an amount of zero for those
    std::set<std::string> sharing;
};
SweepTargets sweep_targets_of(const Json& recipients) {
    SweepTargets targets;
    for (const Json& entry : recipients.values()) {
        if (!entry.is_string()) {
            targets.outputs.push_back(entry);
            continue;
        }
        Json pair = Json::object();
        pair.append(entry.string(), Json(0));
        targets.outputs.push_back(std::move(pair));
        targets.sharing.insert(entry.string());
    }
    return targets;
}

RpcResult<void> check_sweep_options(const Json& options) {
    const auto has = [&options](std::string_view name) { return options.find(name) != nullptr; };
    if (has("inputs") && has("send_max"))
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Cannot combine send_max with specific inputs.");
    if (has("inputs") && (has("minconf") || has("maxconf")))
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Cannot combine minconf or maxconf with specific inputs.");
    return {};
}

RpcResult<void> read_sweep_depths(const Json& options, wallet::SpendOptions& spend) {
    if (const Json& depth = member_of(options, "minconf"); !depth.is_null()) {
        spend.depth_min = MALHA_TRY(integer_from<int>(depth));
        if (spend.depth_min < 0)
            return rpc_fail(
                ErrorCode::invalid_parameter,
                "Invalid minconf (minconf cannot be negative): ", std::to_string(spend.depth_min));
    }
    if (const Json& depth = member_of(options, "maxconf"); !depth.is_null()) {
        spend.depth_max = MALHA_TRY(integer_from<int>(depth));
        if (*spend.depth_max < spend.depth_min)
            return rpc_fail(ErrorCode::invalid_parameter, "maxconf can't be lower than minconf: ",
                            std::to_string(*spend.depth_max), " < ",
                            std::to_string(spend.depth_min));
    }
    return {};
}

RpcResult<JsonText> sendall(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](Wallet& wallet) -> RpcResult<JsonText> {
        const Json options = MALHA_TRY(send_options(request));
        const SweepTargets targets = sweep_targets_of(request.param("recipients"));
        if (targets.sharing.empty())
            return rpc_fail(ErrorCode::invalid_parameter,
                            "Must provide at least one address without a specified amount");
        wallet::SweepOptions sweep;
        sweep.spend.signal_rbf = MALHA_TRY(replaceable_of(wallet, options));
        MALHA_TRY(read_fee({.target = member_of(options, "conf_target"),
                            .mode = member_of(options, "estimate_mode"),
                            .rate = member_of(options, "fee_rate")},
                           MinimumFee::applies, sweep.spend));
        MALHA_TRY(read_sweep_depths(options, sweep.spend));
        const auto tx = MALHA_TRY(
            draft(context, wallet, options, targets.outputs, member_of(options, "version")));
        MALHA_TRY(check_sweep_options(options));
        sweep.spend.version = tx.version;
        if (!member_of(options, "locktime").is_null()) sweep.spend.lock_time = tx.lock_time;
        sweep.spend.inputs = preset_inputs_of(tx);
        free_usual_sequences(sweep.spend.inputs);
        sweep.spend.add_inputs = options.find("inputs") == nullptr;
        sweep.leave_uneconomic = MALHA_TRY(option_flag(options, "send_max", false));
        const auto names = destinations_of(targets.outputs);
        std::vector<wallet::SweepRecipient> recipients;
        for (std::size_t i = 0; i < tx.outputs.size(); ++i) {
            auto& recipient = recipients.emplace_back();
            recipient.script_pubkey = tx.outputs[i].script_pubkey;
            recipient.address = names[i];
            if (!targets.sharing.contains(names[i])) recipient.amount = tx.outputs[i].value;
        }
        const auto built = MALHA_TRY(from_wallet(wallet::sweep(wallet, recipients, sweep)));
        if (MALHA_TRY(option_flag(options, "lock_unspents", false)))
            MALHA_TRY(lock_inputs(wallet, built.tx));
        return finish(context, request, wallet, options, built.tx);
    });
}

std::vector<ResultVariant> finished_results() {
    return returns_object(
        {field("complete", ResultType::boolean, "Whether every input is signed"),
         optional_field("txid", ResultType::hex, "Its id, if complete"),
         optional_field("hex", ResultType::hex, "The transaction, if complete and not sent"),
         optional_field("psbt", ResultType::string, "The PSBT, if not sent")});
}

Argument add_to_wallet_option() {
    return optional("add_to_wallet", ArgType::boolean, "true",
                    "Whether to store and send it; else it is only handed out");
}
/// @param fallback  as the help shows it.
Argument watching_option(std::string fallback) {
    return optional("include_watching", ArgType::boolean, std::move(fallback), "Not used any more");
}
Argument lock_time_option() {
    return dynamic_argument("locktime", ArgType::number,
                            "locktime close to block height to prevent fee sniping", "Lock time");
}
Argument lock_option() {
    return optional("lock_unspents", ArgType::boolean, "false",
                    "Whether to lock the coins until the node ends");
}
Argument psbt_option() {
    return dynamic_argument("psbt", ArgType::boolean, "automatic", "Always give a PSBT");
}
Argument min_depth_option() {
    return optional("minconf", ArgType::number, "0", "Only coins of so many confirmations");
}
Argument max_depth_option() {
    return optional("maxconf", ArgType::number, {}, "Only coins of no more confirmations");
}

std::vector<Argument> send_option_arguments() {
    Argument payers = optional("subtract_fee_from_outputs", ArgType::array, "[]",
                               "Outputs that pay the fee, in equal parts");
    payers.inner = {required("vout_index", ArgType::number, "Index of the output")};
    return {
        dynamic_argument("add_inputs", ArgType::boolean,
                         "false when \"inputs\" are specified, true otherwise",
                         "Whether to add coins of the wallet's choice"),
        optional("include_unsafe", ArgType::boolean, "false", "Also unconfirmed coins from others"),
        min_depth_option(),
        max_depth_option(),
        add_to_wallet_option(),
        dynamic_argument("change_address", ArgType::string, "automatic", "Where change goes"),
        dynamic_argument("change_position", ArgType::number, "random",
                         "Index of the change output"),
        dynamic_argument("change_type", ArgType::string, "set by -changetype",
                         "Type of the change address"),
        fee_rate_argument_of_wallet(),
        watching_option("\"false\""),
        inputs_argument(true),
        lock_time_option(),
        lock_option(),
        psbt_option(),
        std::move(payers),
        optional("max_tx_weight", ArgType::number, "400000", "Largest weight allowed"),
        conf_target_argument(),
        estimate_mode_argument(),
        replaceable_argument(),
        solving_data_argument()};
}

Argument options_argument(std::vector<Argument> inner) {
    return {.names = "options",
            .type = ArgType::named_options,
            .presence = Presence::optional,
            .description = "Options",
            .inner = std::move(inner),
            .signature = "options"};
}

Method send_method() {
    return {.name = "send",
            .category = "wallet",
            .description =
                "Makes a transaction, and sends it unless told otherwise or another must "
                "sign it.",
            .arguments = {outputs_argument("outputs", Presence::required), conf_target_argument(),
                          estimate_mode_argument(), fee_rate_argument_of_wallet(),
                          options_argument(send_option_arguments()),
                          optional("version", ArgType::number, "2", "Version")},
            .results = finished_results(),
            .examples = {{"{\"bcrt1q5zv8qxa845u39ykmrjzvy326v06rc2ms3ss3d8\": 0.1}"}}};
}

Method sendall_method() {
    Argument recipients{
        .names = "recipients",
        .type = ArgType::array,
        .description = "Whom to pay: addresses that share what is left, and pairs with amounts",
        .inner = {required({}, ArgType::string, "Gets a share"),
                  {.names = {},
                   .type = ArgType::user_keys,
                   .inner = {required("address", ArgType::amount, "Amount for an address")}}}};
    recipients.inner[0].names = "address";
    return {.name = "sendall",
            .category = "wallet",
            .description = "Spends all coins, or all that are named, without change.",
            .arguments = {std::move(recipients), conf_target_argument(), estimate_mode_argument(),
                          fee_rate_argument_of_wallet(),
                          options_argument(
                              {add_to_wallet_option(), fee_rate_argument_of_wallet(),
                               watching_option("false"), inputs_argument(false), lock_time_option(),
                               lock_option(), psbt_option(),
                               optional("send_max", ArgType::boolean, "false",
                                        "Leaves out coins that cost more than they are worth"),
                               min_depth_option(), max_depth_option(),
                               optional("version", ArgType::number, "2", "Version"),
                               conf_target_argument(), estimate_mode_argument(),
                               replaceable_argument(), solving_data_argument()})},
            .results = finished_results(),
            .examples = {{"[\"bcrt1q5zv8qxa845u39ykmrjzvy326v06rc2ms3ss3d8\"]"}}};
}

}  // namespace

void register_wallet_send_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(table, context, send_method(), send);
    add_wallet_method(table, context, sendall_method(), sendall);
}

}  // namespace malha::rpc

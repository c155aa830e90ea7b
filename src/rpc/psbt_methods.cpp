// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods that make, show, merge and finalize PSBTs. See psbt_methods.hpp; the updaters are in
#include "malha/rpc/psbt_methods.hpp"

#include "create_transaction.hpp"
#include "declare.hpp"
#include "decode_transaction.hpp"
#include "malha/base/hex.hpp"
#include "malha/keys/psbt_analyze.hpp"
#include "malha/keys/psbt_combine.hpp"
#include "malha/keys/psbt_create.hpp"
#include "malha/keys/psbt_sign.hpp"
#include "psbt_json.hpp"
#include "psbt_update_methods.hpp"

namespace malha::rpc {
namespace {

constexpr std::uint32_t kPsbtVersionDefault = 2;

RpcResult<std::uint32_t> psbt_version_of(const Request& request) {
    const auto version =
        MALHA_TRY(request.integer_or<std::uint32_t>("psbt_version", kPsbtVersionDefault));
    if (version == 0 || version == 2) return version;
    return rpc_fail(ErrorCode::invalid_parameter, "The PSBT version can only be 2 or 0");
}

RpcResult<JsonText> createpsbt(const ChainContext& context, const Request& request) {
    const auto tx = MALHA_TRY(create_transaction(context, request));
    return json_string(psbt_text(keys::create_psbt(tx, MALHA_TRY(psbt_version_of(request)))));
}

RpcResult<JsonText> converttopsbt(const Request& request) {
    auto guess = WitnessGuess::try_both;
    if (request.has("iswitness"))
        guess =
            request.flag_or("iswitness", true) ? WitnessGuess::witness : WitnessGuess::no_witness;
    const auto tx = decode_transaction(request.text("hexstring"), guess);
    if (!tx) return rpc_fail(ErrorCode::deserialization_error, "TX decode failed");
    for (const auto& input : tx->inputs)
        if ((!input.script_sig.empty() || !input.witness.empty()) &&
            !request.flag_or("permitsigdata", false))
            return rpc_fail(ErrorCode::deserialization_error,
                            "Inputs must not have scriptSigs and scriptWitnesses");
    return json_string(psbt_text(keys::create_psbt(primitives::MutableTransaction(*tx),
                                                   MALHA_TRY(psbt_version_of(request)))));
}

RpcResult<JsonText> decodepsbt(const ChainContext& context, const Request& request) {
    const keys::Psbt psbt = MALHA_TRY(psbt_from(request.text("psbt")));
    JsonWriter writer(request.text("psbt").size() * 8);
    write_psbt(writer, psbt, context.address_format);
    return writer.take();
}

RpcResult<std::vector<keys::Psbt>> psbts_of(const Json& list) {
    std::vector<keys::Psbt> psbts;
    for (const Json& entry : list.values())
        psbts.push_back(MALHA_TRY(psbt_from(MALHA_TRY(string_from(entry)))));
    return psbts;
}

RpcResult<JsonText> combinepsbt(const Request& request) {
    const Json& list = request.param("txs");
    if (list.size() == 0)
        return rpc_fail(ErrorCode::invalid_parameter, "Parameter 'txs' cannot be empty");
    const auto psbts = MALHA_TRY(psbts_of(list));
    const auto combined = keys::combine_psbts(psbts);
    if (!combined)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "PSBTs not compatible (different transactions)");
    return json_string(psbt_text(*combined));
}

RpcResult<JsonText> joinpsbts(const ChainContext& context, const Request& request) {
    const Json& list = request.param("txs");
    if (list.size() <= 1)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "At least two PSBTs are required to join PSBTs.");
    std::vector<keys::Psbt> psbts;
    for (const Json& entry : list.values()) {
        psbts.push_back(MALHA_TRY(psbt_from(MALHA_TRY(string_from(entry)))));
        if (psbts.back().version != 0)
            return rpc_fail(ErrorCode::invalid_parameter,
                            "joinpsbts only operates on version 0 PSBTs");
    }
    const auto joined = keys::join_psbts(psbts, *context.rng);
    if (!joined)
        return rpc_fail(ErrorCode::invalid_parameter, "Input ",
                        joined.error().txid.to_display_hex(), ":",
                        std::to_string(joined.error().index), " exists in multiple PSBTs");
    return json_string(psbt_text(*joined));
}

RpcResult<JsonText> finalizepsbt(const Request& request) {
    keys::Psbt psbt = MALHA_TRY(psbt_from(request.text("psbt")));
    const bool complete = keys::finalize_psbt(psbt);
    JsonWriter writer(request.text("psbt").size() * 2);
    writer.begin_object();
    const auto tx = keys::extract_transaction(psbt);
    if (complete && tx && request.flag_or("extract", true))
        writer.key("hex").hex(primitives::serialize(*tx));
    else
        writer.member("psbt", psbt_text(psbt));
    return writer.member("complete", complete).end_object().take();
}

void write_missing(JsonWriter& writer, const keys::Spend::Missing& missing) {
    const auto write_hashes = [&writer](std::string_view name, const auto& hashes) {
        if (hashes.empty()) return;
        writer.key(name).begin_array();
        for (const crypto::Digest160& hash : hashes)
            writer.hex(hash);
        writer.end_array();
    };
    if (missing.keys.empty() && missing.signatures.empty() && !missing.redeem_script &&
        !missing.witness_script)
        return;
    writer.key("missing").begin_object();
    write_hashes("pubkeys", missing.keys);
    write_hashes("signatures", missing.signatures);
    if (missing.redeem_script) writer.key("redeemscript").hex(*missing.redeem_script);
    if (missing.witness_script) writer.key("witnessscript").hex(*missing.witness_script);
    writer.end_object();
}

void write_estimate(JsonWriter& writer, const keys::PsbtAnalysis& analysis) {
    if (analysis.weight) {
        constexpr std::int64_t kVBytesPerUnit = 1000;
        constexpr auto kScale = primitives::kWitnessScaleFactor;
        const std::int64_t vsize = (*analysis.weight + kScale - 1) / kScale;
        writer.member("estimated_vsize", vsize);
        const std::int64_t fee = analysis.fee->sat * kVBytesPerUnit;
        const std::int64_t rounded_down = fee / vsize - (fee % vsize < 0 ? 1 : 0);
        writer.member("estimated_feerate", primitives::Amount{rounded_down});
    }
    if (analysis.fee) writer.member("fee", *analysis.fee);
}

RpcResult<JsonText> analyzepsbt(const Request& request) {
    const auto analysis = keys::analyze_psbt(MALHA_TRY(psbt_from(request.text("psbt"))));
    JsonWriter writer(1024);
    writer.begin_object();
    if (!analysis.inputs.empty()) {
        writer.key("inputs").begin_array();
        for (const keys::PsbtInputAnalysis& input : analysis.inputs) {
            writer.begin_object().member("has_utxo", input.has_utxo);
            writer.member("is_final", input.is_final).member("next", to_string(input.next));
            write_missing(writer, input.missing);
            writer.end_object();
        }
        writer.end_array();
    }
    write_estimate(writer, analysis);
    writer.member("next", to_string(analysis.next));
    if (!analysis.error.empty()) writer.member("error", analysis.error);
    return writer.end_object().take();
}

Argument version_argument() {
    return optional("psbt_version", ArgType::number, "2", "Version of the PSBT: 2 or 0");
}
Argument psbts_argument(std::string description) {
    return {.names = "txs",
            .type = ArgType::array,
            .description = std::move(description),
            .inner = {required("psbt", ArgType::string, "A PSBT, in base 64")}};
}
std::vector<ResultVariant> returns_psbt() {
    return returns(ResultType::string, "The PSBT, in base 64");
}

Method createpsbt_method() {
    std::vector<Argument> arguments = create_arguments();
    arguments.push_back(version_argument());
    return {.name = "createpsbt",
            .category = "rawtransactions",
            .description = "Makes a PSBT of an unsigned transaction.",
            .arguments = std::move(arguments),
            .results = returns_psbt(),
            .examples = {{"[], [{\"data\":\"00010203\"}]"}}};
}

Method converttopsbt_method() {
    return {.name = "converttopsbt",
            .category = "rawtransactions",
            .description = "Makes a PSBT of a transaction. Its signatures are dropped.",
            .arguments = {required("hexstring", ArgType::string, "The transaction"),
                          optional("permitsigdata", ArgType::boolean, "false",
                                   "Drops signatures instead of refusing them"),
                          {.names = "iswitness",
                           .type = ArgType::boolean,
                           .presence = Presence::optional,
                           .fallback_note = "depends on heuristic tests",
                           .description = "Whether it is serialised with witnesses; tried both "
                                          "ways when left out"},
                          version_argument()},
            .results = returns_psbt(),
            .examples = {{"\"rawtransaction\""}}};
}

Method analyzepsbt_method() {
    std::vector<Field> missing{
        {.name = "pubkeys",
         .type = ResultType::array,
         .presence = Presence::optional,
         .inner = {field({}, ResultType::hex, "HASH160 of a public key that is not known")}},
        {.name = "signatures",
         .type = ResultType::array,
         .presence = Presence::optional,
         .inner = {field({}, ResultType::hex, "HASH160 of a key that has not signed")}},
        optional_field("redeemscript", ResultType::hex, "HASH160 of the script that is missing"),
        optional_field("witnessscript", ResultType::hex, "SHA256 of the script that is missing")};
    std::vector<Field> input{
        field("has_utxo", ResultType::boolean, "Whether the output spent is known"),
        field("is_final", ResultType::boolean, "Whether it is final and valid"),
        {.name = "missing",
         .type = ResultType::object,
         .description = "What is missing",
         .presence = Presence::optional,
         .inner = std::move(missing)},
        optional_field("next", ResultType::string, "Whose turn it is")};
    return {.name = "analyzepsbt",
            .category = "rawtransactions",
            .description = "What a PSBT still lacks, and whose turn it is.",
            .arguments = {psbt_argument()},
            .results = returns_object(
                {{.name = "inputs",
                  .type = ResultType::array,
                  .presence = Presence::optional,
                  .inner = {nested({}, ResultType::object, {}, std::move(input))}},
                 optional_field("estimated_vsize", ResultType::number, "Virtual bytes when signed"),
                 optional_field("estimated_feerate", ResultType::amount, "Fee per 1000 of them"),
                 optional_field("fee", ResultType::amount, "Fee, where all inputs are known"),
                 field("next", ResultType::string, "Whose turn it is"),
                 optional_field("error", ResultType::string, "Why nobody can go on")}),
            .examples = {{"\"psbt\""}}};
}

Method finalizepsbt_method() {
    return {.name = "finalizepsbt",
            .category = "rawtransactions",
            .description =
                "Finalizes the inputs of a PSBT. When all are, the transaction can be "
                "extracted.",
            .arguments = {psbt_argument(), optional("extract", ArgType::boolean, "true",
                                                    "Whether to give the transaction instead of "
                                                    "the PSBT when it is complete")},
            .results = returns_object(
                {optional_field("psbt", ResultType::string, "The PSBT, if not extracted"),
                 optional_field("hex", ResultType::hex, "The transaction, if extracted"),
                 field("complete", ResultType::boolean, "Whether every input is final")}),
            .examples = {{"\"psbt\""}}};
}

}  // namespace

void register_psbt_methods(MethodTable& table, const ChainContext& context) {
    const auto add = [&](Method method, Handler handler) {
        method.handler = std::move(handler);
        table.add(std::move(method));
    };
    add(createpsbt_method(), [context](const Request& r) { return createpsbt(context, r); });
    add(converttopsbt_method(), converttopsbt);
    add({.name = "decodepsbt",
         .category = "rawtransactions",
         .description = "A PSBT as an object.",
         .arguments = {psbt_argument()},
         .results = returns_object(psbt_fields()),
         .examples = {{"\"psbt\""}}},
        [context](const Request& r) { return decodepsbt(context, r); });
    add(analyzepsbt_method(), analyzepsbt);
    add({.name = "combinepsbt",
         .category = "rawtransactions",
         .description = "Puts several PSBTs of one transaction together.",
         .arguments = {psbts_argument("The PSBTs")},
         .results = returns_psbt(),
         .examples = {{"[\"mybase64_1\", \"mybase64_2\", \"mybase64_3\"]"}}},
        combinepsbt);
    add({.name = "joinpsbts",
         .category = "rawtransactions",
         .description = "Makes one transaction of several different ones, with inputs and outputs "
                        "in random order. No input may be in more than one of them.",
         .arguments = {psbts_argument("The PSBTs, version 0")},
         .results = returns_psbt(),
         .examples = {{"[\"psbt1\", \"psbt2\"]"}}},
        [context](const Request& r) { return joinpsbts(context, r); });
    add(finalizepsbt_method(), finalizepsbt);
    register_psbt_update_methods(table, context);
}

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sign_methods.hpp.
#include "sign_methods.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "declare.hpp"
#include "decode_transaction.hpp"
#include "hash_type.hpp"
#include "malha/base/hex.hpp"
#include "malha/rpc/values.hpp"
#include "malha/script/disassemble.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"
#include "spent_coins.hpp"
#include "transaction_signer.hpp"

namespace malha::rpc {
namespace {

using base::Bytes;
using primitives::MutableTransaction;
using primitives::OutPoint;

RpcResult<KnownCoins> coins_of(const ChainContext& context, const MutableTransaction& tx) {
    std::vector<OutPoint> outpoints;
    for (const auto& input : tx.inputs)
        outpoints.push_back(input.prevout);
    KnownCoins coins;
    for (auto& [outpoint, coin] : MALHA_TRY(unspent_coins(context, outpoints)))
        coins[outpoint] = {.coin = std::move(coin)};
    return coins;
}

/// One entry of "prevtxs": an output, and the scripts behind it.
class PreviousOutputReader {
public:
    PreviousOutputReader(KnownCoins& coins, SigningMaterial& material)
        : coins_(coins), material_(material) {}

    RpcResult<void> read(const Json& entry) {
        if (!entry.is_object())
            return rpc_fail(ErrorCode::deserialization_error,
                            "expected object with {\"txid'\",\"vout\",\"scriptPubKey\"}");
        OutPoint outpoint;
        outpoint.txid =
            MALHA_TRY(hash_from<primitives::Txid>(MALHA_TRY(member(entry, "txid")), "txid"));
        const int index = MALHA_TRY(integer_from<int>(MALHA_TRY(member(entry, "vout"))));
        if (index < 0) return rpc_fail(ErrorCode::deserialization_error, "vout cannot be negative");
        outpoint.index = static_cast<std::uint32_t>(index);
        const Bytes script =
            MALHA_TRY(bytes_from(MALHA_TRY(member(entry, "scriptPubKey")), "scriptPubKey"));
        MALHA_TRY(note_coin(outpoint, script, entry.find("amount")));
        return note_scripts(entry, script);
    }

private:
    static RpcResult<Json> member(const Json& entry, std::string_view name) {
        const Json* found = entry.find(name);
        if (found == nullptr) return rpc_fail(ErrorCode::type_error, "Missing ", std::string(name));
        return *found;
    }

    static std::string plain_text(const Bytes& script) {
        return script::disassemble(script, script::HashTypes::plain);
    }

    RpcResult<void> note_coin(const OutPoint& outpoint, const Bytes& script, const Json* amount) {
        const auto known = coins_.find(outpoint);
        if (known != coins_.end() && known->second.coin.script_pubkey != script)
            return rpc_fail(
                ErrorCode::deserialization_error, "Previous output scriptPubKey mismatch:\n",
                plain_text(known->second.coin.script_pubkey), "\nvs:\n", plain_text(script));
        KnownCoin coin{.coin = {.value = {}, .script_pubkey = script}, .has_amount = false};
        if (amount != nullptr) {
            coin.coin.value = MALHA_TRY(amount_from(*amount));
            coin.has_amount = true;
        }
        coins_[outpoint] = std::move(coin);
        return {};
    }

    RpcResult<void> note_scripts(const Json& entry, const Bytes& script) {
        const bool p2sh = script::is_p2sh(script);
        if (!p2sh && !script::is_p2wsh(script)) return {};
        const Json* redeem = entry.find("redeemScript");
        const Json* witness = entry.find("witnessScript");
        if (redeem == nullptr && witness == nullptr)
            return rpc_fail(ErrorCode::invalid_parameter, "Missing redeemScript/witnessScript");
        for (const auto& [json, name] :
             {std::pair(redeem, "redeemScript"), std::pair(witness, "witnessScript")}) {
            if (json == nullptr) continue;
            const Bytes bytes = MALHA_TRY(bytes_from(*json, name));
            material_.add_script(bytes);
        }
        const base::ByteView hash = base::ByteView(script).subspan(2, p2sh ? 20 : 32);
        if (material_.known.script(hash) == nullptr)
            return rpc_fail(ErrorCode::invalid_parameter,
                            "redeemScript/witnessScript does not match scriptPubKey");
        return {};
    }

    KnownCoins& coins_;
    SigningMaterial& material_;
};

void write_failure(JsonWriter& writer, const primitives::MutableTxInput& input,
                   const std::string& error) {
    writer.begin_object().key("txid").display_hex(input.prevout.txid.bytes);
    writer.member("vout", input.prevout.index).key("witness").begin_array();
    for (const Bytes& item : input.witness)
        writer.hex(item);
    writer.end_array().key("scriptSig").hex(input.script_sig);
    writer.member("sequence", input.sequence).member("error", error).end_object();
}

JsonText signing_result(const MutableTransaction& tx, const std::vector<InputFailure>& failures) {
    JsonWriter writer(1024);
    writer.begin_object().key("hex").hex(primitives::serialize(tx));
    writer.member("complete", failures.empty());
    if (!failures.empty()) {
        writer.key("errors").begin_array();
        for (const InputFailure& failure : failures)
            write_failure(writer, tx.inputs[failure.index], failure.error);
        writer.end_array();
    }
    return writer.end_object().take();
}

RpcResult<JsonText> signrawtransactionwithkey(const ChainContext& context, const Request& request) {
    const auto decoded = decode_transaction(request.text("hexstring"), WitnessGuess::try_both);
    if (!decoded)
        return rpc_fail(ErrorCode::deserialization_error,
                        "TX decode failed. Make sure the tx has at least one input.");
    SigningMaterial material;
    for (const Json& entry : request.param("privkeys").values()) {
        const auto text = MALHA_TRY(string_from(entry));
        const auto key = keys::decode_private_key(text, context.address_format);
        if (!key) return rpc_fail(ErrorCode::invalid_address_or_key, "Invalid private key");
        material.add_key(*key);
    }
    MutableTransaction tx(*decoded);
    KnownCoins coins = MALHA_TRY(coins_of(context, tx));
    PreviousOutputReader reader(coins, material);
    for (const Json& entry : request.param("prevtxs").values())
        MALHA_TRY(reader.read(entry));
    const auto hash_type = MALHA_TRY(hash_type_of(request.text_or("sighashtype", "DEFAULT")));
    std::vector<InputVersions> versions;
    for (const primitives::TxInput& input : decoded->inputs)
        versions.push_back({input});
    const auto failures =
        MALHA_TRY(TransactionSigner(tx, coins, material).sign(hash_type, versions));
    return signing_result(tx, failures);
}

RpcResult<JsonText> combinerawtransaction(const ChainContext& context, const Request& request) {
    std::vector<primitives::TransactionPtr> versions;
    const auto entries = request.param("txs").values();
    if (entries.size() < 2)
        return rpc_fail(ErrorCode::deserialization_error,
                        "Missing transactions. At least two transactions required.");
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto text = MALHA_TRY(string_from(entries[i]));
        versions.push_back(decode_transaction(text, WitnessGuess::try_both));
        if (!versions.back())
            return rpc_fail(ErrorCode::deserialization_error, "TX decode failed for tx ",
                            std::to_string(i), ". Make sure the tx has at least one input.");
    }
    MutableTransaction merged(*versions[0]);
    const KnownCoins coins = MALHA_TRY(coins_of(context, merged));
    std::vector<InputVersions> inputs(merged.inputs.size());
    for (const auto& version : versions)
        for (std::size_t i = 0; i < std::min(inputs.size(), version->inputs.size()); ++i)
            inputs[i].push_back(version->inputs[i]);
    for (const auto& input : merged.inputs)
        if (!coins.contains(input.prevout))
            return rpc_fail(ErrorCode::verify_error, "Input not found or already spent");
    const SigningMaterial nothing;
    static_cast<void>(
        TransactionSigner(merged, coins, nothing).sign(script::sighash::kDefault, inputs));
    return JsonWriter().hex(primitives::serialize(merged)).take();
}

std::vector<Field> failure_fields() {
    return {field("txid", ResultType::hex, "Transaction whose output the input spends"),
            field("vout", ResultType::number, "Index of that output"),
            nested("witness", ResultType::array, "Witness of the input",
                   {field({}, ResultType::hex, "An item")}),
            field("scriptSig", ResultType::hex, "Script of the input"),
            field("sequence", ResultType::number, "Sequence number"),
            field("error", ResultType::string, "Why it cannot be spent")};
}

std::vector<Argument> sign_arguments() {
    return {
        required("hexstring", ArgType::string, "The transaction"),
        {.names = "privkeys",
         .type = ArgType::array,
         .description = "Keys to sign with",
         .inner = {required("privatekey", ArgType::string, "A key")}},
        {.names = "prevtxs",
         .type = ArgType::array,
         .presence = Presence::optional,
         .description = "Outputs that the chain does not have yet, and scripts behind outputs",
         .inner = {{.names = {},
                    .type = ArgType::object,
                    .inner = {required("txid", ArgType::hex, "Transaction id"),
                              required("vout", ArgType::number, "Index of the output"),
                              required("scriptPubKey", ArgType::hex, "Output script"),
                              optional("redeemScript", ArgType::hex, {}, "Script behind P2SH"),
                              optional("witnessScript", ArgType::hex, {}, "Script behind P2WSH"),
                              optional("amount", ArgType::amount, {}, "Amount")}}}},
        hash_type_argument()};
}

}  // namespace

void register_sign_methods(MethodTable& table, const ChainContext& context) {
    table.add({.name = "signrawtransactionwithkey",
               .category = "rawtransactions",
               .description = "Signs the inputs of a transaction with the given keys. Signatures "
                              "that it has already are kept.",
               .arguments = sign_arguments(),
               .results = returns_object(
                   {field("hex", ResultType::hex, "The transaction"),
                    field("complete", ResultType::boolean, "Whether every input can be spent"),
                    {.name = "errors",
                     .type = ResultType::array,
                     .description = "Inputs that cannot be spent, and why",
                     .presence = Presence::optional,
                     .inner = {nested({}, ResultType::object, {}, failure_fields())}}}),
               .examples = {{"\"myhex\", [\"key1\",\"key2\"]"}},
               .handler = [context](const Request& request) {
                   return signrawtransactionwithkey(context, request);
               }});
    table.add({.name = "combinerawtransaction",
               .category = "rawtransactions",
               .description = "Merges the signatures of several versions of one transaction.",
               .arguments = {{.names = "txs",
                              .type = ArgType::array,
                              .description = "The versions",
                              .inner = {required("hexstring", ArgType::string, "A version")}}},
               .results = returns(ResultType::string, "The merged transaction, in hex"),
               .examples = {{"[\"myhex1\", \"myhex2\", \"myhex3\"]"}},
               .handler = [context](const Request& request) {
                   return combinerawtransaction(context, request);
               }});
}

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sign_methods.hpp.
#include "sign_methods.hpp"

#include <algorithm>

#include "declare.hpp"
#include "decode_transaction.hpp"
#include "hash_type.hpp"
#include "previous_outputs.hpp"
#include "transaction_signer.hpp"

namespace malha::rpc {
namespace {

using primitives::MutableTransaction;

RpcResult<JsonText> signrawtransactionwithkey(const ChainContext& context, const Request& request) {
    const auto decoded = decode_transaction(request.text("hexstring"), WitnessGuess::witness);
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
    MALHA_TRY(read_previous_outputs(request.param("prevtxs"), coins, &material));
    const auto hash_type = MALHA_TRY(hash_type_of(request.text_or("sighashtype", "DEFAULT")));
    std::vector<InputVersions> versions;
    for (const primitives::TxInput& input : decoded->inputs)
        versions.push_back({input});
    const auto failures =
        MALHA_TRY(TransactionSigner(tx, coins, material).sign(hash_type, versions));
    return signing_result(tx, failures);
}

/// Whether both are the same but for their signatures.
bool are_versions(const primitives::Transaction& a, const primitives::Transaction& b) {
    return a.version == b.version && a.lock_time == b.lock_time &&
           std::ranges::equal(a.outputs, b.outputs,
                              [](const auto& one, const auto& other) {
                                  return one.value == other.value &&
                                         std::ranges::equal(one.script_pubkey, other.script_pubkey);
                              }) &&
           std::ranges::equal(a.inputs, b.inputs, [](const auto& one, const auto& other) {
               return one.prevout == other.prevout && one.sequence == other.sequence;
           });
}

RpcResult<JsonText> combinerawtransaction(const ChainContext& context, const Request& request) {
    std::vector<primitives::TransactionPtr> versions;
    const auto entries = request.param("txs").values();
    if (entries.size() < 2)
        return rpc_fail(ErrorCode::deserialization_error,
                        "Missing transactions. At least two transactions required.");
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto text = MALHA_TRY(string_from(entries[i]));
        versions.push_back(decode_transaction(text, WitnessGuess::witness));
        if (!versions.back())
            return rpc_fail(ErrorCode::deserialization_error, "TX decode failed for tx ",
                            std::to_string(i), ". Make sure the tx has at least one input.");
    }
    for (std::size_t i = 1; i < versions.size(); ++i)
        if (!are_versions(*versions[0], *versions[i]))
            return rpc_fail(ErrorCode::invalid_parameter, "Transaction number ",
                            std::to_string(i + 1), " not compatible with first transaction");
    MutableTransaction merged(*versions[0]);
    const KnownCoins coins = MALHA_TRY(coins_of(context, merged));
    std::vector<InputVersions> inputs(merged.inputs.size());
    for (const auto& version : versions)
        for (std::size_t i = 0; i < inputs.size(); ++i)
            inputs[i].push_back(version->inputs[i]);
    for (const auto& input : merged.inputs)
        if (!coins.contains(input.prevout))
            return rpc_fail(ErrorCode::verify_error, "Input not found or already spent");
    const SigningMaterial nothing;
    static_cast<void>(
        TransactionSigner(merged, coins, nothing).sign(script::sighash::kDefault, inputs));
    return JsonWriter().hex(primitives::serialize(merged)).take();
}

std::vector<Argument> sign_arguments() {
    return {required("hexstring", ArgType::string, "The transaction"),
            {.names = "privkeys",
             .type = ArgType::array,
             .description = "Keys to sign with",
             .inner = {required("privatekey", ArgType::string, "A key")}},
            previous_outputs_argument(),
            hash_type_argument()};
}

}  // namespace

void register_sign_methods(MethodTable& table, const ChainContext& context) {
    table.add({.name = "signrawtransactionwithkey",
               .category = "rawtransactions",
               .description = "Signs the inputs of a transaction with the given keys. Signatures "
                              "that it has already are kept.",
               .arguments = sign_arguments(),
               .results = signing_results(),
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

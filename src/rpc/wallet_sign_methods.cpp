// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// signrawtransactionwithwallet, walletprocesspsbt. See wallet_spend_methods.hpp.
#include "decode_transaction.hpp"
#include "hash_type.hpp"
#include "malha/rpc/wallet_spend_methods.hpp"
#include "malha/wallet/fill_psbt.hpp"
#include "previous_outputs.hpp"
#include "psbt_json.hpp"
#include "spend_arguments.hpp"
#include "wallet_declare.hpp"

namespace malha::rpc {
namespace {

using wallet::Wallet;

RpcResult<JsonText> signrawtransactionwithwallet(const WalletMethodContext& context,
                                                 const Request& request) {
    const auto decoded = decode_transaction(request.text("hexstring"), WitnessGuess::witness);
    return context.with_wallet(request, [&](Wallet& wallet) -> RpcResult<JsonText> {
        if (!decoded)
            return rpc_fail(ErrorCode::deserialization_error,
                            "TX decode failed. Make sure the tx has at least one input.");
        MALHA_TRY(need_unlocked(wallet));
        primitives::MutableTransaction tx(*decoded);
        KnownCoins coins = MALHA_TRY(coins_of(context.chain, tx));
        MALHA_TRY(read_previous_outputs(request.param("prevtxs"), coins, /*material=*/nullptr));
        const auto hash_type = MALHA_TRY(hash_type_of(request.text_or("sighashtype", "DEFAULT")));
        std::vector<base::Bytes> scripts;
        for (const auto& [outpoint, coin] : coins)
            scripts.push_back(coin.coin.script_pubkey);
        wallet::SigningKeys keys = wallet.signing_keys(scripts);
        const SigningMaterial material{std::move(keys.known), std::move(keys.private_keys)};
        std::vector<InputVersions> versions;
        for (const primitives::TxInput& input : decoded->inputs)
            versions.push_back({input});
        const auto failures =
            MALHA_TRY(TransactionSigner(tx, coins, material).sign(hash_type, versions));
        return signing_result(tx, failures);
    });
}

RpcResult<JsonText> walletprocesspsbt(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](Wallet& wallet) -> RpcResult<JsonText> {
        keys::Psbt psbt = MALHA_TRY(psbt_from(request.text("psbt")));
        const std::uint32_t hash_type =
            MALHA_TRY(hash_type_of(request.text_or("sighashtype", "DEFAULT")));
        const bool sign = request.flag_or("sign", true);
        if (sign) MALHA_TRY(need_unlocked(wallet));
        const auto filled = wallet::fill_psbt(
            wallet, psbt,
            {.sign = sign,
             .with_origins = request.flag_or("bip32derivs", true),
             .hash_type = hash_type,
             .finish = request.flag_or("finalize", true) ? keys::PsbtFinish::finalize
                                                         : keys::PsbtFinish::keep_signatures});
        if (!filled) return psbt_fault(filled.error());
        JsonWriter writer(request.text("psbt").size() * 2);
        writer.begin_object().member("psbt", psbt_text(psbt)).member("complete", *filled);
        if (*filled)
            if (const auto tx = keys::extract_transaction(psbt))
                writer.key("hex").hex(primitives::serialize(*tx));
        return writer.end_object().take();
    });
}

}  // namespace

void register_wallet_sign_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(table, context,
                      {.name = "signrawtransactionwithwallet",
                       .category = "wallet",
                       .description = "Signs the inputs of a transaction that are the wallet's.",
                       .arguments = {required("hexstring", ArgType::string, "The transaction"),
                                     previous_outputs_argument(), hash_type_argument()},
                       .results = signing_results(),
                       .examples = {{"\"myhex\""}}},
                      signrawtransactionwithwallet);
    add_wallet_method(
        table, context,
        {.name = "walletprocesspsbt",
         .category = "wallet",
         .description = "Adds to a PSBT what the wallet knows of its inputs and outputs, and signs "
                        "the inputs that are the wallet's.",
         .arguments = {psbt_argument(),
                       optional("sign", ArgType::boolean, "true", "Whether to sign"),
                       hash_type_argument(),
                       optional("bip32derivs", ArgType::boolean, "true",
                                "Whether to add the origins of keys"),
                       optional("finalize", ArgType::boolean, "true",
                                "Whether to finalize inputs that are complete")},
         .results = returns_object(
             {field("psbt", ResultType::string, "The PSBT, in base 64"),
              field("complete", ResultType::boolean, "Whether every input is signed"),
              optional_field("hex", ResultType::hex, "The transaction, if complete")}),
         .examples = {{"\"psbt\""}}},
        walletprocesspsbt);
}

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See psbt_update_methods.hpp.
#include "psbt_update_methods.hpp"

#include <algorithm>
#include <memory>

#include "declare.hpp"
#include "descriptor_arguments.hpp"
#include "hash_type.hpp"
#include "malha/base/mutex.hpp"
#include "malha/keys/psbt_sign.hpp"
#include "malha/script/script.hpp"
#include "psbt_json.hpp"
#include "spent_coins.hpp"

namespace malha::rpc {
namespace {

bool is_segwit_output(const keys::SolvingData& known, base::ByteView script) {
    if (script::witness_program(script)) return true;
    if (!script::is_p2sh(script)) return false;
    const base::Bytes* redeem_script = known.script(script.subspan(2, 20));
    return redeem_script != nullptr && script::witness_program(*redeem_script).has_value();
}

/// Gives inputs the transactions they spend from, or at least segwit outputs themselves.
RpcResult<void> add_utxos(const ChainContext& context, const keys::SolvingData& known,
                          keys::Psbt& psbt) {
    std::vector<primitives::OutPoint> wanted;
    for (const keys::PsbtInput& input : psbt.inputs)
        if (!input.non_witness_utxo) wanted.push_back(input.prevout);
    const SpentCoins coins = MALHA_TRY(unspent_coins(context, wanted));
    const auto transactions = transactions_of(context, coins);
    for (keys::PsbtInput& input : psbt.inputs) {
        const auto coin = coins.find(input.prevout);
        if (coin == coins.end()) continue;
        const auto tx = transactions.find(input.prevout.txid);
        const base::Bytes& script = coin->second.script_pubkey;
        if (tx != transactions.end())
            input.non_witness_utxo = tx->second;
        else if (is_segwit_output(known, script))
            input.witness_utxo = primitives::MutableTxOutput{coin->second.value, script};
    }
    return {};
}

RpcResult<void> sign_inputs(keys::Psbt& psbt, const keys::PsbtSigner& signer) {
    const keys::PsbtTransaction tx(psbt);
    for (std::size_t i = 0; i < psbt.inputs.size(); ++i) {
        const auto outcome =
            keys::sign_psbt_input(psbt.inputs[i], i, tx, signer, /*missing=*/nullptr);
        if (outcome == keys::PsbtSignOutcome::hash_type_mismatch)
            return rpc_fail(ErrorCode::deserialization_error,
                            "Specified sighash value does not match value stored in PSBT");
    }
    return {};
}

/// Secret nonces of signatures made together with others, kept between calls of
/// descriptorprocesspsbt. Thread: any (internally locked).
class SharedNonces {
public:
    explicit SharedNonces(base::Rng& rng) : nonces_(rng) {}

    RpcResult<void> sign(keys::Psbt& psbt, keys::PsbtSigner signer) {
        const base::MutexLock lock(mu_);
        signer.musig_nonces = &nonces_;
        return sign_inputs(psbt, signer);
    }

private:
    base::Mutex mu_;
    keys::MusigNonces nonces_ MALHA_GUARDED_BY(mu_);
};

/// Everything that descriptors and chain know goes into the PSBT.
/// @param nonces  null: takes no part in signatures of aggregate keys.
RpcResult<keys::Psbt> process(const ChainContext& context, std::string_view text,
                              const keys::PsbtSigner& signer, SharedNonces* nonces) {
    keys::Psbt psbt = MALHA_TRY(psbt_from(text));
    MALHA_TRY(add_utxos(context, signer.known, psbt));
    MALHA_TRY(nonces != nullptr ? nonces->sign(psbt, signer) : sign_inputs(psbt, signer));
    for (keys::PsbtOutput& output : psbt.outputs)
        keys::update_psbt_output(signer.known, output);
    keys::drop_unneeded_transactions(psbt);
    return psbt;
}

/// What descriptors say about the scripts they stand for, and what they hold to spend them.
struct DescriptorKnowledge {
    keys::SolvingData known;
    keys::PrivateKeys private_keys;
};

enum class WithPrivateKeys : std::uint8_t { no, yes };

RpcResult<DescriptorKnowledge> descriptors_of(const ChainContext& context, const Request& request,
                                              WithPrivateKeys with) {
    DescriptorKnowledge knowledge;
    for (const Json& object : request.param("descriptors").values()) {
        const ScanObject scan = MALHA_TRY(scan_object_from(object, context.address_format));
        MALHA_TRY(
            scan.expand(context, [&](const keys::Descriptor& descriptor, std::uint32_t position,
                                     keys::DescriptorExpansion expansion) {
                knowledge.known.merge(std::move(expansion.solving));
                if (with == WithPrivateKeys::yes)
                    knowledge.private_keys.merge(
                        descriptor.private_keys(position, scan.descriptor.private_keys));
            }));
    }
    return knowledge;
}

RpcResult<JsonText> utxoupdatepsbt(const ChainContext& context, const Request& request) {
    const auto knowledge = MALHA_TRY(descriptors_of(context, request, WithPrivateKeys::no));
    const keys::PrivateKeys no_keys;
    const keys::Psbt psbt = MALHA_TRY(process(context, request.text("psbt"),
                                              {.known = knowledge.known,
                                               .private_keys = no_keys,
                                               .hash_type = script::sighash::kDefault,
                                               .finish = keys::PsbtFinish::keep_signatures},
                                              /*nonces=*/nullptr));
    return json_string(psbt_text(psbt));
}

RpcResult<JsonText> descriptorprocesspsbt(const ChainContext& context, const Request& request,
                                          SharedNonces* nonces) {
    auto knowledge = MALHA_TRY(descriptors_of(context, request, WithPrivateKeys::yes));
    const std::uint32_t hash_type =
        MALHA_TRY(hash_type_of(request.text_or("sighashtype", "DEFAULT")));
    if (!request.flag_or("bip32derivs", true)) knowledge.known.origins.clear();
    const bool finalize = request.flag_or("finalize", true);
    const keys::Psbt psbt = MALHA_TRY(process(
        context, request.text("psbt"),
        {.known = knowledge.known,
         .private_keys = knowledge.private_keys,
         .hash_type = hash_type,
         .finish = finalize ? keys::PsbtFinish::finalize : keys::PsbtFinish::keep_signatures},
        nonces));
    const auto tx = keys::extract_transaction(psbt);
    JsonWriter writer(request.text("psbt").size() * 2);
    writer.begin_object().member("psbt", psbt_text(psbt)).member("complete", tx.has_value());
    if (tx) writer.key("hex").hex(primitives::serialize(*tx));
    return writer.end_object().take();
}

Argument descriptors_argument(Presence presence) {
    return {.names = "descriptors",
            .type = ArgType::array,
            .presence = presence,
            .description = "What is known of scripts and keys",
            .inner = scan_object_arguments()};
}

}  // namespace

void register_psbt_update_methods(MethodTable& table, const ChainContext& context) {
    // Nothing is called in the command-line client, which has no source of randomness.
    const auto nonces =
        context.rng != nullptr ? std::make_shared<SharedNonces>(*context.rng) : nullptr;
    table.add({.name = "utxoupdatepsbt",
               .category = "rawtransactions",
               .description = "Adds to a PSBT the outputs it spends, as far as they are unspent, "
                              "and what descriptors say about its scripts.",
               .arguments = {psbt_argument(), descriptors_argument(Presence::optional)},
               .results = returns(ResultType::string, "The PSBT, in base 64"),
               .examples = {{"\"psbt\""}},
               .handler = [context](const Request& request) {
                   return utxoupdatepsbt(context, request);
               }});
    table.add(
        {.name = "descriptorprocesspsbt",
         .category = "rawtransactions",
         .description = "As utxoupdatepsbt; then signs with the private keys of the descriptors.",
         .arguments = {psbt_argument(), descriptors_argument(Presence::required),
                       hash_type_argument(),
                       optional("bip32derivs", ArgType::boolean, "true",
                                "Whether to add the origins of keys"),
                       optional("finalize", ArgType::boolean, "true",
                                "Whether to finalize inputs that are complete")},
         .results = returns_object(
             {field("psbt", ResultType::string, "The PSBT, in base 64"),
              field("complete", ResultType::boolean, "Whether every input is final"),
              optional_field("hex", ResultType::hex, "The transaction, if complete")}),
         .examples = {{"\"psbt\", [\"descriptor1\", \"descriptor2\"]"},
                      {"\"psbt\", [{\"desc\":\"mydescriptor\", \"range\":21}]"}},
         .handler = [context, nonces](const Request& request) {
             return descriptorprocesspsbt(context, request, nonces.get());
         }});
}

}  // namespace malha::rpc

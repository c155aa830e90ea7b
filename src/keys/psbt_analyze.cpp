// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See psbt_analyze.hpp.
#include "malha/keys/psbt_analyze.hpp"

#include <algorithm>

#include "malha/keys/psbt_sign.hpp"
#include "malha/script/script.hpp"
#include "malha/script/sighash.hpp"
#include "malha/script/sigops.hpp"

namespace malha::keys {
namespace {

using primitives::Amount;

/// What relay counts for one unit of sigop cost.
constexpr primitives::Weight kWeightPerSigopCost = 20;

/// Adds where the sum stays within what can exist.
bool add_money(Amount& sum, Amount more) {
    if (!primitives::in_money_range(more)) return false;
    sum.sat += more.sat;
    return primitives::in_money_range(sum);
}

PsbtAnalysis invalid(std::string error) {
    PsbtAnalysis analysis;
    analysis.next = PsbtRole::creator;
    analysis.error = "PSBT is not valid. " + std::move(error);
    return analysis;
}

/// @param input  gets signatures that can be made without a key.
PsbtInputAnalysis analyze_input(PsbtInput& input, std::size_t index, const PsbtTransaction& tx) {
    PsbtInputAnalysis analysis{.has_utxo = spent_output(input).has_value()};
    analysis.is_final = is_signed_and_valid(input, index, tx);
    if (analysis.is_final) return analysis;
    const SolvingData nothing;
    const PrivateKeys no_keys;
    // Who wants signatures of another than the usual type has to say so: it is not known here.
    const PsbtSigner nobody{.known = nothing,
                            .private_keys = no_keys,
                            .hash_type = script::sighash::kDefault,
                            .finish = PsbtFinish::keep_signatures};
    const auto outcome = sign_psbt_input(input, index, tx, nobody, &analysis.missing);
    if (outcome == PsbtSignOutcome::complete) {
        // A multisig may be complete although some keys have not signed.
        analysis.missing = {};
        analysis.next = PsbtRole::finalizer;
        return analysis;
    }
    const Spend::Missing& missing = analysis.missing;
    const bool only_signatures = missing.keys.empty() && !missing.redeem_script &&
                                 !missing.witness_script && !missing.signatures.empty();
    analysis.next = only_signatures ? PsbtRole::signer : PsbtRole::updater;
    return analysis;
}

/// Empty optional: some input cannot be estimated.
std::optional<primitives::Weight> estimate_weight(const Psbt& psbt) {
    const PsbtTransaction unsigned_tx(psbt);
    primitives::MutableTransaction tx = unsigned_transaction(psbt);
    std::vector<primitives::MutableTxOutput> spent;
    for (std::size_t i = 0; i < psbt.inputs.size(); ++i) {
        auto spend = estimate_psbt_spend(psbt.inputs[i], i, unsigned_tx);
        if (!spend) return std::nullopt;
        tx.inputs[i].script_sig = std::move(spend->script_sig);
        tx.inputs[i].witness = std::move(spend->witness);
        spent.push_back(spent_output(psbt.inputs[i]).value());
    }
    std::vector<primitives::TxOutput> views;
    for (const auto& output : spent)
        views.push_back({output.value, output.script_pubkey});
    const auto built = primitives::make_transaction(tx);
    const auto sigops = script::sigop_cost(*built, views, script::kStandardFlags);
    return std::max(built->weight(), sigops * kWeightPerSigopCost);
}

}  // namespace

std::string_view to_string(PsbtRole role) {
    switch (role) {
        case PsbtRole::creator:
            return "creator";
        case PsbtRole::updater:
            return "updater";
        case PsbtRole::signer:
            return "signer";
        case PsbtRole::finalizer:
            return "finalizer";
        case PsbtRole::extractor:
            return "extractor";
    }
    return "";
}

PsbtAnalysis analyze_psbt(Psbt psbt) {
    const PsbtTransaction tx(psbt);
    PsbtAnalysis analysis;
    Amount in;
    for (std::size_t i = 0; i < psbt.inputs.size(); ++i) {
        const auto spent = spent_output(psbt.inputs[i]);
        const std::string name = "Input " + std::to_string(i);
        if (spent && !add_money(in, spent->value)) return invalid(name + " has invalid value");
        if (spent && script::is_unspendable(spent->script_pubkey))
            return invalid(name + " spends unspendable output");
        analysis.inputs.push_back(analyze_input(psbt.inputs[i], i, tx));
        analysis.next = std::min(analysis.next, analysis.inputs.back().next);
    }
    const bool all_known = std::all_of(analysis.inputs.begin(), analysis.inputs.end(),
                                       [](const auto& input) { return input.has_utxo; });
    if (!all_known) return analysis;
    Amount out;
    for (const PsbtOutput& output : psbt.outputs)
        if (!add_money(out, output.value)) return invalid("Output amount invalid");
    analysis.fee = Amount{in.sat - out.sat};
    analysis.weight = estimate_weight(psbt);
    return analysis;
}

}  // namespace malha::keys

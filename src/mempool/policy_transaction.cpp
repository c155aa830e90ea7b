// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What policy asks of a transaction alone. See policy.hpp.
#include <algorithm>

#include "malha/base/checked.hpp"
#include "malha/mempool/policy.hpp"
#include "malha/script/dust.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"

namespace malha::mempool {
namespace {

using primitives::Amount;
using primitives::Transaction;
using primitives::TxOutput;
using script::OutputType;

/// The largest input script that signs a 15 of 15 multisig in P2SH with compressed keys.
constexpr std::size_t kScriptSigSizeMax = 1'650;
constexpr std::size_t kBareMultisigKeysMax = 3;
/// More outputs of dust than one could not be cleaned up for sure.
constexpr std::size_t kDustOutputsMax = 1;

Check check_inputs_alone(const Transaction& tx) {
    for (const primitives::TxInput& input : tx.inputs) {
        if (input.script_sig.size() > kScriptSigSizeMax)
            return reject(RejectClass::policy, "scriptsig-size");
        if (!script::is_push_only(input.script_sig))
            return reject(RejectClass::policy, "scriptsig-not-pushonly");
    }
    return {};
}

bool is_standard_script(base::ByteView script, OutputType type) {
    if (type == OutputType::non_standard) return false;
    if (type != OutputType::multisig) return true;
    return script::solve(script).parts.size() <= kBareMultisigKeysMax;
}

Check check_output_scripts(const Transaction& tx, const Policy& policy) {
    std::size_t data_bytes_left = policy.data_bytes_max.value_or(0);
    for (const TxOutput& output : tx.outputs) {
        const OutputType type = script::classify(output.script_pubkey);
        if (!is_standard_script(output.script_pubkey, type))
            return reject(RejectClass::policy, "scriptpubkey");
        if (type == OutputType::null_data) {
            const std::size_t size = output.script_pubkey.size();
            if (size > data_bytes_left) return reject(RejectClass::policy, "datacarrier");
            data_bytes_left -= size;
        } else if (type == OutputType::multisig && !policy.permit_bare_multisig) {
            return reject(RejectClass::policy, "bare-multisig");
        }
    }
    return {};
}

}  // namespace

primitives::Weight adjusted_weight(primitives::Weight weight, primitives::SigopCost sigop_cost,
                                   const Policy& policy) {
    return std::max(weight, sigop_cost * policy.bytes_per_sigop);
}

bool is_dust(const TxOutput& output, FeeRate dust_rate) {
    return output.value < script::dust_threshold(output, dust_rate);
}

std::vector<std::uint32_t> dust_outputs(const Transaction& tx, FeeRate dust_rate) {
    std::vector<std::uint32_t> found;
    for (std::size_t i = 0; i < tx.outputs.size(); ++i)
        if (is_dust(tx.outputs[i], dust_rate)) found.push_back(base::narrow<std::uint32_t>(i));
    return found;
}

Check check_standard(const Transaction& tx, const Policy& policy) {
    if (tx.version < kStandardVersionMin || tx.version > kStandardVersionMax)
        return reject(RejectClass::policy, "version");
    if (tx.weight() > kStandardWeightMax) return reject(RejectClass::policy, "tx-size");
    MALHA_TRY(check_inputs_alone(tx));
    MALHA_TRY(check_output_scripts(tx, policy));
    if (dust_outputs(tx, policy.dust_rate).size() > kDustOutputsMax)
        return reject(RejectClass::policy, "dust");
    return {};
}

Check check_dust_is_ephemeral(const Transaction& tx, Amount base_fee, Amount modified_fee,
                              FeeRate dust_rate) {
    if (base_fee == Amount{} && modified_fee == Amount{}) return {};
    if (dust_outputs(tx, dust_rate).empty()) return {};
    return reject(RejectClass::policy, "dust", "tx with dust output must be 0-fee");
}

std::string name_of(const Transaction& tx) {
    return tx.txid.to_display_hex() + " (wtxid=" + tx.wtxid.to_display_hex() + ")";
}

}  // namespace malha::mempool

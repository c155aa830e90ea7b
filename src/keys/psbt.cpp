// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See psbt.hpp.
#include "malha/keys/psbt.hpp"

#include <algorithm>

namespace malha::keys {
namespace {

using RequiredLockTime = std::optional<std::uint32_t> PsbtInput::*;

/// The highest that any input requires, when every input that requires one offers this kind.
std::optional<std::uint32_t> common_lock_time(const Psbt& psbt, RequiredLockTime kind) {
    std::optional<std::uint32_t> highest;
    for (const PsbtInput& input : psbt.inputs) {
        if (!input.required_time && !input.required_height) continue;
        if (!(input.*kind)) return std::nullopt;
        highest = std::max(highest, input.*kind);
    }
    return highest;
}

}  // namespace

std::optional<std::uint32_t> lock_time_of(const Psbt& psbt) {
    const bool required = std::any_of(psbt.inputs.begin(), psbt.inputs.end(), [](const auto& in) {
        return in.required_time || in.required_height;
    });
    if (!required) return psbt.fallback_lock_time.value_or(0);
    if (const auto height = common_lock_time(psbt, &PsbtInput::required_height)) return height;
    return common_lock_time(psbt, &PsbtInput::required_time);
}

primitives::MutableTransaction unsigned_transaction(const Psbt& psbt) {
    primitives::MutableTransaction tx;
    tx.version = psbt.tx_version;
    tx.lock_time = lock_time_of(psbt).value_or(psbt.fallback_lock_time.value_or(0));
    for (const PsbtInput& input : psbt.inputs)
        tx.inputs.push_back(
            {.prevout = input.prevout,
             .script_sig = {},
             .sequence = input.sequence.value_or(primitives::TxInput::kSequenceFinal),
             .witness = {}});
    for (const PsbtOutput& output : psbt.outputs)
        tx.outputs.push_back({output.value, output.script_pubkey});
    return tx;
}

std::optional<primitives::MutableTxOutput> spent_output(const PsbtInput& input) {
    if (!input.non_witness_utxo) return input.witness_utxo;
    const auto outputs = input.non_witness_utxo->outputs;
    if (input.prevout.index >= outputs.size()) return std::nullopt;
    const primitives::TxOutput& output = outputs[input.prevout.index];
    return primitives::MutableTxOutput{output.value, base::to_bytes(output.script_pubkey)};
}

}  // namespace malha::keys

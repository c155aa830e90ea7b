// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See psbt_create.hpp.
#include "malha/keys/psbt_create.hpp"

namespace malha::keys {

Psbt create_psbt(const primitives::MutableTransaction& tx, std::uint32_t version) {
    Psbt psbt;
    psbt.version = version;
    psbt.tx_version = tx.version;
    psbt.fallback_lock_time = tx.lock_time;
    for (const auto& input : tx.inputs) {
        PsbtInput& added = psbt.inputs.emplace_back();
        added.prevout = input.prevout;
        added.sequence = input.sequence;
    }
    for (const auto& output : tx.outputs) {
        PsbtOutput& added = psbt.outputs.emplace_back();
        added.value = output.value;
        added.script_pubkey = output.script_pubkey;
    }
    return psbt;
}

}  // namespace malha::keys

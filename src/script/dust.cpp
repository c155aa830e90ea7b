// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See dust.hpp.
#include "malha/script/dust.hpp"

#include "malha/base/checked.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/script/script.hpp"

namespace malha::script {
namespace {

// What spending an output adds to a later transaction, bytes: outpoint, sequence, script length,
// and a signature with its key, discounted in a witness.
constexpr std::size_t kSpendSize = 32 + 4 + 1 + 107 + 4;
constexpr std::size_t kWitnessSpendSize = 32 + 4 + 1 + 107 / 4 + 4;

}  // namespace

primitives::Amount dust_threshold(const primitives::TxOutput& output,
                                  primitives::FeeRate dust_rate) {
    if (is_unspendable(output.script_pubkey)) return {};
    const std::size_t size = sizeof output.value.sat +
                             primitives::compact_size_length(output.script_pubkey.size()) +
                             output.script_pubkey.size();
    const bool has_witness = witness_program(output.script_pubkey).has_value();
    const std::size_t spend_size = has_witness ? kWitnessSpendSize : kSpendSize;
    return dust_rate.fee_for(base::narrow<primitives::VSize>(size + spend_size));
}

}  // namespace malha::script

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Counting signature operations. See sigops.hpp.
#include "malha/script/sigops.hpp"

#include <optional>

#include "malha/base/assert.hpp"
#include "malha/script/script.hpp"

namespace malha::script {
namespace {

using primitives::TxInput;
using primitives::TxOutput;

/// What the last instruction of a script pushes. Empty optional: the script does not only push.
std::optional<base::ByteView> last_push(base::ByteView script) {
    base::ByteView last;
    ScriptReader reader(script);
    while (const auto instruction = reader.next()) {
        if (instruction->opcode > OP_16) return std::nullopt;
        last = instruction->data;
    }
    if (reader.failed()) return std::nullopt;
    return last;
}

std::int64_t witness_program_sigops(const WitnessProgram& program,
                                    std::span<const base::ByteView> witness) {
    if (program.version != 0) return 0;
    if (program.program.size() == 20) return 1;
    if (program.program.size() != 32 || witness.empty()) return 0;
    return count_sigops(witness.back(), SigopCounting::accurate);
}

}  // namespace

std::int64_t count_sigops(base::ByteView script, SigopCounting counting) {
    std::int64_t count = 0;
    Opcode previous = OP_INVALIDOPCODE;
    ScriptReader reader(script);
    while (const auto instruction = reader.next()) {
        const Opcode opcode = instruction->opcode;
        if (opcode == OP_CHECKSIG || opcode == OP_CHECKSIGVERIFY) {
            ++count;
        } else if (opcode == OP_CHECKMULTISIG || opcode == OP_CHECKMULTISIGVERIFY) {
            const bool known = counting == SigopCounting::accurate && is_small_positive(previous);
            count += known ? small_number(previous) : kMultisigKeysMax;
        }
        previous = opcode;
    }
    return count;
}

std::int64_t legacy_sigops(const primitives::Transaction& tx) {
    std::int64_t count = 0;
    for (const TxInput& input : tx.inputs)
        count += count_sigops(input.script_sig, SigopCounting::legacy);
    for (const TxOutput& output : tx.outputs)
        count += count_sigops(output.script_pubkey, SigopCounting::legacy);
    return count;
}

std::int64_t p2sh_sigops(base::ByteView script_sig, base::ByteView script_pubkey) {
    if (!is_p2sh(script_pubkey)) return 0;
    const auto redeem_script = last_push(script_sig);
    return redeem_script ? count_sigops(*redeem_script, SigopCounting::accurate) : 0;
}

std::int64_t witness_sigops(const TxInput& input, base::ByteView script_pubkey) {
    if (const auto program = witness_program(script_pubkey))
        return witness_program_sigops(*program, input.witness);
    if (!is_p2sh(script_pubkey)) return 0;
    const auto redeem_script = last_push(input.script_sig);
    if (!redeem_script) return 0;
    const auto program = witness_program(*redeem_script);
    return program ? witness_program_sigops(*program, input.witness) : 0;
}

primitives::SigopCost input_sigop_cost(const TxInput& input, base::ByteView script_pubkey,
                                       VerifyFlags flags) {
    primitives::SigopCost cost = 0;
    if (flags.has(VerifyFlag::p2sh))
        cost += p2sh_sigops(input.script_sig, script_pubkey) * primitives::kWitnessScaleFactor;
    if (flags.has(VerifyFlag::witness)) cost += witness_sigops(input, script_pubkey);
    return cost;
}

primitives::SigopCost sigop_cost(const primitives::Transaction& tx,
                                 std::span<const TxOutput> spent_outputs, VerifyFlags flags) {
    primitives::SigopCost cost = legacy_sigops(tx) * primitives::kWitnessScaleFactor;
    if (tx.is_coinbase()) return cost;
    MALHA_ASSERT(spent_outputs.size() == tx.inputs.size());
    for (std::size_t i = 0; i < tx.inputs.size(); ++i)
        cost += input_sigop_cost(tx.inputs[i], spent_outputs[i].script_pubkey, flags);
    return cost;
}

}  // namespace malha::script

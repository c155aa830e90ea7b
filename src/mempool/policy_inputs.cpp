// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What policy asks of inputs together with the outputs they spend. See policy.hpp.
#include <algorithm>

#include "malha/base/assert.hpp"
#include "malha/mempool/policy.hpp"
#include "malha/script/error.hpp"
#include "malha/script/interpreter.hpp"
#include "malha/script/script.hpp"
#include "malha/script/sigops.hpp"
#include "malha/script/templates.hpp"

namespace malha::mempool {
namespace {

using base::ByteView;
using consensus::SpentOutput;
using primitives::Transaction;
using primitives::TxInput;
using script::OutputType;
using script::ScriptError;
using script::SigopCounting;

/// BIP 54: operations in input scripts, spent output scripts and redeem scripts together.
constexpr std::int64_t kLegacySigopsMax = 2'500;
constexpr std::int64_t kRedeemScriptSigopsMax = 15;

constexpr std::size_t kWitnessScriptSizeMax = 3'600;
constexpr std::size_t kWitnessScriptItemsMax = 100;
constexpr std::size_t kWitnessScriptItemSizeMax = 80;
constexpr std::size_t kTapscriptItemSizeMax = 80;
constexpr std::uint8_t kAnnexTag = 0x50;
constexpr std::uint8_t kTapscriptLeafMask = 0xfe;
constexpr std::uint8_t kTapscriptLeafVersion = 0xc0;

/// What the last instruction of a script that only pushes puts on the stack; the number opcodes
/// count as empty here, for no number is a redeem script that matters. Empty optional: no push.
std::optional<ByteView> last_push(ByteView script_sig) {
    script::ScriptReader reader(script_sig);
    std::optional<ByteView> last;
    while (const auto instruction = reader.next())
        last = instruction->data;
    return last;
}

/// Why a script that only pushes does not run. Empty optional: it does.
std::optional<ScriptError> failure_of_pushes(ByteView script_sig) {
    script::ScriptReader reader(script_sig);
    for (std::size_t items = 1; const auto instruction = reader.next(); ++items) {
        if (instruction->data.size() > script::kElementSizeMax) return ScriptError::push_size;
        if (instruction->opcode == script::OP_RESERVED) return ScriptError::bad_opcode;
        if (items > script::kStackSizeMax) return ScriptError::stack_size;
    }
    return std::nullopt;
}

std::int64_t legacy_sigops(const TxInput& input, ByteView script_pubkey) {
    const auto own = script::count_sigops(input.script_sig, SigopCounting::accurate);
    if (script::is_p2sh(script_pubkey))
        return own + script::p2sh_sigops(input.script_sig, script_pubkey);
    return own + script::count_sigops(script_pubkey, SigopCounting::accurate);
}

Check not_standard(std::string details) {
    return reject(RejectClass::inputs_not_standard, "bad-txns-nonstandard-inputs",
                  std::move(details));
}

Check check_input_standard(const TxInput& input, ByteView script_pubkey, std::size_t index) {
    const std::string name = "input " + std::to_string(index);
    switch (script::classify(script_pubkey)) {
        case OutputType::non_standard:
            return not_standard(name + " script unknown");
        case OutputType::witness_unknown:
            return not_standard(name + " witness program is undefined");
        case OutputType::script_hash: {
            if (const auto failure = failure_of_pushes(input.script_sig))
                return not_standard("p2sh scriptsig malformed (" + name + ": " +
                                    std::string(script::to_string(*failure)) + ")");
            if (input.script_sig.empty()) return not_standard(name + " P2SH redeemscript missing");
            const std::int64_t sigops = script::p2sh_sigops(input.script_sig, script_pubkey);
            if (sigops > kRedeemScriptSigopsMax)
                return not_standard("p2sh redeemscript sigops exceed limit (" + name + ": " +
                                    std::to_string(sigops) + " > " +
                                    std::to_string(kRedeemScriptSigopsMax) + ")");
            return {};
        }
        default:
            return {};
    }
}

bool are_short(std::span<const ByteView> items, std::size_t size_max) {
    return std::all_of(items.begin(), items.end(),
                       [size_max](ByteView item) { return item.size() <= size_max; });
}

bool is_script_witness_standard(std::span<const ByteView> stack) {
    if (stack.back().size() > kWitnessScriptSizeMax) return false;
    const auto arguments = stack.first(stack.size() - 1);
    return arguments.size() <= kWitnessScriptItemsMax &&
           are_short(arguments, kWitnessScriptItemSizeMax);
}

bool is_taproot_witness_standard(std::span<const ByteView> stack) {
    if (stack.size() < 2) return true;  // key path
    const ByteView last = stack.back();
    if (last.empty() || last[0] == kAnnexTag) return false;  // no control block, or an annex
    if ((last[0] & kTapscriptLeafMask) != kTapscriptLeafVersion) return true;
    return are_short(stack.first(stack.size() - 2), kTapscriptItemSizeMax);
}

bool is_witness_standard(const TxInput& input, ByteView script_pubkey) {
    if (script::is_p2a(script_pubkey)) return false;  // anchors need none: it could only be stuffed
    const bool is_nested = script::is_p2sh(script_pubkey);
    const ByteView locking =
        is_nested ? last_push(input.script_sig).value_or(ByteView()) : script_pubkey;
    const auto program = script::witness_program(locking);
    if (!program) return false;
    if (program->version == 0 && script::is_p2wsh(locking))
        return is_script_witness_standard(input.witness);
    if (script::is_p2tr(locking) && !is_nested) return is_taproot_witness_standard(input.witness);
    return true;
}

}  // namespace

Check check_inputs_standard(const Transaction& tx, std::span<const SpentOutput> spent) {
    MALHA_ASSERT(spent.size() == tx.inputs.size());
    std::int64_t sigops = 0;
    for (std::size_t i = 0; i < spent.size(); ++i)
        sigops += legacy_sigops(tx.inputs[i], spent[i].output.script_pubkey);
    if (sigops > kLegacySigopsMax) return not_standard("non-witness sigops exceed bip54 limit");
    for (std::size_t i = 0; i < spent.size(); ++i)
        MALHA_TRY(check_input_standard(tx.inputs[i], spent[i].output.script_pubkey, i));
    return {};
}

Check check_witness_standard(const Transaction& tx, std::span<const SpentOutput> spent) {
    MALHA_ASSERT(spent.size() == tx.inputs.size());
    for (std::size_t i = 0; i < spent.size(); ++i) {
        const TxInput& input = tx.inputs[i];
        if (!input.witness.empty() && !is_witness_standard(input, spent[i].output.script_pubkey))
            return reject(RejectClass::policy, "bad-witness-nonstandard");
    }
    return {};
}

bool spends_witness_program(const Transaction& tx, std::span<const SpentOutput> spent) {
    MALHA_ASSERT(spent.size() == tx.inputs.size());
    for (std::size_t i = 0; i < spent.size(); ++i) {
        const ByteView script = spent[i].output.script_pubkey;
        const ByteView locking = script::is_p2sh(script)
                                     ? last_push(tx.inputs[i].script_sig).value_or(ByteView())
                                     : script;
        if (script::witness_program(locking) && !script::is_p2a(locking)) return true;
    }
    return false;
}

}  // namespace malha::mempool

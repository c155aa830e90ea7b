// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// OP_CHECKSIG and its kin.
#include <algorithm>

#include "malha/script/signature_encoding.hpp"
#include "script/operations/signatures.hpp"

namespace malha::script::operations {
namespace {

using Outcome = base::Result<bool, ScriptError>;

/// Size of a data push by its shortest length prefix (not by OP_1 and the like).
std::size_t data_push_size(std::size_t data_size) {
    if (data_size < OP_PUSHDATA1) return 1 + data_size;
    return data_size + (data_size <= 0xff ? 2 : data_size <= 0xffff ? 3 : 5);
}

/// The historical "FindAndDelete": a legacy signature does not sign itself, so every push of it
/// is taken out of the script code. Returns whether there was any; then `code` views `buffer`.
bool delete_pushes(base::ByteView& code, base::ByteView data, base::Bytes& buffer) {
    const std::size_t push_size = data_push_size(data.size());
    if (code.size() < push_size) return false;
    base::Bytes kept;
    std::size_t kept_until = 0;
    std::size_t begin = 0;
    ScriptReader reader(code);
    for (; const auto instruction = reader.next(); begin = reader.position()) {
        if (!is_data_push(instruction->opcode) || reader.position() - begin != push_size ||
            !std::ranges::equal(instruction->data, data))
            continue;
        kept.insert(kept.end(), code.begin() + static_cast<std::ptrdiff_t>(kept_until),
                    code.begin() + static_cast<std::ptrdiff_t>(begin));
        kept_until = reader.position();
    }
    if (kept_until == 0) return false;
    kept.insert(kept.end(), code.begin() + static_cast<std::ptrdiff_t>(kept_until), code.end());
    buffer = std::move(kept);
    code = buffer;
    return true;
}

Verdict exclude_signature(Machine& machine, base::ByteView signature, ScriptCode& code) {
    if (code.version != SigVersion::legacy) return {};
    const bool found = delete_pushes(code.bytes, signature, machine.script_code_buffer);
    if (found && machine.has(VerifyFlag::const_script_code))
        return base::Unexpected{ScriptError::sig_find_and_delete};
    return {};
}

ScriptCode script_code(const Machine& machine) {
    return {.bytes = machine.script.subspan(machine.script_code_begin),
            .version = machine.version,
            .last_hash = {}};
}

Verdict check_encodings(const Machine& machine, base::ByteView signature,
                        base::ByteView public_key) {
    MALHA_TRY(check_signature_encoding(signature, machine.rules.flags));
    if (machine.has(VerifyFlag::strict_encoding) && !is_compressed_or_uncompressed_key(public_key))
        return base::Unexpected{ScriptError::pubkey_type};
    if (machine.has(VerifyFlag::witness_pubkey_type) && machine.version == SigVersion::witness_v0 &&
        !is_compressed_key(public_key))
        return base::Unexpected{ScriptError::witness_pubkey_type};
    return {};
}

Outcome check_ecdsa(Machine& machine, base::ByteView signature, base::ByteView public_key) {
    ScriptCode code = script_code(machine);
    MALHA_TRY(exclude_signature(machine, signature, code));
    MALHA_TRY(check_encodings(machine, signature, public_key));
    const bool valid = machine.rules.checker.check_ecdsa(signature, public_key, code);
    if (!valid && !signature.empty() && machine.has(VerifyFlag::null_fail))
        return base::Unexpected{ScriptError::null_fail};
    return valid;
}

/// BIP 342: a signature is either empty, which means false, or must be valid.
Outcome check_tapscript(Machine& machine, base::ByteView signature, base::ByteView public_key) {
    constexpr std::size_t kKeySize = 32;
    const bool signs = !signature.empty();
    if (signs) {
        machine.tapscript->weight_left -= TapscriptRun::kWeightPerSignature;
        if (machine.tapscript->weight_left < 0)
            return base::Unexpected{ScriptError::tapscript_validation_weight};
    }
    if (public_key.empty()) return base::Unexpected{ScriptError::tapscript_empty_pubkey};
    if (public_key.size() == kKeySize) {
        if (signs)
            MALHA_TRY(machine.rules.checker.check_schnorr(signature, public_key,
                                                          machine.tapscript->spend));
    } else if (machine.has(VerifyFlag::discourage_upgradable_pubkey_type)) {
        return base::Unexpected{ScriptError::discourage_upgradable_pubkey_type};
    }
    return signs;
}

Outcome check_one(Machine& machine, base::ByteView signature, base::ByteView public_key) {
    return machine.version == SigVersion::tapscript
               ? check_tapscript(machine, signature, public_key)
               : check_ecdsa(machine, signature, public_key);
}

/// Where the operands of OP_CHECKMULTISIG lie. From the top: the number of keys, the keys, the
/// number of signatures, the signatures, and one element that a historical slip takes as well.
struct MultisigLayout {
    std::size_t keys;
    std::size_t signatures;

    static constexpr std::size_t kFirstKeyDepth = 2;
    [[nodiscard]] std::size_t signature_count_depth() const { return kFirstKeyDepth + keys; }
    [[nodiscard]] std::size_t first_signature_depth() const { return signature_count_depth() + 1; }
    [[nodiscard]] std::size_t dummy_depth() const { return first_signature_depth() + signatures; }
};

base::Result<MultisigLayout, ScriptError> multisig_layout(Machine& machine) {
    if (machine.stack.empty()) return base::Unexpected{ScriptError::invalid_stack_operation};
    const std::int64_t keys = MALHA_TRY(machine.number(1));
    if (keys < 0 || keys > kMultisigKeysMax) return base::Unexpected{ScriptError::pubkey_count};
    machine.operation_count += static_cast<int>(keys);
    if (machine.operation_count > kOperationsMax) return base::Unexpected{ScriptError::op_count};
    MultisigLayout layout{static_cast<std::size_t>(keys), 0};
    if (machine.stack.size() < layout.signature_count_depth())
        return base::Unexpected{ScriptError::invalid_stack_operation};
    const std::int64_t signatures = MALHA_TRY(machine.number(layout.signature_count_depth()));
    if (signatures < 0 || signatures > keys) return base::Unexpected{ScriptError::sig_count};
    layout.signatures = static_cast<std::size_t>(signatures);
    if (machine.stack.size() < layout.dummy_depth())
        return base::Unexpected{ScriptError::invalid_stack_operation};
    return layout;
}

/// Signatures must stand in the order of their keys: each key is tried once, against the next
/// signature that has found none yet.
Outcome match_signatures(Machine& machine, const MultisigLayout& layout) {
    ScriptCode code = script_code(machine);
    for (std::size_t i = 0; i < layout.signatures; ++i)
        MALHA_TRY(
            exclude_signature(machine, machine.stack.at(layout.first_signature_depth() + i), code));
    std::size_t key = 0;
    std::size_t signature = 0;
    while (signature < layout.signatures) {
        if (layout.signatures - signature > layout.keys - key) return false;
        const base::ByteView signed_by = machine.stack.at(MultisigLayout::kFirstKeyDepth + key);
        const base::ByteView bytes = machine.stack.at(layout.first_signature_depth() + signature);
        MALHA_TRY(check_encodings(machine, bytes, signed_by));
        if (machine.rules.checker.check_ecdsa(bytes, signed_by, code)) ++signature;
        ++key;
    }
    return true;
}

/// BIP 146 (a failed check leaves only empty signatures) and BIP 147 (the extra element is empty).
Verdict check_malleable_parts(const Machine& machine, const MultisigLayout& layout, bool success) {
    if (!success && machine.has(VerifyFlag::null_fail)) {
        for (std::size_t i = 0; i < layout.signatures; ++i)
            if (!machine.stack.at(layout.first_signature_depth() + i).empty())
                return base::Unexpected{ScriptError::null_fail};
    }
    if (machine.has(VerifyFlag::null_dummy) && !machine.stack.at(layout.dummy_depth()).empty())
        return base::Unexpected{ScriptError::sig_null_dummy};
    return {};
}

}  // namespace

Verdict code_separator(Machine& machine) {
    // By policy, its mere presence in a legacy script is an error.
    if (machine.version == SigVersion::legacy && machine.has(VerifyFlag::const_script_code))
        return base::Unexpected{ScriptError::op_code_separator};
    if (!machine.conditions.all_taken()) return {};
    machine.script_code_begin = machine.reader.position();
    if (machine.tapscript != nullptr)
        machine.tapscript->spend.tapscript->code_separator = machine.opcode_index;
    return {};
}

Verdict check_sig(Machine& machine) {
    const bool valid = MALHA_TRY(check_one(machine, machine.stack.at(2), machine.stack.at(1)));
    machine.stack.drop(2);
    machine.stack.push_bool(valid);
    return {};
}

Verdict check_sig_add(Machine& machine) {
    if (machine.version != SigVersion::tapscript) return bad_opcode(machine);
    if (machine.stack.size() < 3) return base::Unexpected{ScriptError::invalid_stack_operation};
    const std::int64_t count = MALHA_TRY(machine.number(2));
    const bool valid = MALHA_TRY(check_one(machine, machine.stack.at(3), machine.stack.at(1)));
    machine.stack.drop(3);
    machine.stack.push_number(count + (valid ? 1 : 0));
    return {};
}

Verdict check_multisig(Machine& machine) {
    if (machine.version == SigVersion::tapscript)
        return base::Unexpected{ScriptError::tapscript_check_multisig};
    const MultisigLayout layout = MALHA_TRY(multisig_layout(machine));
    const bool success = MALHA_TRY(match_signatures(machine, layout));
    MALHA_TRY(check_malleable_parts(machine, layout, success));
    machine.stack.drop(layout.dummy_depth());
    machine.stack.push_bool(success);
    return {};
}

}  // namespace malha::script::operations

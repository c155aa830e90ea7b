// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Names and texts of script errors. See error.hpp.
#include "malha/script/error.hpp"

#include <array>
#include <cstddef>

namespace malha::script {
namespace {

struct Description {
    ScriptError error;
    std::string_view name;
    std::string_view text;
};

constexpr std::array kDescriptions = std::to_array<Description>({
    {ScriptError::eval_false, "EVAL_FALSE",
     "Script evaluated without error but finished with a false/empty top stack element"},
    {ScriptError::op_return, "OP_RETURN", "OP_RETURN was encountered"},
    {ScriptError::script_size, "SCRIPT_SIZE", "Script is too big"},
    {ScriptError::push_size, "PUSH_SIZE", "Push value size limit exceeded"},
    {ScriptError::op_count, "OP_COUNT", "Operation limit exceeded"},
    {ScriptError::stack_size, "STACK_SIZE", "Stack size limit exceeded"},
    {ScriptError::sig_count, "SIG_COUNT", "Signature count negative or greater than pubkey count"},
    {ScriptError::pubkey_count, "PUBKEY_COUNT", "Pubkey count negative or limit exceeded"},
    {ScriptError::verify, "VERIFY", "Script failed an OP_VERIFY operation"},
    {ScriptError::equal_verify, "EQUALVERIFY", "Script failed an OP_EQUALVERIFY operation"},
    {ScriptError::check_multisig_verify, "CHECKMULTISIGVERIFY",
     "Script failed an OP_CHECKMULTISIGVERIFY operation"},
    {ScriptError::check_sig_verify, "CHECKSIGVERIFY",
     "Script failed an OP_CHECKSIGVERIFY operation"},
    {ScriptError::num_equal_verify, "NUMEQUALVERIFY",
     "Script failed an OP_NUMEQUALVERIFY operation"},
    {ScriptError::bad_opcode, "BAD_OPCODE", "Opcode missing or not understood"},
    {ScriptError::disabled_opcode, "DISABLED_OPCODE", "Attempted to use a disabled opcode"},
    {ScriptError::invalid_stack_operation, "INVALID_STACK_OPERATION",
     "Operation not valid with the current stack size"},
    {ScriptError::invalid_alt_stack_operation, "INVALID_ALTSTACK_OPERATION",
     "Operation not valid with the current altstack size"},
    {ScriptError::unbalanced_conditional, "UNBALANCED_CONDITIONAL", "Invalid OP_IF construction"},
    {ScriptError::negative_lock_time, "NEGATIVE_LOCKTIME", "Negative locktime"},
    {ScriptError::unsatisfied_lock_time, "UNSATISFIED_LOCKTIME",
     "Locktime requirement not satisfied"},
    {ScriptError::script_number, "SCRIPTNUM",
     "Script number overflowed or is non-minimally encoded"},
    {ScriptError::sig_hash_type, "SIG_HASHTYPE", "Signature hash type missing or not understood"},
    {ScriptError::sig_der, "SIG_DER", "Non-canonical DER signature"},
    {ScriptError::minimal_data, "MINIMALDATA", "Data push larger than necessary"},
    {ScriptError::sig_push_only, "SIG_PUSHONLY", "Only push operators allowed in signatures"},
    {ScriptError::sig_high_s, "SIG_HIGH_S",
     "Non-canonical signature: S value is unnecessarily high"},
    {ScriptError::sig_null_dummy, "SIG_NULLDUMMY", "Dummy CHECKMULTISIG argument must be zero"},
    {ScriptError::pubkey_type, "PUBKEYTYPE", "Public key is neither compressed or uncompressed"},
    {ScriptError::clean_stack, "CLEANSTACK", "Stack size must be exactly one after execution"},
    {ScriptError::minimal_if, "MINIMALIF", "OP_IF/NOTIF argument must be minimal"},
    {ScriptError::null_fail, "NULLFAIL",
     "Signature must be zero for failed CHECK(MULTI)SIG operation"},
    {ScriptError::discourage_upgradable_nops, "DISCOURAGE_UPGRADABLE_NOPS",
     "NOPx reserved for soft-fork upgrades"},
    {ScriptError::discourage_upgradable_witness_program, "DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM",
     "Witness version reserved for soft-fork upgrades"},
    {ScriptError::discourage_upgradable_taproot_version, "DISCOURAGE_UPGRADABLE_TAPROOT_VERSION",
     "Taproot version reserved for soft-fork upgrades"},
    {ScriptError::discourage_op_success, "DISCOURAGE_OP_SUCCESS",
     "OP_SUCCESSx reserved for soft-fork upgrades"},
    {ScriptError::discourage_upgradable_pubkey_type, "DISCOURAGE_UPGRADABLE_PUBKEYTYPE",
     "Public key version reserved for soft-fork upgrades"},
    {ScriptError::witness_program_wrong_length, "WITNESS_PROGRAM_WRONG_LENGTH",
     "Witness program has incorrect length"},
    {ScriptError::witness_program_witness_empty, "WITNESS_PROGRAM_WITNESS_EMPTY",
     "Witness program was passed an empty witness"},
    {ScriptError::witness_program_mismatch, "WITNESS_PROGRAM_MISMATCH",
     "Witness program hash mismatch"},
    {ScriptError::witness_malleated, "WITNESS_MALLEATED", "Witness requires empty scriptSig"},
    {ScriptError::witness_malleated_p2sh, "WITNESS_MALLEATED_P2SH",
     "Witness requires only-redeemscript scriptSig"},
    {ScriptError::witness_unexpected, "WITNESS_UNEXPECTED",
     "Witness provided for non-witness script"},
    {ScriptError::witness_pubkey_type, "WITNESS_PUBKEYTYPE", "Using non-compressed keys in segwit"},
    {ScriptError::schnorr_sig_size, "SCHNORR_SIG_SIZE", "Invalid Schnorr signature size"},
    {ScriptError::schnorr_sig_hash_type, "SCHNORR_SIG_HASHTYPE",
     "Invalid Schnorr signature hash type"},
    {ScriptError::schnorr_sig, "SCHNORR_SIG", "Invalid Schnorr signature"},
    {ScriptError::taproot_wrong_control_size, "TAPROOT_WRONG_CONTROL_SIZE",
     "Invalid Taproot control block size"},
    {ScriptError::tapscript_validation_weight, "TAPSCRIPT_VALIDATION_WEIGHT",
     "Too much signature validation relative to witness weight"},
    {ScriptError::tapscript_check_multisig, "TAPSCRIPT_CHECKMULTISIG",
     "OP_CHECKMULTISIG(VERIFY) is not available in tapscript"},
    {ScriptError::tapscript_minimal_if, "TAPSCRIPT_MINIMALIF",
     "OP_IF/NOTIF argument must be minimal in tapscript"},
    {ScriptError::tapscript_empty_pubkey, "TAPSCRIPT_EMPTY_PUBKEY",
     "Empty public key in tapscript"},
    {ScriptError::op_code_separator, "OP_CODESEPARATOR",
     "Using OP_CODESEPARATOR in non-witness script"},
    {ScriptError::sig_find_and_delete, "SIG_FINDANDDELETE", "Signature is found in scriptCode"},
});

constexpr bool described_in_order() {
    for (std::size_t i = 0; i < kDescriptions.size(); ++i)
        if (kDescriptions[i].error != static_cast<ScriptError>(i)) return false;
    return kDescriptions.back().error == ScriptError::sig_find_and_delete;
}
static_assert(described_in_order());

}  // namespace

std::string_view to_string(ScriptError error) {
    return kDescriptions[static_cast<std::size_t>(error)].text;
}

std::string_view short_name(ScriptError error) {
    return kDescriptions[static_cast<std::size_t>(error)].name;
}

}  // namespace malha::script

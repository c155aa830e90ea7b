// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Why a script failed.
#pragma once

#include <cstdint>
#include <string_view>

#include "malha/base/result.hpp"

namespace malha::script {

enum class ScriptError : std::uint8_t {
    eval_false,
    op_return,
    script_size,
    push_size,
    op_count,
    stack_size,
    sig_count,
    pubkey_count,
    verify,
    equal_verify,
    check_multisig_verify,
    check_sig_verify,
    num_equal_verify,
    bad_opcode,
    disabled_opcode,
    invalid_stack_operation,
    invalid_alt_stack_operation,
    unbalanced_conditional,
    negative_lock_time,
    unsatisfied_lock_time,
    script_number,
    sig_hash_type,
    sig_der,
    minimal_data,
    sig_push_only,
    sig_high_s,
    sig_null_dummy,
    pubkey_type,
    clean_stack,
    minimal_if,
    null_fail,
    discourage_upgradable_nops,
    discourage_upgradable_witness_program,
    discourage_upgradable_taproot_version,
    discourage_op_success,
    discourage_upgradable_pubkey_type,
    witness_program_wrong_length,
    witness_program_witness_empty,
    witness_program_mismatch,
    witness_malleated,
    witness_malleated_p2sh,
    witness_unexpected,
    witness_pubkey_type,
    schnorr_sig_size,
    schnorr_sig_hash_type,
    schnorr_sig,
    taproot_wrong_control_size,
    tapscript_validation_weight,
    tapscript_check_multisig,
    tapscript_minimal_if,
    tapscript_empty_pubkey,
    op_code_separator,
    sig_find_and_delete,
};

/// Success, or why the script failed.
using Verdict = base::Result<void, ScriptError>;

/// The established sentence, shown to users and parsed by clients.
[[nodiscard]] std::string_view to_string(ScriptError error);
/// The established short name, as test vectors use it: "EVAL_FALSE".
[[nodiscard]] std::string_view short_name(ScriptError error);

}  // namespace malha::script

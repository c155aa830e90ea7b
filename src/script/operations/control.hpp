// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Opcodes: constants, branches, lock times, and those that do nothing or always fail.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "script/operation.hpp"

namespace malha::script::operations {

// The bytes that OP_1 to OP_16 and OP_1NEGATE push.
inline constexpr std::array<std::uint8_t, 17> kConstants = {1,  2,  3,  4,  5,  6,  7,  8,   9,
                                                            10, 11, 12, 13, 14, 15, 16, 0x81};
inline constexpr std::size_t kNegativeOneIndex = 16;

inline Verdict push_constant(Machine& machine) {
    const Opcode opcode = machine.current.opcode;
    const std::size_t index =
        opcode == OP_1NEGATE ? kNegativeOneIndex : static_cast<std::size_t>(opcode - OP_1);
    machine.stack.push(StackElement::borrow({&kConstants[index], 1}));
    return {};
}

inline Verdict nothing(Machine&) {
    return {};
}

/// NOPs set aside for soft forks.
inline Verdict upgradable_nop(Machine& machine) {
    if (machine.has(VerifyFlag::discourage_upgradable_nops))
        return base::Unexpected{ScriptError::discourage_upgradable_nops};
    return {};
}

/// The argument of OP_IF must be empty or 01: by policy in v0, by consensus in tapscript (BIP 342).
inline Verdict check_minimal_condition(const Machine& machine, base::ByteView condition) {
    const bool minimal = condition.empty() || (condition.size() == 1 && condition[0] == 1);
    if (minimal) return {};
    if (machine.version == SigVersion::tapscript)
        return base::Unexpected{ScriptError::tapscript_minimal_if};
    if (machine.version == SigVersion::witness_v0 && machine.has(VerifyFlag::minimal_if))
        return base::Unexpected{ScriptError::minimal_if};
    return {};
}

template <bool kBranchTakenOn>
Verdict open_branch(Machine& machine) {
    bool taken = false;
    if (machine.conditions.all_taken()) {
        if (machine.stack.empty()) return base::Unexpected{ScriptError::invalid_stack_operation};
        MALHA_TRY(check_minimal_condition(machine, machine.stack.top()));
        taken = is_true(machine.stack.top()) == kBranchTakenOn;
        machine.stack.drop(1);
    }
    machine.conditions.open(taken);
    return {};
}

inline Verdict other_branch(Machine& machine) {
    if (machine.conditions.empty()) return base::Unexpected{ScriptError::unbalanced_conditional};
    machine.conditions.toggle();
    return {};
}

inline Verdict close_branch(Machine& machine) {
    if (machine.conditions.empty()) return base::Unexpected{ScriptError::unbalanced_conditional};
    machine.conditions.close();
    return {};
}

inline Verdict op_return(Machine&) {
    return base::Unexpected{ScriptError::op_return};
}

/// The operand of a lock-time opcode. Errors: invalid_stack_operation, script_number,
/// negative_lock_time.
inline base::Result<std::int64_t, ScriptError> lock_operand(const Machine& machine) {
    if (machine.stack.empty()) return base::Unexpected{ScriptError::invalid_stack_operation};
    const std::int64_t value = MALHA_TRY(machine.number(1, kLockNumberSizeMax));
    if (value < 0) return base::Unexpected{ScriptError::negative_lock_time};
    return value;
}

/// BIP 65. The operand stays on the stack.
inline Verdict check_lock_time_verify(Machine& machine) {
    if (!machine.has(VerifyFlag::check_lock_time_verify)) return {};
    const std::int64_t lock_time = MALHA_TRY(lock_operand(machine));
    if (!machine.rules.checker.check_lock_time(lock_time))
        return base::Unexpected{ScriptError::unsatisfied_lock_time};
    return {};
}

/// BIP 112. The operand stays on the stack.
inline Verdict check_sequence_verify(Machine& machine) {
    constexpr std::int64_t kDisableFlag = std::int64_t{1} << 31;
    if (!machine.has(VerifyFlag::check_sequence_verify)) return {};
    const std::int64_t sequence = MALHA_TRY(lock_operand(machine));
    if ((sequence & kDisableFlag) != 0) return {};
    if (!machine.rules.checker.check_sequence(sequence))
        return base::Unexpected{ScriptError::unsatisfied_lock_time};
    return {};
}

inline constexpr auto kControlTable = std::to_array<Operation>({
    {OP_1NEGATE, 0, push_constant},
    {OP_1, 0, push_constant},
    {OP_2, 0, push_constant},
    {OP_3, 0, push_constant},
    {OP_4, 0, push_constant},
    {OP_5, 0, push_constant},
    {OP_6, 0, push_constant},
    {OP_7, 0, push_constant},
    {OP_8, 0, push_constant},
    {OP_9, 0, push_constant},
    {OP_10, 0, push_constant},
    {OP_11, 0, push_constant},
    {OP_12, 0, push_constant},
    {OP_13, 0, push_constant},
    {OP_14, 0, push_constant},
    {OP_15, 0, push_constant},
    {OP_16, 0, push_constant},
    {OP_NOP, 0, nothing},
    {OP_IF, 0, open_branch<true>, Reach::everywhere},
    {OP_NOTIF, 0, open_branch<false>, Reach::everywhere},
    {OP_VERIF, 0, bad_opcode, Reach::everywhere},
    {OP_VERNOTIF, 0, bad_opcode, Reach::everywhere},
    {OP_ELSE, 0, other_branch, Reach::everywhere},
    {OP_ENDIF, 0, close_branch, Reach::everywhere},
    {OP_VERIFY, 1, then_verify<nothing, ScriptError::verify>},
    {OP_RETURN, 0, op_return},
    {OP_NOP1, 0, upgradable_nop},
    {OP_CHECKLOCKTIMEVERIFY, 0, check_lock_time_verify},
    {OP_CHECKSEQUENCEVERIFY, 0, check_sequence_verify},
    {OP_NOP4, 0, upgradable_nop},
    {OP_NOP5, 0, upgradable_nop},
    {OP_NOP6, 0, upgradable_nop},
    {OP_NOP7, 0, upgradable_nop},
    {OP_NOP8, 0, upgradable_nop},
    {OP_NOP9, 0, upgradable_nop},
    {OP_NOP10, 0, upgradable_nop},
    {OP_CAT, 0, nullptr, Reach::disabled},  // CVE-2010-5137
    {OP_SUBSTR, 0, nullptr, Reach::disabled},
    {OP_LEFT, 0, nullptr, Reach::disabled},
    {OP_RIGHT, 0, nullptr, Reach::disabled},
    {OP_INVERT, 0, nullptr, Reach::disabled},
    {OP_AND, 0, nullptr, Reach::disabled},
    {OP_OR, 0, nullptr, Reach::disabled},
    {OP_XOR, 0, nullptr, Reach::disabled},
    {OP_2MUL, 0, nullptr, Reach::disabled},
    {OP_2DIV, 0, nullptr, Reach::disabled},
    {OP_MUL, 0, nullptr, Reach::disabled},
    {OP_DIV, 0, nullptr, Reach::disabled},
    {OP_MOD, 0, nullptr, Reach::disabled},
    {OP_LSHIFT, 0, nullptr, Reach::disabled},
    {OP_RSHIFT, 0, nullptr, Reach::disabled},
});

}  // namespace malha::script::operations

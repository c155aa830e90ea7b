// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A row of the opcode table.
#pragma once

#include <cstdint>

#include "malha/script/error.hpp"
#include "malha/script/opcodes.hpp"
#include "malha/script/script_number.hpp"
#include "script/machine.hpp"

namespace malha::script {

using Handler = Verdict (*)(Machine&);

enum class Reach : std::uint8_t {
    taken_branch,  ///< runs unless a branch around it is not taken
    everywhere,    ///< runs in untaken branches, too: branching itself
    disabled,      ///< its mere presence fails the script
};

struct Operation {
    Opcode opcode = OP_INVALIDOPCODE;
    std::uint8_t elements_min = 0;  ///< with fewer on the stack: invalid_stack_operation
    Handler handler = nullptr;
    Reach reach = Reach::taken_branch;
};

/// The table, by opcode. Data pushes have no row of their own: the interpreter does them.
[[nodiscard]] const Operation& operation_of(Opcode opcode);

namespace operations {

inline Verdict bad_opcode(Machine&) {
    return base::Unexpected{ScriptError::bad_opcode};
}

/// Runs an operation that leaves a boolean and takes that off: the ...VERIFY opcodes.
template <Handler kHandler, ScriptError kError>
Verdict then_verify(Machine& machine) {
    MALHA_TRY(kHandler(machine));
    if (!is_true(machine.stack.top())) return base::Unexpected{kError};
    machine.stack.drop(1);
    return {};
}

}  // namespace operations
}  // namespace malha::script

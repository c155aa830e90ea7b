// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The loop over the instructions of one script.
#include "script/machine.hpp"

#include "script/operation.hpp"

namespace malha::script {
namespace {

Verdict push_data(Machine& machine) {
    if (machine.has(VerifyFlag::minimal_data) && !is_minimal_push(machine.current))
        return base::Unexpected{ScriptError::minimal_data};
    machine.stack.push(StackElement::borrow(machine.current.data));
    return {};
}

Verdict step(Machine& machine) {
    const Opcode opcode = machine.current.opcode;
    if (machine.current.data.size() > kElementSizeMax)
        return base::Unexpected{ScriptError::push_size};
    if (machine.version != SigVersion::tapscript && opcode > OP_16 &&
        ++machine.operation_count > kOperationsMax)
        return base::Unexpected{ScriptError::op_count};
    const Operation& operation = operation_of(opcode);
    if (operation.reach == Reach::disabled) return base::Unexpected{ScriptError::disabled_opcode};
    if (operation.reach != Reach::everywhere && !machine.conditions.all_taken()) return {};
    if (is_data_push(opcode)) return push_data(machine);
    if (machine.stack.size() < operation.elements_min)
        return base::Unexpected{ScriptError::invalid_stack_operation};
    return operation.handler(machine);
}

}  // namespace

Verdict run(Machine& machine) {
    if (machine.version != SigVersion::tapscript && machine.script.size() > kScriptSizeMax)
        return base::Unexpected{ScriptError::script_size};
    for (; const auto instruction = machine.reader.next(); ++machine.opcode_index) {
        machine.current = *instruction;
        MALHA_TRY(step(machine));
        if (machine.stack.size() + machine.alt_stack.size() > kStackSizeMax)
            return base::Unexpected{ScriptError::stack_size};
    }
    if (machine.reader.failed()) return base::Unexpected{ScriptError::bad_opcode};
    if (!machine.conditions.empty()) return base::Unexpected{ScriptError::unbalanced_conditional};
    return {};
}

}  // namespace malha::script

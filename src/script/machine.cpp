// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The loop over the instructions of one script.
#include "script/machine.hpp"

#include "script/operation.hpp"

namespace malha::script {
namespace {

Verdict push_data(Machine& machine) {
    if (machine.has(VerifyFlag::kMinimalData) && !is_minimal_push(machine.current))
        return base::Unexpected{ScriptError::kMinimalData};
    machine.stack.push(StackElement::borrow(machine.current.data));
    return {};
}

Verdict step(Machine& machine) {
    const Opcode opcode = machine.current.opcode;
    if (machine.current.data.size() > kElementSizeMax)
        return base::Unexpected{ScriptError::kPushSize};
    if (machine.version != SigVersion::kTapscript && opcode > OP_16 &&
        ++machine.operation_count > kOperationsMax)
        return base::Unexpected{ScriptError::kOpCount};
    const Operation& operation = operation_of(opcode);
    if (operation.reach == Reach::kDisabled) return base::Unexpected{ScriptError::kDisabledOpcode};
    if (operation.reach != Reach::kEverywhere && !machine.conditions.all_taken()) return {};
    if (is_data_push(opcode)) return push_data(machine);
    if (machine.stack.size() < operation.elements_min)
        return base::Unexpected{ScriptError::kInvalidStackOperation};
    return operation.handler(machine);
}

}  // namespace

Verdict run(Machine& machine) {
    if (machine.version != SigVersion::kTapscript && machine.script.size() > kScriptSizeMax)
        return base::Unexpected{ScriptError::kScriptSize};
    for (; const auto instruction = machine.reader.next(); ++machine.opcode_index) {
        machine.current = *instruction;
        MALHA_TRY(step(machine));
        if (machine.stack.size() + machine.alt_stack.size() > kStackSizeMax)
            return base::Unexpected{ScriptError::kStackSize};
    }
    if (machine.reader.failed()) return base::Unexpected{ScriptError::kBadOpcode};
    if (!machine.conditions.empty()) return base::Unexpected{ScriptError::kUnbalancedConditional};
    return {};
}

}  // namespace malha::script

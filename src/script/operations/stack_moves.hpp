// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Opcodes that move elements of the stack, and OP_SIZE.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "script/operation.hpp"

namespace malha::script::operations {

inline Verdict to_alt_stack(Machine& machine) {
    machine.alt_stack.push(machine.stack.pop());
    return {};
}

inline Verdict from_alt_stack(Machine& machine) {
    if (machine.alt_stack.empty())
        return base::Unexpected{ScriptError::invalid_alt_stack_operation};
    machine.stack.push(machine.alt_stack.pop());
    return {};
}

template <std::size_t kCount>
Verdict drop(Machine& machine) {
    machine.stack.drop(kCount);
    return {};
}

/// Copies `kCount` elements, the deepest lying at `kDepth`, to the top.
template <std::size_t kDepth, std::size_t kCount>
Verdict copy(Machine& machine) {
    machine.stack.push_copies(kDepth, kCount);
    return {};
}

/// Moves the deepest `kCount` of the topmost `kDepth` elements to the top.
template <std::size_t kDepth, std::size_t kCount>
Verdict rotate(Machine& machine) {
    machine.stack.rotate(kDepth, kCount);
    return {};
}

inline Verdict nip(Machine& machine) {
    machine.stack.rotate(2, 1);
    machine.stack.drop(1);
    return {};
}

inline Verdict tuck(Machine& machine) {
    machine.stack.tuck();
    return {};
}

inline Verdict duplicate_if_true(Machine& machine) {
    if (is_true(machine.stack.top())) machine.stack.push_copies(1, 1);
    return {};
}

inline Verdict depth(Machine& machine) {
    machine.stack.push_number(static_cast<std::int64_t>(machine.stack.size()));
    return {};
}

inline Verdict size(Machine& machine) {
    machine.stack.push_number(static_cast<std::int64_t>(machine.stack.top().size()));
    return {};
}

/// Takes the operand of OP_PICK and OP_ROLL off; returns the depth that it names.
inline base::Result<std::size_t, ScriptError> take_depth(Machine& machine) {
    const std::int64_t below = MALHA_TRY(machine.number(1));
    machine.stack.drop(1);
    if (below < 0 || below >= static_cast<std::int64_t>(machine.stack.size()))
        return base::Unexpected{ScriptError::invalid_stack_operation};
    return static_cast<std::size_t>(below) + 1;
}

inline Verdict pick(Machine& machine) {
    const std::size_t from = MALHA_TRY(take_depth(machine));
    machine.stack.push_copies(from, 1);
    return {};
}

inline Verdict roll(Machine& machine) {
    const std::size_t from = MALHA_TRY(take_depth(machine));
    machine.stack.rotate(from, 1);
    return {};
}

inline constexpr auto kStackTable = std::to_array<Operation>({
    {OP_TOALTSTACK, 1, to_alt_stack},
    {OP_FROMALTSTACK, 0, from_alt_stack},
    {OP_2DROP, 2, drop<2>},
    {OP_2DUP, 2, copy<2, 2>},
    {OP_3DUP, 3, copy<3, 3>},
    {OP_2OVER, 4, copy<4, 2>},
    {OP_2ROT, 6, rotate<6, 2>},
    {OP_2SWAP, 4, rotate<4, 2>},
    {OP_IFDUP, 1, duplicate_if_true},
    {OP_DEPTH, 0, depth},
    {OP_DROP, 1, drop<1>},
    {OP_DUP, 1, copy<1, 1>},
    {OP_NIP, 2, nip},
    {OP_OVER, 2, copy<2, 1>},
    {OP_PICK, 2, pick},
    {OP_ROLL, 2, roll},
    {OP_ROT, 3, rotate<3, 1>},
    {OP_SWAP, 2, rotate<2, 1>},
    {OP_TUCK, 2, tuck},
    {OP_SIZE, 1, size},
});

}  // namespace malha::script::operations

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Opcodes on numbers, and equality. Operands have 4 bytes, so no result overflows 64 bits.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "script/operation.hpp"

namespace malha::script::operations {

template <auto kFunction>
Verdict of_one_number(Machine& machine) {
    const std::int64_t a = MALHA_TRY(machine.number(1));
    machine.stack.drop(1);
    machine.stack.push_number(kFunction(a));
    return {};
}

template <auto kFunction>
Verdict of_two_numbers(Machine& machine) {
    const std::int64_t a = MALHA_TRY(machine.number(2));
    const std::int64_t b = MALHA_TRY(machine.number(1));
    machine.stack.drop(2);
    machine.stack.push_number(kFunction(a, b));
    return {};
}

inline Verdict within(Machine& machine) {
    const std::int64_t value = MALHA_TRY(machine.number(3));
    const std::int64_t least = MALHA_TRY(machine.number(2));
    const std::int64_t beyond = MALHA_TRY(machine.number(1));
    machine.stack.drop(3);
    machine.stack.push_bool(least <= value && value < beyond);
    return {};
}

inline Verdict equal(Machine& machine) {
    const bool same = std::ranges::equal(machine.stack.at(2), machine.stack.at(1));
    machine.stack.drop(2);
    machine.stack.push_bool(same);
    return {};
}

using I64 = std::int64_t;
inline Verdict num_equal(Machine& machine) {
    return of_two_numbers<[](I64 a, I64 b) -> I64 { return a == b; }>(machine);
}

inline constexpr auto kNumberTable = std::to_array<Operation>({
    {OP_EQUAL, 2, equal},
    {OP_EQUALVERIFY, 2, then_verify<equal, ScriptError::equal_verify>},
    {OP_1ADD, 1, of_one_number<[](I64 a) { return a + 1; }>},
    {OP_1SUB, 1, of_one_number<[](I64 a) { return a - 1; }>},
    {OP_NEGATE, 1, of_one_number<[](I64 a) { return -a; }>},
    {OP_ABS, 1, of_one_number<[](I64 a) { return a < 0 ? -a : a; }>},
    {OP_NOT, 1, of_one_number<[](I64 a) -> I64 { return a == 0; }>},
    {OP_0NOTEQUAL, 1, of_one_number<[](I64 a) -> I64 { return a != 0; }>},
    {OP_ADD, 2, of_two_numbers<[](I64 a, I64 b) { return a + b; }>},
    {OP_SUB, 2, of_two_numbers<[](I64 a, I64 b) { return a - b; }>},
    {OP_BOOLAND, 2, of_two_numbers<[](I64 a, I64 b) -> I64 { return a != 0 && b != 0; }>},
    {OP_BOOLOR, 2, of_two_numbers<[](I64 a, I64 b) -> I64 { return a != 0 || b != 0; }>},
    {OP_NUMEQUAL, 2, num_equal},
    {OP_NUMEQUALVERIFY, 2, then_verify<num_equal, ScriptError::num_equal_verify>},
    {OP_NUMNOTEQUAL, 2, of_two_numbers<[](I64 a, I64 b) -> I64 { return a != b; }>},
    {OP_LESSTHAN, 2, of_two_numbers<[](I64 a, I64 b) -> I64 { return a < b; }>},
    {OP_GREATERTHAN, 2, of_two_numbers<[](I64 a, I64 b) -> I64 { return b < a; }>},
    {OP_LESSTHANOREQUAL, 2, of_two_numbers<[](I64 a, I64 b) -> I64 { return a <= b; }>},
    {OP_GREATERTHANOREQUAL, 2, of_two_numbers<[](I64 a, I64 b) -> I64 { return b <= a; }>},
    {OP_MIN, 2, of_two_numbers<[](I64 a, I64 b) { return std::min(a, b); }>},
    {OP_MAX, 2, of_two_numbers<[](I64 a, I64 b) { return std::max(a, b); }>},
    {OP_WITHIN, 3, within},
});

}  // namespace malha::script::operations

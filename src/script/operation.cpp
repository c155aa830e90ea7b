// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The opcode table, put together from its groups.
#include "script/operation.hpp"

#include <array>

#include "script/operations/control.hpp"
#include "script/operations/numbers.hpp"
#include "script/operations/signatures.hpp"
#include "script/operations/stack_moves.hpp"

namespace malha::script {
namespace {

using Table = std::array<Operation, 256>;

template <class... Groups>
constexpr Table merge(const Groups&... groups) {
    Table table;
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = {static_cast<Opcode>(i), 0, operations::bad_opcode};
    const auto add = [&table](const auto& group) {
        for (const Operation& operation : group)
            table[operation.opcode] = operation;
    };
    (add(groups), ...);
    return table;
}

constexpr Table kTable = merge(operations::kControlTable, operations::kStackTable,
                               operations::kNumberTable, operations::kSignatureTable);

}  // namespace

const Operation& operation_of(Opcode opcode) {
    return kTable[opcode];
}

}  // namespace malha::script

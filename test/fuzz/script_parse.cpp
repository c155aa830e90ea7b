// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as a script that is only looked at: instructions cover it without gaps, and what a
// template says about it leads back to the same bytes.
#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/script/disassemble.hpp"
#include "malha/script/script.hpp"
#include "malha/script/script_number.hpp"
#include "malha/script/sigops.hpp"
#include "malha/script/taproot.hpp"
#include "malha/script/templates.hpp"

using namespace malha;
using namespace malha::script;

namespace {

void check_instructions(base::ByteView script) {
    ScriptReader reader(script);
    std::size_t position = 0;
    while (const auto instruction = reader.next()) {
        MALHA_ASSERT(reader.position() >= position + 1 + instruction->data.size());
        if (is_data_push(instruction->opcode) && is_minimal_push(*instruction)) {
            const base::Bytes again = ScriptBuilder().push_minimal(instruction->data).take();
            MALHA_ASSERT(again.size() == reader.position() - position);
        }
        position = reader.position();
    }
    MALHA_ASSERT(reader.failed() != (position == script.size()));
}

base::Bytes rebuild(const Solution& solution, base::ByteView script) {
    switch (solution.type) {
        case OutputType::public_key:
            return p2pk_script(solution.parts[0]);
        case OutputType::public_key_hash:
            return p2pkh_script(solution.parts[0]);
        case OutputType::script_hash:
            return p2sh_script(solution.parts[0]);
        case OutputType::witness_v0_key_hash:
        case OutputType::witness_v0_script_hash:
        case OutputType::witness_v1_taproot:
        case OutputType::witness_unknown:
            return witness_script(solution.witness_version, solution.parts[0]);
        default:
            return base::to_bytes(script);
    }
}

void check_template(base::ByteView script) {
    const Solution solution = solve(script);
    MALHA_ASSERT(rebuild(solution, script) == base::to_bytes(script));
    if (solution.type == OutputType::multisig)
        MALHA_ASSERT(solution.required_signatures >= 1 &&
                     static_cast<std::size_t>(solution.required_signatures) <=
                         solution.parts.size());
    MALHA_ASSERT(count_sigops(script, SigopCounting::accurate) <=
                 count_sigops(script, SigopCounting::legacy));
}

void check_number(base::ByteView bytes) {
    const auto number = decode_number(bytes, 8, NumberEncoding::minimal);
    if (!number) return;
    const EncodedNumber again(*number);
    MALHA_ASSERT(base::to_bytes(again.view()) == base::to_bytes(bytes));
    MALHA_ASSERT(is_true(bytes) == (*number != 0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::ByteView bytes(data, size);
    check_instructions(bytes);
    check_template(bytes);
    check_number(bytes);
    MALHA_ASSERT(size == 0 || !disassemble(bytes, HashTypes::decode).empty());
    if (const auto control = ControlBlock::parse(bytes))
        MALHA_ASSERT(control->path.size() + 33 == size);
    return 0;
}

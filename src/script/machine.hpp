// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The state of one running script, on which the operations work.
#pragma once

#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/script/error.hpp"
#include "malha/script/flags.hpp"
#include "malha/script/interpreter.hpp"
#include "malha/script/script.hpp"
#include "malha/script/script_number.hpp"
#include "malha/script/sighash.hpp"
#include "malha/script/signature_checker.hpp"
#include "script/stack.hpp"

namespace malha::script {

struct Evaluation::Memory {
    Stack stack;
    Stack alt_stack;
    base::Bytes script_code;  ///< what FindAndDelete left of a script
};

/// The open OP_IF branches. Only whether one of them is not taken matters, and which is the
/// outermost such, so that no operation costs more than O(1).
class Conditions {
public:
    [[nodiscard]] bool empty() const { return depth_ == 0; }
    /// Whether the current instruction is executed.
    [[nodiscard]] bool all_taken() const { return first_untaken_ == kNone; }

    void open(bool taken) {
        if (all_taken() && !taken) first_untaken_ = depth_;
        ++depth_;
    }
    /// OP_ELSE.
    void toggle() {
        MALHA_ASSERT(depth_ > 0);
        if (all_taken()) {
            first_untaken_ = depth_ - 1;
        } else if (first_untaken_ == depth_ - 1) {
            first_untaken_ = kNone;
        }  // Inside an outer branch that is not taken, neither side matters.
    }
    void close() {
        MALHA_ASSERT(depth_ > 0);
        --depth_;
        if (first_untaken_ == depth_) first_untaken_ = kNone;
    }

private:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    std::size_t depth_ = 0;
    std::size_t first_untaken_ = kNone;
};

/// What a taproot script path adds (BIPs 341 and 342).
struct TapscriptRun {
    TaprootSpend spend;
    /// BIP 342: what remains for signature checks at kWeightPerSignature each.
    std::int64_t weight_left = 0;

    static constexpr std::int64_t kWeightPerSignature = 50;
};

/// Rules that hold for all scripts of one input.
struct Rules {
    VerifyFlags flags;
    SignatureChecker& checker;
};

struct Machine {
    Machine(Evaluation::Memory& memory, const Rules& rules_in, base::ByteView script_in,
            SigVersion version_in, TapscriptRun* tapscript_in)
        : stack(memory.stack),
          alt_stack(memory.alt_stack),
          script_code_buffer(memory.script_code),
          rules(rules_in),
          script(script_in),
          version(version_in),
          tapscript(tapscript_in),
          reader(script_in) {}

    [[nodiscard]] bool has(VerifyFlag flag) const { return rules.flags.has(flag); }
    /// The element at a depth as number. Errors: script_number.
    [[nodiscard]] base::Result<std::int64_t, ScriptError> number(
        std::size_t depth, std::size_t size_max = kNumberSizeMax) const {
        const auto encoding =
            has(VerifyFlag::minimal_data) ? NumberEncoding::minimal : NumberEncoding::any;
        const auto value = decode_number(stack.at(depth), size_max, encoding);
        if (!value) return base::Unexpected{ScriptError::script_number};
        return *value;
    }

    Stack& stack;
    Stack& alt_stack;
    base::Bytes& script_code_buffer;
    const Rules& rules;
    const base::ByteView script;
    const SigVersion version;
    TapscriptRun* const tapscript;  ///< null but for SigVersion::tapscript

    ScriptReader reader;  ///< stands behind `current`
    Instruction current;
    std::uint32_t opcode_index = 0;     ///< of `current`
    int operation_count = 0;            ///< see kOperationsMax
    std::size_t script_code_begin = 0;  ///< behind the last executed OP_CODESEPARATOR
    Conditions conditions;
};

/// Runs the script from its beginning. Errors: the first rule that it breaks.
[[nodiscard]] Verdict run(Machine& machine);

}  // namespace malha::script

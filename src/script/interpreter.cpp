// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which scripts an input makes run, and on what. See interpreter.hpp; the loop over instructions is
// in machine.cpp.
#include "malha/script/interpreter.hpp"

#include <algorithm>
#include <array>

#include "malha/base/assert.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/script/script.hpp"
#include "malha/script/taproot.hpp"
#include "script/machine.hpp"

namespace malha::script {
namespace {

/// The scripts of one input, all on the same stack.
class InputRun {
public:
    InputRun(Evaluation::Memory& memory, const Unlocking& unlocking, const Rules& rules)
        : memory_(memory), unlocking_(unlocking), rules_(rules) {
        memory_.stack.clear();
    }

    Verdict verify(base::ByteView script_pubkey);

private:
    [[nodiscard]] bool has(VerifyFlag flag) const { return rules_.flags.has(flag); }
    Verdict run_on_stack(base::ByteView script, SigVersion version, TapscriptRun* tapscript);
    Verdict require_true_on_top() const;

    Verdict run_legacy(base::ByteView script_pubkey);
    Verdict run_p2sh(const StackElement& redeem_script);

    Verdict run_witness(const WitnessProgram& witness, bool nested_in_p2sh);
    Verdict run_witness_v0(base::ByteView program);
    Verdict run_taproot(base::ByteView output_key);
    Verdict run_leaf(base::ByteView script, const ControlBlock& control, TaprootSpend spend);
    Verdict run_tapscript(base::ByteView script, TaprootSpend spend);
    Verdict run_witness_script(base::ByteView script, SigVersion version, TapscriptRun* tapscript);
    [[nodiscard]] std::int64_t tapscript_weight() const;

    Evaluation::Memory& memory_;
    const Unlocking& unlocking_;
    const Rules& rules_;
    std::span<const base::ByteView> witness_;  ///< what is left of it to become a stack
    bool used_witness_ = false;
};

Verdict InputRun::run_on_stack(base::ByteView script, SigVersion version, TapscriptRun* tapscript) {
    memory_.alt_stack.clear();
    Machine machine(memory_, rules_, script, version, tapscript);
    return run(machine);
}

Verdict InputRun::require_true_on_top() const {
    if (memory_.stack.empty() || !is_true(memory_.stack.top()))
        return base::Unexpected{ScriptError::eval_false};
    return {};
}

Verdict InputRun::verify(base::ByteView script_pubkey) {
    if (has(VerifyFlag::sig_push_only) && !is_push_only(unlocking_.script_sig))
        return base::Unexpected{ScriptError::sig_push_only};
    MALHA_TRY(run_legacy(script_pubkey));
    // A witness program leaves exactly one element behind, which run_witness_script() checks.
    if (has(VerifyFlag::clean_stack) && !used_witness_ && memory_.stack.size() != 1)
        return base::Unexpected{ScriptError::clean_stack};
    if (has(VerifyFlag::witness) && !used_witness_ && !unlocking_.witness.empty())
        return base::Unexpected{ScriptError::witness_unexpected};
    return {};
}

Verdict InputRun::run_legacy(base::ByteView script_pubkey) {
    MALHA_TRY(run_on_stack(unlocking_.script_sig, SigVersion::legacy, nullptr));
    const bool p2sh = has(VerifyFlag::p2sh) && is_p2sh(script_pubkey);
    // The P2SH script replaces only the top element, so keeping that keeps the stack.
    const StackElement top =
        memory_.stack.empty() ? StackElement::borrow({}) : memory_.stack.element(1);
    MALHA_TRY(run_on_stack(script_pubkey, SigVersion::legacy, nullptr));
    MALHA_TRY(require_true_on_top());
    if (p2sh) return run_p2sh(top);
    const auto witness = witness_program(script_pubkey);
    if (!has(VerifyFlag::witness) || !witness) return {};
    if (!unlocking_.script_sig.empty()) return base::Unexpected{ScriptError::witness_malleated};
    return run_witness(*witness, /*nested_in_p2sh=*/false);
}

/// BIP 16.
Verdict InputRun::run_p2sh(const StackElement& redeem_script) {
    if (!is_push_only(unlocking_.script_sig)) return base::Unexpected{ScriptError::sig_push_only};
    memory_.stack.drop(1);
    const base::ByteView script = redeem_script.view();
    MALHA_TRY(run_on_stack(script, SigVersion::legacy, nullptr));
    MALHA_TRY(require_true_on_top());
    const auto witness = witness_program(script);
    if (!has(VerifyFlag::witness) || !witness) return {};
    // BIP 141: the scriptSig is exactly the push of the program, which takes one length byte.
    if (unlocking_.script_sig.size() != 1 + script.size())
        return base::Unexpected{ScriptError::witness_malleated_p2sh};
    return run_witness(*witness, /*nested_in_p2sh=*/true);
}

/// BIP 141.
Verdict InputRun::run_witness(const WitnessProgram& witness, bool nested_in_p2sh) {
    used_witness_ = true;
    witness_ = unlocking_.witness;
    memory_.stack.clear();
    if (witness.version == 0) return run_witness_v0(witness.program);
    if (!nested_in_p2sh && witness.version == 1 && witness.program.size() == 32)
        return has(VerifyFlag::taproot) ? run_taproot(witness.program) : Verdict();
    if (!nested_in_p2sh && is_p2a(witness)) return {};
    if (has(VerifyFlag::discourage_upgradable_witness_program))
        return base::Unexpected{ScriptError::discourage_upgradable_witness_program};
    return {};
}

Verdict InputRun::run_witness_v0(base::ByteView program) {
    if (program.size() == 20) {
        if (witness_.size() != 2) return base::Unexpected{ScriptError::witness_program_mismatch};
        std::array<std::uint8_t, 25> script{OP_DUP, OP_HASH160, 20};
        std::copy(program.begin(), program.end(), script.begin() + 3);
        script[23] = OP_EQUALVERIFY;
        script[24] = OP_CHECKSIG;
        return run_witness_script(script, SigVersion::witness_v0, nullptr);
    }
    if (program.size() != 32) return base::Unexpected{ScriptError::witness_program_wrong_length};
    if (witness_.empty()) return base::Unexpected{ScriptError::witness_program_witness_empty};
    const base::ByteView script = witness_.back();
    witness_ = witness_.first(witness_.size() - 1);
    if (!std::ranges::equal(crypto::sha256(script), program))
        return base::Unexpected{ScriptError::witness_program_mismatch};
    return run_witness_script(script, SigVersion::witness_v0, nullptr);
}

/// BIP 341.
Verdict InputRun::run_taproot(base::ByteView output_key) {
    if (witness_.empty()) return base::Unexpected{ScriptError::witness_program_witness_empty};
    TaprootSpend spend;
    if (witness_.size() >= 2 && !witness_.back().empty() && witness_.back()[0] == kAnnexTag) {
        spend.annex_hash = annex_hash(witness_.back());
        witness_ = witness_.first(witness_.size() - 1);
    }
    if (witness_.size() == 1) return rules_.checker.check_schnorr(witness_[0], output_key, spend);
    const auto control = ControlBlock::parse(witness_.back());
    if (!control) return base::Unexpected{ScriptError::taproot_wrong_control_size};
    const base::ByteView script = witness_[witness_.size() - 2];
    witness_ = witness_.first(witness_.size() - 2);
    spend.tapscript = TapscriptPosition{.leaf_hash = tapleaf_hash(control->leaf_version, script)};
    if (!commits_to_leaf(output_key, *control, spend.tapscript->leaf_hash))
        return base::Unexpected{ScriptError::witness_program_mismatch};
    return run_leaf(script, *control, spend);
}

Verdict InputRun::run_leaf(base::ByteView script, const ControlBlock& control, TaprootSpend spend) {
    if (control.leaf_version == kTapscriptLeafVersion) return run_tapscript(script, spend);
    if (has(VerifyFlag::discourage_upgradable_taproot_version))
        return base::Unexpected{ScriptError::discourage_upgradable_taproot_version};
    return {};
}

/// BIP 342.
Verdict InputRun::run_tapscript(base::ByteView script, TaprootSpend spend) {
    ScriptReader reader(script);
    while (const auto instruction = reader.next()) {
        if (!is_op_success(instruction->opcode)) continue;
        if (has(VerifyFlag::discourage_op_success))
            return base::Unexpected{ScriptError::discourage_op_success};
        return {};
    }
    if (reader.failed()) return base::Unexpected{ScriptError::bad_opcode};
    if (witness_.size() > kStackSizeMax) return base::Unexpected{ScriptError::stack_size};
    TapscriptRun tapscript{.spend = spend, .weight_left = tapscript_weight()};
    return run_witness_script(script, SigVersion::tapscript, &tapscript);
}

/// BIP 342: the serialised witness, annex and all, and one signature for free.
std::int64_t InputRun::tapscript_weight() const {
    std::size_t size = primitives::compact_size_length(unlocking_.witness.size());
    for (const base::ByteView item : unlocking_.witness)
        size += primitives::compact_size_length(item.size()) + item.size();
    return static_cast<std::int64_t>(size) + TapscriptRun::kWeightPerSignature;
}

Verdict InputRun::run_witness_script(base::ByteView script, SigVersion version,
                                     TapscriptRun* tapscript) {
    for (const base::ByteView item : witness_) {
        if (item.size() > kElementSizeMax) return base::Unexpected{ScriptError::push_size};
        memory_.stack.push(StackElement::borrow(item));
    }
    MALHA_TRY(run_on_stack(script, version, tapscript));
    // Clean stack is consensus here.
    if (memory_.stack.size() != 1) return base::Unexpected{ScriptError::clean_stack};
    return require_true_on_top();
}

}  // namespace

Evaluation::Evaluation() : memory_(std::make_unique<Memory>()) {}
Evaluation::~Evaluation() = default;

Verdict verify_script(Evaluation& evaluation, const Unlocking& unlocking,
                      base::ByteView script_pubkey, VerifyFlags flags, SignatureChecker& checker) {
    MALHA_ASSERT(flags.is_consistent());
    const Rules rules{flags, checker};
    return InputRun(evaluation.memory(), unlocking, rules).verify(script_pubkey);
}

Verdict verify_input(Evaluation& evaluation, const PrecomputedTransaction& tx,
                     std::size_t input_index, VerifyFlags flags, SignatureCache* cache) {
    TransactionChecker checker(tx, input_index, cache);
    const primitives::TxInput& input = tx.tx().inputs[input_index];
    return verify_script(evaluation, {.script_sig = input.script_sig, .witness = input.witness},
                         tx.spent_outputs()[input_index].script_pubkey, flags, checker);
}

}  // namespace malha::script

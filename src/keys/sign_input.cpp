// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sign_input.hpp.
#include "malha/keys/sign_input.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "malha/crypto/ecdsa.hpp"
#include "malha/crypto/schnorr.hpp"
#include "malha/script/script.hpp"
#include "malha/script/signature_checker.hpp"
#include "malha/script/templates.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using base::ByteView;
using script::OutputType;
using Stack = std::vector<Bytes>;

constexpr std::uint8_t kHashAll = 1;

/// The stack that satisfies one script, and the script itself where it must follow the stack.
class Signer {
public:
    Signer(const SigningTask& task, const Keyring& keyring)
        : task_(task), keyring_(keyring), checker_(task.tx, task.input_index, nullptr) {}

    /// Empty optional: no template that can be signed for.
    std::optional<Stack> satisfy(ByteView script, script::SigVersion version) {
        const script::Solution solution = script::solve(script);
        const auto& parts = solution.parts;
        switch (solution.type) {
            case OutputType::public_key:
                return Stack{signature(parts[0], crypto::hash160(parts[0]), script, version)};
            case OutputType::public_key_hash:
                return satisfy_key_hash(parts[0], script, version);
            case OutputType::multisig:
                return satisfy_multisig(solution, script, version);
            default:
                return std::nullopt;
        }
    }

    /// Witness of a version 0 program. Empty when the script is not known.
    Stack witness_v0(const script::WitnessProgram& witness) {
        if (witness.program.size() == 20) {
            const Bytes code = script::p2pkh_script(witness.program);
            return drop_if_unsigned(*satisfy(code, script::SigVersion::witness_v0));
        }
        const Bytes* script = keyring_.script(witness.program);
        if (script == nullptr) return {};
        auto stack = satisfy(*script, script::SigVersion::witness_v0);
        if (!stack) return {};
        stack->push_back(*script);
        return *stack;
    }

    Stack taproot_key_path(ByteView output_key) {
        const crypto::PrivateKey* key = keyring_.taproot_key(output_key);
        if (key == nullptr || !task_.tx.taproot()) return earlier_schnorr(output_key);
        const auto hash = script::taproot_sighash(task_.tx, task_.input_index, task_.hash_type, {});
        if (!hash) return {};
        const auto made = crypto::sign_schnorr(*key, *hash, crypto::Bytes32{});
        Bytes signature(made.begin(), made.end());
        if (task_.hash_type != 0) signature.push_back(task_.hash_type);
        return {signature};
    }

private:
    Stack satisfy_key_hash(ByteView hash, ByteView script, script::SigVersion version) {
        for (const Bytes& push : task_.earlier) {
            if (!std::ranges::equal(crypto::hash160(push), hash)) continue;
            Bytes known = signature(push, hash, script, version);
            if (!known.empty()) return {known, push};
        }
        const crypto::PrivateKey* key = keyring_.key(hash);
        if (key == nullptr) return {{}, {}};
        const Bytes public_key = base::to_bytes(key->public_key().bytes());
        return {signature(public_key, hash, script, version), public_key};
    }

    Stack satisfy_multisig(const script::Solution& solution, ByteView script,
                           script::SigVersion version) {
        Stack stack{{}};  // OP_CHECKMULTISIG takes one element too many off the stack.
        const auto wanted = static_cast<std::size_t>(solution.required_signatures) + 1;
        for (const ByteView key : solution.parts) {
            if (stack.size() == wanted) break;
            Bytes made = signature(key, crypto::hash160(key), script, version);
            if (!made.empty()) stack.push_back(std::move(made));
        }
        stack.resize(wanted);
        return stack;
    }

    /// A signature of ours, or one made earlier that is valid; empty when there is neither.
    Bytes signature(ByteView public_key, ByteView key_hash, ByteView script,
                    script::SigVersion version) {
        if (const crypto::PrivateKey* key = keyring_.key(key_hash))
            return sign(*key, script, version);
        for (const Bytes& push : task_.earlier) {
            script::ScriptCode code{.bytes = script, .version = version, .last_hash = {}};
            if (!push.empty() && checker_.check_ecdsa(push, public_key, code)) return push;
        }
        return {};
    }

    Bytes sign(const crypto::PrivateKey& key, ByteView script, script::SigVersion version) const {
        const std::uint8_t hash_type = task_.hash_type == 0 ? kHashAll : task_.hash_type;
        const bool segwit = version == script::SigVersion::witness_v0;
        // A segwit script with an uncompressed key could never be spent.
        if (segwit && key.form() == crypto::KeyForm::uncompressed) return {};
        const auto hash =
            segwit ? script::witness_v0_sighash(task_.tx, task_.input_index, script,
                                                task_.spent.value, hash_type)
                   : script::legacy_sighash(task_.tx.tx(), task_.input_index, script, hash_type);
        Bytes made = crypto::sign_ecdsa(key, hash, crypto::RGrinding::low_r);
        made.push_back(hash_type);
        return made;
    }

    Stack earlier_schnorr(ByteView output_key) {
        for (const Bytes& push : task_.earlier)
            if (!push.empty() && checker_.check_schnorr(push, output_key, {})) return {push};
        return {};
    }

    /// A witness without a signature is left out altogether.
    static Stack drop_if_unsigned(Stack stack) { return stack.front().empty() ? Stack{} : stack; }

    const SigningTask& task_;
    const Keyring& keyring_;
    script::TransactionChecker checker_;
};

bool is_unsigned(const Stack& stack) {
    return std::all_of(stack.begin(), stack.end(), [](const Bytes& item) { return item.empty(); });
}

/// A scriptSig that pushes the stack, each element in the shortest way.
Bytes push_all(const Stack& stack) {
    script::ScriptBuilder builder;
    for (const Bytes& item : stack)
        builder.push_minimal(item);
    return builder.take();
}

}  // namespace

SignedInput sign_input(const SigningTask& task, const Keyring& keyring) {
    Signer signer(task, keyring);
    SignedInput result;
    Bytes script = base::to_bytes(task.spent.script_pubkey);
    Stack pushes;
    if (script::is_p2sh(script)) {
        const Bytes* redeem_script = keyring.script(ByteView(script).subspan(2, 20));
        if (redeem_script == nullptr) return result;
        script = *redeem_script;
        pushes.push_back(script);
    }
    if (const auto witness = script::witness_program(script)) {
        if (witness->version == 0) result.witness = signer.witness_v0(*witness);
        if (script::is_p2tr(script)) result.witness = signer.taproot_key_path(witness->program);
        result.script_sig = push_all(pushes);
        return result;
    }
    auto stack = signer.satisfy(script, script::SigVersion::legacy);
    if (!stack || is_unsigned(*stack)) return result;
    stack->insert(stack->end(), pushes.begin(), pushes.end());
    result.script_sig = push_all(*stack);
    return result;
}

std::vector<Bytes> pushes_of(const primitives::TxInput& input) {
    std::vector<Bytes> pushes;
    script::ScriptReader reader(input.script_sig);
    while (const auto instruction = reader.next())
        pushes.push_back(base::to_bytes(instruction->data));
    for (const ByteView item : input.witness)
        pushes.push_back(base::to_bytes(item));
    return pushes;
}

}  // namespace malha::keys

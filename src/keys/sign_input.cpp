// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sign_input.hpp.
#include "malha/keys/sign_input.hpp"

#include <algorithm>

#include "malha/script/interpreter.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"
#include "sign_miniscript.hpp"
#include "sign_taproot.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using base::ByteView;
using script::OutputType;
using script::SigVersion;

/// Numbers of the keys in the order of the expression's text, in which clients see what is missing.
std::vector<std::uint32_t> keys_in_order(const Miniscript& miniscript) {
    std::vector<std::uint32_t> keys;
    std::vector<std::size_t> pending{miniscript.nodes().size() - 1};
    while (!pending.empty()) {
        const MiniscriptNode& node = miniscript.nodes()[pending.back()];
        pending.pop_back();
        keys.insert(keys.end(), node.keys.begin(), node.keys.end());
        pending.insert(pending.end(), node.arguments.rbegin(), node.arguments.rend());
    }
    return keys;
}

/// One pass over an input.
class InputSigner {
public:
    InputSigner(const SolvingData& known, SignatureMaker& maker, PsbtInput& input)
        : known_(known), maker_(maker), input_(input) {}

    Spend run(ByteView script_pubkey) {
        if (!script::is_p2sh(script_pubkey)) {
            solve_output(script_pubkey, Nesting::bare);
            return std::move(spend_);
        }
        const ByteView hash = script_pubkey.subspan(2, 20);
        const Bytes* redeem_script = find_script(hash, input_.redeem_script);
        if (redeem_script == nullptr) {
            spend_.missing.redeem_script = to_array<20>(hash);
            return std::move(spend_);
        }
        input_.redeem_script = Bytes(*redeem_script);
        solve_output(input_.redeem_script, Nesting::in_p2sh);
        spend_.script_sig = script::ScriptBuilder()
                                .raw(spend_.script_sig)
                                .push_minimal(input_.redeem_script)
                                .take();
        return std::move(spend_);
    }

private:
    enum class Nesting : std::uint8_t { bare, in_p2sh };

    template <std::size_t N>
    static std::array<std::uint8_t, N> to_array(ByteView bytes) {
        std::array<std::uint8_t, N> result;
        std::copy(bytes.begin(), bytes.end(), result.begin());
        return result;
    }

    /// An output script or what P2SH puts in its place.
    void solve_output(ByteView script, Nesting nesting) {
        const script::Solution solution = script::solve(script);
        switch (solution.type) {
            case OutputType::witness_v0_key_hash:
                spend_.segwit = true;
                take_witness(
                    satisfy(script::p2pkh_script(solution.parts[0]), SigVersion::witness_v0));
                return;
            case OutputType::witness_v0_script_hash:
                return solve_witness_script(solution.parts[0]);
            case OutputType::witness_v1_taproot:
                if (nesting == Nesting::in_p2sh) return;
                spend_.segwit = true;
                return take_witness(sign_taproot(solution.parts[0], known_, maker_, input_));
            case OutputType::script_hash:
                return;
            default: {
                const Satisfaction made = satisfy(script, SigVersion::legacy);
                spend_.solved = made.complete;
                script::ScriptBuilder pushes;
                for (const Bytes& item : made.stack)
                    pushes.push_minimal(item);
                spend_.script_sig = pushes.take();
            }
        }
    }

    void take_witness(Satisfaction made) {
        spend_.solved = made.complete;
        spend_.witness = std::move(made.stack);
    }

    void solve_witness_script(ByteView program) {
        const Bytes* script = find_script(program, input_.witness_script);
        if (script == nullptr) {
            spend_.missing.witness_script = to_array<32>(program);
            return;
        }
        input_.witness_script = Bytes(*script);
        spend_.segwit = true;
        Satisfaction made = satisfy(input_.witness_script, SigVersion::witness_v0);
        made.stack.push_back(input_.witness_script);
        take_witness(std::move(made));
    }

    /// By HASH160 or SHA256. Null: unknown.
    const Bytes* find_script(ByteView hash, const Bytes& candidate) const {
        if (const Bytes* script = known_.script(hash)) return script;
        const bool fits = hash.size() == 20 ? std::ranges::equal(crypto::hash160(candidate), hash)
                                            : std::ranges::equal(crypto::sha256(candidate), hash);
        return fits ? &candidate : nullptr;
    }

    Satisfaction satisfy(ByteView script, SigVersion version) {
        const script::ScriptCode code{.bytes = script, .version = version, .last_hash = {}};
        const script::Solution solution = script::solve(script);
        switch (solution.type) {
            case OutputType::public_key:
                if (auto made = signature(solution.parts[0], code)) return {{*made}, true};
                return {};
            case OutputType::public_key_hash:
                return satisfy_key_hash(solution.parts[0], code);
            case OutputType::multisig:
                return satisfy_multisig(solution, code);
            default:
                return version == SigVersion::witness_v0 ? satisfy_miniscript(code)
                                                         : Satisfaction{};
        }
    }

    Satisfaction satisfy_miniscript(const script::ScriptCode& code) {
        std::vector<Bytes> keys;
        const auto known_key = [this](ByteView hash) -> std::optional<Bytes> {
            const auto key = find_key(hash);
            return key ? std::optional(base::to_bytes(key->bytes())) : std::nullopt;
        };
        const auto miniscript =
            Miniscript::from_script(code.bytes, MiniscriptContext::p2wsh, known_key, keys);
        if (!miniscript) return {};
        const InputSatisfier::Sign sign = [&](ByteView key) { return signature(key, code); };
        for (const std::uint32_t key : keys_in_order(*miniscript))
            static_cast<void>(sign(keys[key]));
        InputSatisfier satisfier(input_, maker_, sign);
        auto stack = miniscript->satisfy(keys, satisfier);
        return stack ? Satisfaction{*std::move(stack), true} : Satisfaction{};
    }

    Satisfaction satisfy_key_hash(ByteView hash, const script::ScriptCode& code) {
        const auto key = find_key(hash);
        if (!key) {
            spend_.missing.keys.push_back(to_array<20>(hash));
            return {};
        }
        const auto made = signature(key->bytes(), code);
        if (!made) return {};
        return {{*made, base::to_bytes(key->bytes())}, true};
    }

    /// Every key that can sign does, so that others may choose; the first ones are taken.
    Satisfaction satisfy_multisig(const script::Solution& solution,
                                  const script::ScriptCode& code) {
        Stack stack{{}};  // OP_CHECKMULTISIG takes one element too many off the stack.
        const auto wanted = static_cast<std::size_t>(solution.required_signatures) + 1;
        for (const ByteView key : solution.parts) {
            auto made = signature(key, code);
            if (made && stack.size() < wanted) stack.push_back(*std::move(made));
        }
        const std::size_t absent = wanted - stack.size();
        // Nothing can be done with the fillers; their number is the one that clients have always
        // seen.
        stack.resize(stack.size() + (absent + 1) / 2);
        return {std::move(stack), absent == 0};
    }

    std::optional<Bytes> signature(ByteView key_bytes, const script::ScriptCode& code) {
        const crypto::Digest160 hash = crypto::hash160(key_bytes);
        const auto present = input_.signatures.find(hash);
        if (present != input_.signatures.end()) return present->second.signature;
        const auto key = crypto::PublicKey::parse(key_bytes);
        if (key) note_origin(*key);
        auto made = key ? maker_.ecdsa(*key, code) : std::nullopt;
        if (made)
            input_.signatures.emplace(hash, PartialSignature{*key, *made});
        else if (std::ranges::find(spend_.missing.signatures, hash) ==
                 spend_.missing.signatures.end())
            spend_.missing.signatures.push_back(hash);
        return made;
    }

    std::optional<crypto::PublicKey> find_key(ByteView hash) {
        const auto present = input_.signatures.find(to_array<20>(hash));
        if (present != input_.signatures.end()) return present->second.key;
        for (const auto& [key, origin] : input_.key_origins)
            if (std::ranges::equal(key.hash160(), hash)) return key;
        const crypto::PublicKey* key = known_.public_key(hash);
        if (key == nullptr) return std::nullopt;
        note_origin(*key);
        return *key;
    }

    void note_origin(const crypto::PublicKey& key) {
        if (const KeyOrigin* origin = known_.origin(key)) input_.key_origins.emplace(key, *origin);
    }

    const SolvingData& known_;
    SignatureMaker& maker_;
    PsbtInput& input_;
    Spend spend_;
};

}  // namespace

Spend sign_input(ByteView script_pubkey, const SolvingData& known, SignatureMaker& maker,
                 PsbtInput& input) {
    return InputSigner(known, maker, input).run(script_pubkey);
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

script::Verdict check_spend(const script::PrecomputedTransaction& tx, std::size_t input_index,
                            ByteView script_pubkey, const Bytes& script_sig,
                            const std::vector<Bytes>& witness) {
    const std::vector<ByteView> items(witness.begin(), witness.end());
    script::Evaluation evaluation;
    script::TransactionChecker checker(tx, input_index, nullptr);
    return script::verify_script(evaluation, {script_sig, items}, script_pubkey,
                                 script::kStandardFlags, checker);
}

}  // namespace malha::keys

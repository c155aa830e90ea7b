// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any scripts and witness under any flags: never a crash, and taking flags away never turns success
// into failure. Scripts are also wrapped into P2SH, P2WSH and tapscript, whose hashes the fuzzer
// could not guess.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "malha/base/assert.hpp"
#include "malha/crypto/ripemd160.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/script/interpreter.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"
#include "source.hpp"
#include "support/tapscript_tree.hpp"

using namespace malha;
using namespace malha::script;

namespace {

/// Decides by the signature alone, so that flags cannot change a verdict of its own.
class ParityChecker final : public SignatureChecker {
public:
    [[nodiscard]] bool check_ecdsa(base::ByteView signature, base::ByteView, ScriptCode&) override {
        return !signature.empty() && (signature[0] & 1) == 0;
    }
    [[nodiscard]] Verdict check_schnorr(base::ByteView signature, base::ByteView,
                                        const TaprootSpend&) override {
        if ((signature.size() & 1) == 0) return {};
        return base::Unexpected{ScriptError::schnorr_sig};
    }
    [[nodiscard]] bool check_lock_time(std::int64_t lock_time) override {
        return (lock_time & 1) == 0;
    }
    [[nodiscard]] bool check_sequence(std::int64_t sequence) override {
        return (sequence & 1) == 0;
    }
};

VerifyFlags consistent(std::uint32_t bits) {
    auto flags = VerifyFlags::from_bits(bits);
    if (!flags.has(VerifyFlag::p2sh)) flags = flags.without(VerifyFlag::witness);
    if (!flags.has(VerifyFlag::witness))
        flags = flags.without(VerifyFlag::clean_stack | VerifyFlag::taproot);
    return flags;
}

struct Input {
    base::Bytes script_sig, script_pubkey;
    std::vector<base::Bytes> witness;
};

void wrap_in_p2sh(Input& input) {
    const base::Bytes redeem = std::move(input.script_pubkey);
    input.script_pubkey = p2sh_script(crypto::hash160(redeem));
    input.script_sig = ScriptBuilder().raw(input.script_sig).push_data(redeem).take();
}

void wrap_in_p2wsh(Input& input) {
    input.witness.push_back(std::move(input.script_pubkey));
    input.script_pubkey = witness_script(0, crypto::sha256(input.witness.back()));
}

void wrap_in_tapscript(Input& input) {
    const OneLeafTree tree = one_leaf_tree(input.script_pubkey);
    input.script_pubkey = tree.script_pubkey();
    input.witness.push_back(tree.script);
    input.witness.push_back(tree.control_block);
}

Input read_input(fuzz::Source& source) {
    Input input;
    const auto wrapping = source.number<std::uint8_t>();
    input.script_sig = base::to_bytes(source.take(source.number<std::uint8_t>()));
    const int items = source.number<std::uint8_t>() % 8;
    for (int i = 0; i < items; ++i)
        input.witness.push_back(base::to_bytes(source.take(source.number<std::uint8_t>())));
    input.script_pubkey = base::to_bytes(source.rest());
    switch (wrapping % 5) {
        case 1:
            wrap_in_p2sh(input);
            break;
        case 2:
            wrap_in_p2wsh(input);
            break;
        case 3:
            wrap_in_p2wsh(input);
            wrap_in_p2sh(input);
            break;
        case 4:
            wrap_in_tapscript(input);
            break;
        default:
            break;
    }
    return input;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Source source({data, size});
    const auto bits = source.number<std::uint32_t>();
    const auto fewer_bits = bits & source.number<std::uint32_t>();
    const Input input = read_input(source);
    const std::vector<base::ByteView> witness(input.witness.begin(), input.witness.end());
    const Unlocking unlocking{input.script_sig, witness};
    Evaluation evaluation;
    ParityChecker checker;
    const auto verify = [&](std::uint32_t flags) {
        return verify_script(evaluation, unlocking, input.script_pubkey, consistent(flags), checker)
            .has_value();
    };
    if (verify(bits)) MALHA_ASSERT(verify(fewer_bits));
    return 0;
}

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Recognising and writing output scripts. See templates.hpp.
#include "malha/script/templates.hpp"

#include <array>
#include <utility>

#include "malha/base/assert.hpp"
#include "malha/script/script.hpp"
#include "malha/script/script_number.hpp"
#include "malha/script/signature_encoding.hpp"

namespace malha::script {
namespace {

constexpr std::array kTypeNames = std::to_array<std::pair<OutputType, std::string_view>>({
    {OutputType::non_standard, "nonstandard"},
    {OutputType::public_key, "pubkey"},
    {OutputType::public_key_hash, "pubkeyhash"},
    {OutputType::script_hash, "scripthash"},
    {OutputType::multisig, "multisig"},
    {OutputType::null_data, "nulldata"},
    {OutputType::anchor, "anchor"},
    {OutputType::witness_v0_key_hash, "witness_v0_keyhash"},
    {OutputType::witness_v0_script_hash, "witness_v0_scripthash"},
    {OutputType::witness_v1_taproot, "witness_v1_taproot"},
    {OutputType::witness_unknown, "witness_unknown"},
});

constexpr bool named_in_order() {
    for (std::size_t i = 0; i < kTypeNames.size(); ++i)
        if (kTypeNames[i].first != static_cast<OutputType>(i)) return false;
    return kTypeNames.back().first == OutputType::witness_unknown;
}
static_assert(named_in_order());

OutputType witness_type(const WitnessProgram& witness) {
    const std::size_t size = witness.program.size();
    if (witness.version == 0) {
        if (size == 20) return OutputType::witness_v0_key_hash;
        return size == 32 ? OutputType::witness_v0_script_hash : OutputType::non_standard;
    }
    if (witness.version == 1 && size == 32) return OutputType::witness_v1_taproot;
    return is_p2a(witness) ? OutputType::anchor : OutputType::witness_unknown;
}

/// The key of "<key> OP_CHECKSIG".
std::optional<base::ByteView> p2pk_key(base::ByteView script) {
    if (script.size() != 35 && script.size() != 67) return std::nullopt;
    if (script.back() != OP_CHECKSIG || script[0] != script.size() - 2) return std::nullopt;
    const base::ByteView key = script.subspan(1, script.size() - 2);
    return has_public_key_size(key) ? std::optional(key) : std::nullopt;
}

/// A number of keys or signatures, pushed in the shortest way.
std::optional<int> multisig_number(const Instruction& instruction) {
    if (is_small_positive(instruction.opcode)) return small_number(instruction.opcode);
    if (!is_data_push(instruction.opcode) || !is_minimal_push(instruction)) return std::nullopt;
    const auto number = decode_number(instruction.data, kNumberSizeMax, NumberEncoding::minimal);
    if (!number || *number < 1 || *number > kMultisigKeysMax) return std::nullopt;
    return static_cast<int>(*number);
}

struct Multisig {
    int required = 0;
    std::size_t key_count = 0;
    std::array<base::ByteView, kMultisigKeysMax> keys;
};

/// "m <key>... n OP_CHECKMULTISIG" with m <= n.
std::optional<Multisig> match_multisig(base::ByteView script) {
    if (script.empty() || script.back() != OP_CHECKMULTISIG) return std::nullopt;
    ScriptReader reader(script);
    auto instruction = reader.next();
    const auto required = instruction ? multisig_number(*instruction) : std::nullopt;
    if (!required) return std::nullopt;
    Multisig multisig{.required = *required, .key_count = 0, .keys = {}};
    for (instruction = reader.next(); instruction && has_public_key_size(instruction->data);
         instruction = reader.next()) {
        if (multisig.key_count == multisig.keys.size()) return std::nullopt;
        multisig.keys[multisig.key_count++] = instruction->data;
    }
    const auto count = instruction ? multisig_number(*instruction) : std::nullopt;
    if (!count || *count < *required || static_cast<std::size_t>(*count) != multisig.key_count)
        return std::nullopt;
    return reader.rest().size() == 1 ? std::optional(multisig) : std::nullopt;
}

bool is_null_data(base::ByteView script) {
    return !script.empty() && script[0] == OP_RETURN && is_push_only(script.subspan(1));
}

}  // namespace

std::string_view to_string(OutputType type) {
    return kTypeNames[static_cast<std::size_t>(type)].second;
}

OutputType classify(base::ByteView script) {
    if (is_p2sh(script)) return OutputType::script_hash;
    if (const auto witness = witness_program(script)) return witness_type(*witness);
    if (is_null_data(script)) return OutputType::null_data;
    if (p2pk_key(script)) return OutputType::public_key;
    if (is_p2pkh(script)) return OutputType::public_key_hash;
    if (match_multisig(script)) return OutputType::multisig;
    return OutputType::non_standard;
}

Solution solve(base::ByteView script) {
    Solution solution{.type = classify(script), .parts = {}};
    switch (solution.type) {
        case OutputType::non_standard:
        case OutputType::null_data:
        case OutputType::anchor:
            break;
        case OutputType::public_key:
            solution.parts = {*p2pk_key(script)};
            break;
        case OutputType::public_key_hash:
            solution.parts = {script.subspan(3, 20)};
            break;
        case OutputType::script_hash:
            solution.parts = {script.subspan(2, 20)};
            break;
        case OutputType::multisig: {
            const auto multisig = match_multisig(script);
            solution.required_signatures = multisig->required;
            solution.parts.assign(
                multisig->keys.begin(),
                multisig->keys.begin() + static_cast<std::ptrdiff_t>(multisig->key_count));
            break;
        }
        case OutputType::witness_v0_key_hash:
        case OutputType::witness_v0_script_hash:
        case OutputType::witness_v1_taproot:
        case OutputType::witness_unknown: {
            const auto witness = witness_program(script);
            solution.witness_version = witness->version;
            solution.parts = {witness->program};
            break;
        }
    }
    return solution;
}

base::Bytes p2pk_script(base::ByteView public_key) {
    return ScriptBuilder().push_data(public_key).op(OP_CHECKSIG).take();
}

base::Bytes p2pkh_script(base::ByteView key_hash) {
    MALHA_ASSERT(key_hash.size() == 20);
    return ScriptBuilder()
        .op(OP_DUP)
        .op(OP_HASH160)
        .push_data(key_hash)
        .op(OP_EQUALVERIFY)
        .op(OP_CHECKSIG)
        .take();
}

base::Bytes p2sh_script(base::ByteView script_hash) {
    MALHA_ASSERT(script_hash.size() == 20);
    return ScriptBuilder().op(OP_HASH160).push_data(script_hash).op(OP_EQUAL).take();
}

base::Bytes witness_script(int version, base::ByteView program) {
    MALHA_ASSERT(version >= 0 && version <= 16 && program.size() >= 2 && program.size() <= 40);
    return ScriptBuilder().op(small_number_opcode(version)).push_data(program).take();
}

base::Bytes multisig_script(int required, const std::vector<base::Bytes>& keys) {
    MALHA_ASSERT(!keys.empty() && keys.size() <= kMultisigKeysMax && required >= 1 &&
                 static_cast<std::size_t>(required) <= keys.size());
    ScriptBuilder builder;
    builder.push_number(required);
    for (const base::Bytes& key : keys)
        builder.push_data(key);
    return builder.push_number(static_cast<std::int64_t>(keys.size())).op(OP_CHECKMULTISIG).take();
}

}  // namespace malha::script

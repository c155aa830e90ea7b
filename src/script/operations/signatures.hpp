// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Opcodes that hash and that check signatures.
#pragma once

#include <array>

#include "malha/crypto/ripemd160.hpp"
#include "malha/crypto/sha1.hpp"
#include "malha/crypto/sha256.hpp"
#include "script/operation.hpp"

namespace malha::script::operations {

template <auto kFunction>
Verdict hash(Machine& machine) {
    const auto digest = kFunction(machine.stack.top());
    machine.stack.drop(1);
    machine.stack.push(StackElement::copy(digest));
    return {};
}

// See signatures.cpp.
Verdict code_separator(Machine& machine);
Verdict check_sig(Machine& machine);
Verdict check_sig_add(Machine& machine);
Verdict check_multisig(Machine& machine);

inline constexpr auto kSignatureTable = std::to_array<Operation>({
    {OP_RIPEMD160, 1, hash<crypto::ripemd160>},
    {OP_SHA1, 1, hash<crypto::sha1>},
    {OP_SHA256, 1, hash<crypto::sha256>},
    {OP_HASH160, 1, hash<crypto::hash160>},
    {OP_HASH256, 1, hash<crypto::sha256d>},
    {OP_CODESEPARATOR, 0, code_separator, Reach::everywhere},
    {OP_CHECKSIG, 2, check_sig},
    {OP_CHECKSIGVERIFY, 2, then_verify<check_sig, ScriptError::check_sig_verify>},
    {OP_CHECKMULTISIG, 0, check_multisig},
    {OP_CHECKMULTISIGVERIFY, 0, then_verify<check_multisig, ScriptError::check_multisig_verify>},
    {OP_CHECKSIGADD, 0, check_sig_add},
});

}  // namespace malha::script::operations

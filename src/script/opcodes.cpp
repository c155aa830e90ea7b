// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Names of opcodes. See opcodes.hpp.
#include "malha/script/opcodes.hpp"

#include <algorithm>
#include <array>

namespace malha::script {
namespace {

// OP_PUSHDATA1 to OP_16, as RPC prints them.
constexpr std::array<std::string_view, OP_16 - OP_PUSHDATA1 + 1> kPushNames = {
    "OP_PUSHDATA1",
    "OP_PUSHDATA2",
    "OP_PUSHDATA4",
    "-1",
    "OP_RESERVED",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "10",
    "11",
    "12",
    "13",
    "14",
    "15",
    "16",
};

// OP_NOP to OP_CHECKSIGADD.
constexpr std::array<std::string_view, OP_CHECKSIGADD - OP_NOP + 1> kNames = {
    "OP_NOP",
    "OP_VER",
    "OP_IF",
    "OP_NOTIF",
    "OP_VERIF",
    "OP_VERNOTIF",
    "OP_ELSE",
    "OP_ENDIF",
    "OP_VERIFY",
    "OP_RETURN",
    "OP_TOALTSTACK",
    "OP_FROMALTSTACK",
    "OP_2DROP",
    "OP_2DUP",
    "OP_3DUP",
    "OP_2OVER",
    "OP_2ROT",
    "OP_2SWAP",
    "OP_IFDUP",
    "OP_DEPTH",
    "OP_DROP",
    "OP_DUP",
    "OP_NIP",
    "OP_OVER",
    "OP_PICK",
    "OP_ROLL",
    "OP_ROT",
    "OP_SWAP",
    "OP_TUCK",
    "OP_CAT",
    "OP_SUBSTR",
    "OP_LEFT",
    "OP_RIGHT",
    "OP_SIZE",
    "OP_INVERT",
    "OP_AND",
    "OP_OR",
    "OP_XOR",
    "OP_EQUAL",
    "OP_EQUALVERIFY",
    "OP_RESERVED1",
    "OP_RESERVED2",
    "OP_1ADD",
    "OP_1SUB",
    "OP_2MUL",
    "OP_2DIV",
    "OP_NEGATE",
    "OP_ABS",
    "OP_NOT",
    "OP_0NOTEQUAL",
    "OP_ADD",
    "OP_SUB",
    "OP_MUL",
    "OP_DIV",
    "OP_MOD",
    "OP_LSHIFT",
    "OP_RSHIFT",
    "OP_BOOLAND",
    "OP_BOOLOR",
    "OP_NUMEQUAL",
    "OP_NUMEQUALVERIFY",
    "OP_NUMNOTEQUAL",
    "OP_LESSTHAN",
    "OP_GREATERTHAN",
    "OP_LESSTHANOREQUAL",
    "OP_GREATERTHANOREQUAL",
    "OP_MIN",
    "OP_MAX",
    "OP_WITHIN",
    "OP_RIPEMD160",
    "OP_SHA1",
    "OP_SHA256",
    "OP_HASH160",
    "OP_HASH256",
    "OP_CODESEPARATOR",
    "OP_CHECKSIG",
    "OP_CHECKSIGVERIFY",
    "OP_CHECKMULTISIG",
    "OP_CHECKMULTISIGVERIFY",
    "OP_NOP1",
    "OP_CHECKLOCKTIMEVERIFY",
    "OP_CHECKSEQUENCEVERIFY",
    "OP_NOP4",
    "OP_NOP5",
    "OP_NOP6",
    "OP_NOP7",
    "OP_NOP8",
    "OP_NOP9",
    "OP_NOP10",
    "OP_CHECKSIGADD",
};
static_assert(kNames[OP_CHECKSIG - OP_NOP] == "OP_CHECKSIG");
static_assert(kNames.back() == "OP_CHECKSIGADD");

}  // namespace

std::string_view opcode_name(Opcode opcode) {
    if (opcode == OP_0) return "0";
    if (opcode >= OP_PUSHDATA1 && opcode <= OP_16) return kPushNames[opcode - OP_PUSHDATA1];
    if (opcode >= OP_NOP && opcode <= OP_CHECKSIGADD) return kNames[opcode - OP_NOP];
    if (opcode == OP_INVALIDOPCODE) return "OP_INVALIDOPCODE";
    return "OP_UNKNOWN";
}

std::optional<Opcode> opcode_from_name(std::string_view name) {
    if (name == "OP_RESERVED") return OP_RESERVED;
    const auto* const found = std::find(kNames.begin(), kNames.end(), name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<Opcode>(OP_NOP + (found - kNames.begin()));
}

bool is_op_success(Opcode opcode) {
    // BIP 342 lists these values: 80, 98, 126-129, 131-134, 137-138, 141-142, 149-153, 187-254.
    const auto within = [opcode](int first, int last) { return opcode >= first && opcode <= last; };
    return opcode == 80 || opcode == 98 || within(126, 129) || within(131, 134) ||
           within(137, 138) || within(141, 142) || within(149, 153) || within(187, 254);
}

}  // namespace malha::script

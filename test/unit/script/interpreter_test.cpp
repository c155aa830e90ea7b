// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Each group of opcodes and each limit on both sides of its boundary. Signatures are decided by a
// checker of the test's own; real ones are in the vector tests.
#include "malha/script/interpreter.hpp"

#include <gtest/gtest.h>

#include "malha/crypto/ripemd160.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"
#include "spend.hpp"
#include "support/script_text.hpp"
#include "support/tapscript_tree.hpp"

namespace malha::script {
namespace {

using base::Bytes;

/// Accepts the signatures that begin with "good" and notes what they would have committed to.
class FakeChecker final : public SignatureChecker {
public:
    [[nodiscard]] bool check_ecdsa(base::ByteView signature, base::ByteView,
                                   ScriptCode& code) override {
        last_code = base::to_bytes(code.bytes);
        return base::as_text(signature).starts_with("good");
    }
    [[nodiscard]] Verdict check_schnorr(base::ByteView signature, base::ByteView,
                                        const TaprootSpend& spend) override {
        last_spend = spend;
        if (base::as_text(signature).starts_with("good")) return {};
        return base::Unexpected{ScriptError::schnorr_sig};
    }
    [[nodiscard]] bool check_lock_time(std::int64_t lock_time) override {
        return lock_time <= lock_time_max;
    }
    [[nodiscard]] bool check_sequence(std::int64_t sequence) override {
        return sequence <= lock_time_max;
    }

    std::int64_t lock_time_max = 100;
    Bytes last_code;
    TaprootSpend last_spend;
};

class Interpreter : public testing::Test {
protected:
    std::string run(const Bytes& script_sig, const Bytes& script_pubkey, VerifyFlags flags = {},
                    const std::vector<Bytes>& witness = {}) {
        const std::vector<base::ByteView> items(witness.begin(), witness.end());
        return outcome(
            verify_script(evaluation_, {script_sig, items}, script_pubkey, flags, checker_));
    }
    std::string run(std::string_view script, VerifyFlags flags = {}) {
        return run({}, test::parse_script_text(script), flags);
    }
    /// P2WSH.
    std::string run_v0(std::string_view text, std::vector<Bytes> witness, VerifyFlags flags = {}) {
        const Bytes script = test::parse_script_text(text);
        witness.push_back(script);
        return run({}, witness_script(0, crypto::sha256(script)),
                   flags | VerifyFlag::witness | VerifyFlag::p2sh, witness);
    }
    /// A leaf of a taproot output.
    std::string run_tapscript(const Bytes& script, std::vector<Bytes> witness,
                              VerifyFlags flags = {}) {
        const OneLeafTree tree = one_leaf_tree(script);
        witness.push_back(tree.script);
        witness.push_back(tree.control_block);
        return run({}, tree.script_pubkey(), flags | kMandatoryFlags, witness);
    }
    std::string run_tapscript(std::string_view text, std::vector<Bytes> witness,
                              VerifyFlags flags = {}) {
        return run_tapscript(test::parse_script_text(text), std::move(witness), flags);
    }

    Evaluation evaluation_;
    FakeChecker checker_;
};

Bytes text_bytes(std::string_view text) {
    return base::to_bytes(base::as_bytes(text));
}

std::string repeat(std::string_view word, int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
        text.append(word).append(" ");
    return text;
}

TEST_F(Interpreter, PushesConstants) {
    EXPECT_EQ(run("0 SIZE 0 EQUALVERIFY 0 EQUAL"), "OK");
    EXPECT_EQ(run("-1 0x01 0x81 EQUAL"), "OK");
    EXPECT_EQ(run("0x51 0x01 0x01 EQUAL"), "OK");
    EXPECT_EQ(run("0x60 0x01 0x10 EQUAL"), "OK");
    EXPECT_EQ(run("0x50"), "BAD_OPCODE");
    EXPECT_EQ(run("0 IF 0x50 ENDIF 1"), "OK");
}

TEST_F(Interpreter, EndsWithATrueElement) {
    EXPECT_EQ(run(""), "EVAL_FALSE");
    EXPECT_EQ(run("0"), "EVAL_FALSE");
    EXPECT_EQ(run("0x02 0x0080"), "EVAL_FALSE");
    EXPECT_EQ(run("0x02 0x8000"), "OK");
}

TEST_F(Interpreter, BoundsPushes) {
    const auto push = [](std::size_t size) {
        return ScriptBuilder().push_data(Bytes(size, 1)).take();
    };
    EXPECT_EQ(run({}, push(520)), "OK");
    EXPECT_EQ(run({}, push(521)), "PUSH_SIZE");
    EXPECT_EQ(run("0x4c"), "BAD_OPCODE");
    EXPECT_EQ(run("0x02 0x01"), "BAD_OPCODE");
    EXPECT_EQ(run("1 RETURN 0x4c"), "OP_RETURN");
}

TEST_F(Interpreter, BoundsScripts) {
    const auto of_size = [](std::size_t size) {
        // Pushes of 500 bytes each, most of them in an untaken branch.
        ScriptBuilder builder;
        builder.op(OP_1).op(OP_1).op(OP_IF).op(OP_ELSE);
        while (builder.bytes().size() + 504 < size)
            builder.push_data(Bytes(500));
        const std::size_t rest = size - builder.bytes().size() - 1;
        return builder.raw(Bytes(rest, OP_0)).op(OP_ENDIF).take();
    };
    EXPECT_EQ(run({}, of_size(10'000)), "OK");
    EXPECT_EQ(run({}, of_size(10'001)), "SCRIPT_SIZE");
}

TEST_F(Interpreter, BoundsOperations) {
    EXPECT_EQ(run("1 " + repeat("NOP", 201)), "OK");
    EXPECT_EQ(run("1 " + repeat("NOP", 202)), "OP_COUNT");
    EXPECT_EQ(run("1 0 IF " + repeat("NOP", 199) + "ENDIF"), "OK");
    EXPECT_EQ(run("1 0 IF " + repeat("NOP", 200) + "ENDIF"), "OP_COUNT");
    EXPECT_EQ(run_v0("1 " + repeat("NOP", 202), {}), "OP_COUNT");
    EXPECT_EQ(run_tapscript("1 " + repeat("NOP", 202), {}), "OK");
    // The keys of a multisig count, too.
    EXPECT_EQ(run(repeat("NOP", 180) + "0 0 " + repeat("1", 20) + "20 CHECKMULTISIG"), "OK");
    EXPECT_EQ(run(repeat("NOP", 181) + "0 0 " + repeat("1", 20) + "20 CHECKMULTISIG"), "OP_COUNT");
}

TEST_F(Interpreter, BoundsTheStack) {
    EXPECT_EQ(run(repeat("1", 1000)), "OK");
    EXPECT_EQ(run(repeat("1", 1001)), "STACK_SIZE");
    EXPECT_EQ(run("1 TOALTSTACK " + repeat("1", 999)), "OK");
    EXPECT_EQ(run("1 TOALTSTACK " + repeat("1", 1000)), "STACK_SIZE");
    EXPECT_EQ(run_tapscript(repeat("DROP", 999), std::vector<Bytes>(1000, {1})), "OK");
    EXPECT_EQ(run_tapscript(repeat("DROP", 1000), std::vector<Bytes>(1001, {1})), "STACK_SIZE");
}

TEST_F(Interpreter, BoundsWitnessItems) {
    EXPECT_EQ(run_v0("DROP 1", {Bytes(520)}), "OK");
    EXPECT_EQ(run_v0("DROP 1", {Bytes(521)}), "PUSH_SIZE");
    EXPECT_EQ(run_tapscript("DROP 1", {Bytes(520)}), "OK");
    EXPECT_EQ(run_tapscript("DROP 1", {Bytes(521)}), "PUSH_SIZE");
}

TEST_F(Interpreter, Branches) {
    EXPECT_EQ(run("1 IF 1 ELSE 0 ENDIF"), "OK");
    EXPECT_EQ(run("0 IF 0 ELSE 1 ENDIF"), "OK");
    EXPECT_EQ(run("0 NOTIF 1 ELSE 0 ENDIF"), "OK");
    EXPECT_EQ(run("1 1 IF ELSE DROP 0 ELSE ENDIF"), "OK");
    // Within an untaken branch neither side of an inner one runs.
    EXPECT_EQ(run("1 0 IF 1 IF RETURN ELSE RETURN ENDIF RETURN ENDIF"), "OK");
    EXPECT_EQ(run("1 0 IF 1 IF RETURN ENDIF ELSE 0 IF RETURN ENDIF ENDIF"), "OK");
    EXPECT_EQ(run("1 IF 1"), "UNBALANCED_CONDITIONAL");
    EXPECT_EQ(run("1 ELSE"), "UNBALANCED_CONDITIONAL");
    EXPECT_EQ(run("1 ENDIF"), "UNBALANCED_CONDITIONAL");
    EXPECT_EQ(run("IF 1 ENDIF"), "INVALID_STACK_OPERATION");
    EXPECT_EQ(run("1 0 IF VERIF ENDIF"), "BAD_OPCODE");
    EXPECT_EQ(run("1 0 IF VERNOTIF ENDIF"), "BAD_OPCODE");
    EXPECT_EQ(run("1 0 IF VER RESERVED1 RESERVED2 ENDIF"), "OK");
    EXPECT_EQ(run("1 VER"), "BAD_OPCODE");
}

TEST_F(Interpreter, BranchesNeedMinimalArguments) {
    constexpr auto kMinimalIf = VerifyFlag::minimal_if;
    EXPECT_EQ(run("0x01 0x02 IF 1 ENDIF", kMinimalIf), "OK");
    EXPECT_EQ(run_v0("IF 1 ELSE 1 ENDIF", {{2}}), "OK");
    EXPECT_EQ(run_v0("IF 1 ELSE 1 ENDIF", {{2}}, kMinimalIf), "MINIMALIF");
    EXPECT_EQ(run_v0("IF 1 ELSE 1 ENDIF", {{1, 0}}, kMinimalIf), "MINIMALIF");
    EXPECT_EQ(run_v0("IF 1 ELSE 1 ENDIF", {{1}}, kMinimalIf), "OK");
    EXPECT_EQ(run_v0("NOTIF 1 ELSE 1 ENDIF", {{}}, kMinimalIf), "OK");
    EXPECT_EQ(run_tapscript("IF 1 ELSE 1 ENDIF", {{2}}), "TAPSCRIPT_MINIMALIF");
    EXPECT_EQ(run_tapscript("NOTIF 1 ELSE 1 ENDIF", {{1, 0}}), "TAPSCRIPT_MINIMALIF");
    EXPECT_EQ(run_tapscript("IF 1 ELSE 1 ENDIF", {{1}}), "OK");
}

TEST_F(Interpreter, MovesElements) {
    EXPECT_EQ(run("1 2 2DROP 1"), "OK");
    EXPECT_EQ(run("1 2 2DUP 2 EQUALVERIFY 1 EQUALVERIFY 2 EQUALVERIFY"), "OK");
    EXPECT_EQ(run("1 2 3 3DUP 3 EQUALVERIFY 2 EQUALVERIFY 1 EQUALVERIFY"), "OK");
    EXPECT_EQ(run("1 2 3 4 2OVER 2 EQUALVERIFY 1 EQUALVERIFY 4 EQUAL"), "OK");
    EXPECT_EQ(run("1 2 3 4 5 6 2ROT 2 EQUALVERIFY 1 EQUALVERIFY 6 EQUAL"), "OK");
    EXPECT_EQ(run("1 2 3 4 2SWAP 2 EQUALVERIFY 1 EQUALVERIFY 4 EQUAL"), "OK");
    EXPECT_EQ(run("0 IFDUP DEPTH 1 EQUAL"), "OK");
    EXPECT_EQ(run("2 IFDUP DEPTH 2 EQUAL"), "OK");
    EXPECT_EQ(run("1 2 NIP DEPTH 1 EQUALVERIFY 2 EQUAL"), "OK");
    EXPECT_EQ(run("1 2 OVER 1 EQUALVERIFY 2 EQUAL"), "OK");
    EXPECT_EQ(run("1 2 3 ROT 1 EQUALVERIFY 3 EQUALVERIFY 2 EQUAL"), "OK");
    EXPECT_EQ(run("1 2 SWAP 1 EQUALVERIFY 2 EQUAL"), "OK");
    EXPECT_EQ(run("1 2 TUCK 2 EQUALVERIFY 1 EQUALVERIFY 2 EQUAL"), "OK");
    EXPECT_EQ(run("1 2 3 2 PICK 1 EQUALVERIFY 3 EQUAL"), "OK");
    EXPECT_EQ(run("1 2 3 2 ROLL 1 EQUALVERIFY 3 EQUALVERIFY DEPTH 1 EQUAL"), "OK");
    EXPECT_EQ(run("1 2 TOALTSTACK DROP FROMALTSTACK 2 EQUAL"), "OK");
    EXPECT_EQ(run("'abc' SIZE 3 EQUAL"), "OK");
}

TEST_F(Interpreter, NeedsItsOperands) {
    const std::vector<std::pair<std::string, int>> operands = {
        {"VERIFY", 1}, {"TOALTSTACK", 1}, {"2DROP", 2},     {"2DUP", 2},
        {"3DUP", 3},   {"2OVER", 4},      {"2ROT", 6},      {"2SWAP", 4},
        {"IFDUP", 1},  {"DROP", 1},       {"DUP", 1},       {"NIP", 2},
        {"OVER", 2},   {"PICK", 2},       {"ROLL", 2},      {"ROT", 3},
        {"SWAP", 2},   {"TUCK", 2},       {"SIZE", 1},      {"EQUAL", 2},
        {"1ADD", 1},   {"ADD", 2},        {"WITHIN", 3},    {"EQUALVERIFY", 2},
        {"SHA256", 1}, {"CHECKSIG", 2},   {"RIPEMD160", 1}, {"NUMEQUALVERIFY", 2},
    };
    for (const auto& [name, count] : operands) {
        const std::string script = repeat("0", count - 1) + name;
        EXPECT_EQ(run(script), "INVALID_STACK_OPERATION") << script;
        EXPECT_NE(run("0 " + script + " 1"), "INVALID_STACK_OPERATION") << script;
    }
    EXPECT_EQ(run("1 FROMALTSTACK"), "INVALID_ALTSTACK_OPERATION");
    EXPECT_EQ(run("1 1 PICK"), "INVALID_STACK_OPERATION");
    EXPECT_EQ(run("1 -1 PICK"), "INVALID_STACK_OPERATION");
    EXPECT_EQ(run("1 0 PICK"), "OK");
    EXPECT_EQ(run("1 1 ROLL"), "INVALID_STACK_OPERATION");
    EXPECT_EQ(run("1 -1 ROLL"), "INVALID_STACK_OPERATION");
    EXPECT_EQ(run("1 0 ROLL"), "OK");
}

TEST_F(Interpreter, Computes) {
    for (const char* script : {
             "2147483647 1ADD 2147483648 EQUAL",
             "0 1SUB -1 EQUAL",
             "5 NEGATE -5 EQUAL",
             "0 NEGATE 0 EQUAL",
             "-5 ABS 5 EQUAL",
             "5 ABS 5 EQUAL",
             "0 NOT",
             "2 NOT 0 EQUAL",
             "0 0NOTEQUAL 0 EQUAL",
             "-2 0NOTEQUAL",
             "2147483647 DUP ADD 4294967294 EQUAL",
             "-2147483647 2147483647 SUB -4294967294 EQUAL",
             "1 2 BOOLAND",
             "1 0 BOOLAND NOT",
             "0 2 BOOLOR",
             "0 0 BOOLOR NOT",
             "2 0x02 0x0200 NUMEQUAL",
             "2 3 NUMNOTEQUAL",
             "2 3 LESSTHAN",
             "3 3 LESSTHAN NOT",
             "4 3 GREATERTHAN",
             "3 3 GREATERTHAN NOT",
             "3 3 LESSTHANOREQUAL",
             "4 3 LESSTHANOREQUAL NOT",
             "3 3 GREATERTHANOREQUAL",
             "2 3 GREATERTHANOREQUAL NOT",
             "-2 3 MIN -2 EQUAL",
             "-2 3 MAX 3 EQUAL",
             "2 2 3 WITHIN",
             "3 2 3 WITHIN NOT",
             "1 2 3 WITHIN NOT",
             "2 2 NUMEQUALVERIFY 1",
         })
        EXPECT_EQ(run(script), "OK") << script;
    EXPECT_EQ(run("1 2 NUMEQUALVERIFY 1"), "NUMEQUALVERIFY");
    EXPECT_EQ(run("1 2 EQUALVERIFY 1"), "EQUALVERIFY");
    EXPECT_EQ(run("0 VERIFY 1"), "VERIFY");
}

TEST_F(Interpreter, TakesNumbersOfFourBytes) {
    EXPECT_EQ(run("0x04 0xffffff7f 1ADD DROP 1"), "OK");
    EXPECT_EQ(run("0x05 0x0000000001 1ADD DROP 1"), "SCRIPTNUM");
    EXPECT_EQ(run("1 0x05 0x0000000001 ADD DROP 1"), "SCRIPTNUM");
    EXPECT_EQ(run("0x05 0x0000000001 1 ADD DROP 1"), "SCRIPTNUM");
    EXPECT_EQ(run("0x02 0x0100 1ADD DROP 1"), "OK");
    EXPECT_EQ(run("0x02 0x0100 1ADD DROP 1", VerifyFlag::minimal_data), "SCRIPTNUM");
}

TEST_F(Interpreter, Hashes) {
    EXPECT_EQ(run("'' RIPEMD160 0x14 0x9c1185a5c5e9fc54612808977ee8f548b2258d31 EQUAL"), "OK");
    EXPECT_EQ(run("'' SHA1 0x14 0xda39a3ee5e6b4b0d3255bfef95601890afd80709 EQUAL"), "OK");
    EXPECT_EQ(run("'a' DUP SHA256 SWAP HASH256 OVER SHA256 EQUALVERIFY SIZE 32 EQUAL"), "OK");
    EXPECT_EQ(run("'a' DUP SHA256 RIPEMD160 SWAP HASH160 EQUAL"), "OK");
}

TEST_F(Interpreter, RejectsDisabledOpcodesEvenUnexecuted) {
    for (const char* name : {"CAT", "SUBSTR", "LEFT", "RIGHT", "INVERT", "AND", "OR", "XOR", "2MUL",
                             "2DIV", "MUL", "DIV", "MOD", "LSHIFT", "RSHIFT"})
        EXPECT_EQ(run(std::string("1 0 IF ") + name + " ENDIF"), "DISABLED_OPCODE") << name;
    EXPECT_EQ(run("1 0 IF 0xba 0xfe 0xff ENDIF"), "OK");
    for (const char* unknown : {"0xba", "0xbb", "0xfe", "0xff"})
        EXPECT_EQ(run(std::string("1 ") + unknown), "BAD_OPCODE") << unknown;
}

TEST_F(Interpreter, DiscouragesUpgradableNops) {
    for (const char* name : {"NOP1", "NOP4", "NOP5", "NOP6", "NOP7", "NOP8", "NOP9", "NOP10"}) {
        const std::string script = std::string("1 ") + name;
        EXPECT_EQ(run(script), "OK");
        EXPECT_EQ(run(script, VerifyFlag::discourage_upgradable_nops),
                  "DISCOURAGE_UPGRADABLE_NOPS");
    }
    EXPECT_EQ(run("1 NOP CHECKLOCKTIMEVERIFY", VerifyFlag::discourage_upgradable_nops), "OK");
}

TEST_F(Interpreter, ChecksLockTimes) {
    for (const auto& [name, flag] :
         {std::pair("CHECKLOCKTIMEVERIFY", VerifyFlag::check_lock_time_verify),
          std::pair("CHECKSEQUENCEVERIFY", VerifyFlag::check_sequence_verify)}) {
        const auto check = [this, opcode = std::string(name),
                            rule = flag](const std::string& operand) {
            return run(operand + " " + opcode + " DROP 1", rule);
        };
        EXPECT_EQ(check("100"), "OK");
        EXPECT_EQ(check("101"), "UNSATISFIED_LOCKTIME");
        EXPECT_EQ(check("-1"), "NEGATIVE_LOCKTIME");
        EXPECT_EQ(check("0x05 0x0100000000"), "OK");
        EXPECT_EQ(check("0x06 0x010000000000"), "SCRIPTNUM");
        EXPECT_EQ(run(name, flag), "INVALID_STACK_OPERATION");
        EXPECT_EQ(run(std::string("1 ") + name), "OK");
    }
    // The disable bit turns OP_CHECKSEQUENCEVERIFY off.
    EXPECT_EQ(run("0x05 0x0000008000 CHECKSEQUENCEVERIFY", VerifyFlag::check_sequence_verify),
              "OK");
}

TEST_F(Interpreter, ChecksMinimalPushes) {
    constexpr auto kMinimal = VerifyFlag::minimal_data;
    EXPECT_EQ(run("0x01 0x05", {}), "OK");
    EXPECT_EQ(run("0x01 0x05", kMinimal), "MINIMALDATA");
    EXPECT_EQ(run("0x01 0x81", kMinimal), "MINIMALDATA");
    EXPECT_EQ(run("0x01 0x11", kMinimal), "OK");
    EXPECT_EQ(run("0x4c 0x01 0x11", kMinimal), "MINIMALDATA");
    EXPECT_EQ(run("1 0 IF 0x01 0x05 ENDIF", kMinimal), "OK");
}

TEST_F(Interpreter, ChecksOneSignature) {
    EXPECT_EQ(run("'good' 'key' CHECKSIG"), "OK");
    EXPECT_EQ(run("'bad' 'key' CHECKSIG"), "EVAL_FALSE");
    EXPECT_EQ(run("'bad' 'key' CHECKSIG NOT"), "OK");
    EXPECT_EQ(run("'bad' 'key' CHECKSIG NOT", VerifyFlag::null_fail), "NULLFAIL");
    EXPECT_EQ(run("0 'key' CHECKSIG NOT", VerifyFlag::null_fail), "OK");
    EXPECT_EQ(run("'bad' 'key' CHECKSIGVERIFY 1"), "CHECKSIGVERIFY");
    EXPECT_EQ(run("'good' 'key' CHECKSIGVERIFY 1"), "OK");
    EXPECT_EQ(run("0 'key' CHECKSIG NOT", VerifyFlag::strict_encoding), "PUBKEYTYPE");
    EXPECT_EQ(run("'bad' 'key' CHECKSIG NOT", VerifyFlag::der_signature), "SIG_DER");
    EXPECT_EQ(run_v0("'key' CHECKSIG", {text_bytes("good")}), "OK");
    EXPECT_EQ(run_v0("'key' CHECKSIG", {text_bytes("good")}, VerifyFlag::witness_pubkey_type),
              "WITNESS_PUBKEYTYPE");
    EXPECT_EQ(run("0 'key' 1 CHECKSIGADD"), "BAD_OPCODE");
}

TEST_F(Interpreter, ChecksManySignatures) {
    EXPECT_EQ(run("0 'good1' 'good2' 2 'a' 'b' 'c' 3 CHECKMULTISIG"), "OK");
    EXPECT_EQ(run("0 'good1' 'bad' 2 'a' 'b' 'c' 3 CHECKMULTISIG"), "EVAL_FALSE");
    EXPECT_EQ(run("0 'bad' 1 'a' 1 CHECKMULTISIGVERIFY 1"), "CHECKMULTISIGVERIFY");
    EXPECT_EQ(run("0 0 0 CHECKMULTISIGVERIFY 1"), "OK");
    EXPECT_EQ(run("0 'good' 1 'a' 1 CHECKMULTISIG", VerifyFlag::null_dummy), "OK");
    EXPECT_EQ(run("1 'good' 1 'a' 1 CHECKMULTISIG"), "OK");
    EXPECT_EQ(run("1 'good' 1 'a' 1 CHECKMULTISIG", VerifyFlag::null_dummy), "SIG_NULLDUMMY");
    EXPECT_EQ(run("0 'bad' 1 'a' 1 CHECKMULTISIG NOT", VerifyFlag::null_fail), "NULLFAIL");
    EXPECT_EQ(run("0 0 1 'a' 1 CHECKMULTISIG NOT", VerifyFlag::null_fail), "OK");
}

TEST_F(Interpreter, BoundsMultisig) {
    EXPECT_EQ(run("0 0 " + repeat("1", 20) + "20 CHECKMULTISIG"), "OK");
    EXPECT_EQ(run("0 0 " + repeat("1", 21) + "21 CHECKMULTISIG"), "PUBKEY_COUNT");
    EXPECT_EQ(run("0 0 -1 CHECKMULTISIG"), "PUBKEY_COUNT");
    EXPECT_EQ(run("0 -1 0 CHECKMULTISIG"), "SIG_COUNT");
    EXPECT_EQ(run("0 'good' 'good' 2 'a' 1 CHECKMULTISIG"), "SIG_COUNT");
    EXPECT_EQ(run("CHECKMULTISIG"), "INVALID_STACK_OPERATION");
    EXPECT_EQ(run("'a' 1 CHECKMULTISIG"), "INVALID_STACK_OPERATION");
    EXPECT_EQ(run("'good' 1 'a' 1 CHECKMULTISIG"), "INVALID_STACK_OPERATION");
    EXPECT_EQ(run("0 'good' 1 'a' 1 CHECKMULTISIG"), "OK");
}

TEST_F(Interpreter, SignsFromTheLastCodeSeparator) {
    EXPECT_EQ(run("NOP CODESEPARATOR 'good' 'key' CODESEPARATOR CHECKSIG"), "OK");
    EXPECT_EQ(checker_.last_code, Bytes{OP_CHECKSIG});
    EXPECT_EQ(run("0 IF CODESEPARATOR ENDIF 'good' 'key' CHECKSIG"), "OK");
    EXPECT_EQ(checker_.last_code.front(), OP_0);
    constexpr auto kConst = VerifyFlag::const_script_code;
    EXPECT_EQ(run("CODESEPARATOR 1", kConst), "OP_CODESEPARATOR");
    EXPECT_EQ(run("1 0 IF CODESEPARATOR ENDIF", kConst), "OP_CODESEPARATOR");
    EXPECT_EQ(run_v0("CODESEPARATOR 1", {}, kConst), "OK");
}

TEST_F(Interpreter, ASignatureDoesNotSignItself) {
    // Every push of the signature with the shortest prefix goes, others stay.
    EXPECT_EQ(run("'good' DUP DROP 0x4c04676f6f64 DROP 'key' CHECKSIG"), "OK");
    EXPECT_EQ(checker_.last_code,
              test::parse_script_text("DUP DROP 0x4c04676f6f64 DROP 'key' CHECKSIG"));
    EXPECT_EQ(run("'good' 'key' CHECKSIG", VerifyFlag::const_script_code), "SIG_FINDANDDELETE");
    // An empty signature takes every OP_0 with it, also out of what the others sign.
    EXPECT_EQ(run("0 0 'good' 2 'a' 'b' 2 CHECKMULTISIG NOT"), "OK");
    EXPECT_EQ(checker_.last_code, test::parse_script_text("2 'a' 'b' 2 CHECKMULTISIG NOT"));
    // In witness scripts nothing is deleted.
    EXPECT_EQ(run_v0("'good' 'key' CHECKSIG", {}, VerifyFlag::const_script_code), "OK");
    EXPECT_EQ(checker_.last_code, test::parse_script_text("'good' 'key' CHECKSIG"));
}

TEST_F(Interpreter, RunsP2shScripts) {
    const Bytes redeem = test::parse_script_text("2 EQUAL");
    const Bytes output = p2sh_script(crypto::hash160(redeem));
    const Bytes unlock = ScriptBuilder().op(OP_2).push_data(redeem).take();
    const Bytes wrong = ScriptBuilder().op(OP_3).push_data(redeem).take();
    const Bytes computed = ScriptBuilder().op(OP_2).op(OP_NOP).push_data(redeem).take();
    EXPECT_EQ(run(unlock, output, VerifyFlag::p2sh), "OK");
    EXPECT_EQ(run(wrong, output, VerifyFlag::p2sh), "EVAL_FALSE");
    EXPECT_EQ(run(wrong, output), "OK");
    EXPECT_EQ(run(computed, output, VerifyFlag::p2sh), "SIG_PUSHONLY");
    EXPECT_EQ(run(computed, output), "OK");
    EXPECT_EQ(run(computed, output, VerifyFlag::sig_push_only), "SIG_PUSHONLY");
    // The redeem script may be one byte pushed by OP_n: 0x51 to 0x60 cannot, 0x01 to 0x10 can.
    const Bytes byte{0x01};
    EXPECT_EQ(run(Bytes{OP_1}, p2sh_script(crypto::hash160(byte)), VerifyFlag::p2sh), "BAD_OPCODE");
}

TEST_F(Interpreter, LeavesACleanStack) {
    constexpr auto kClean = VerifyFlag::clean_stack | VerifyFlag::witness | VerifyFlag::p2sh;
    EXPECT_EQ(run("1 1"), "OK");
    EXPECT_EQ(run("1 1", kClean), "CLEANSTACK");
    EXPECT_EQ(run("1", kClean), "OK");
    EXPECT_EQ(run_v0("1 1", {}), "CLEANSTACK");
    EXPECT_EQ(run_v0("", {}), "CLEANSTACK");
    EXPECT_EQ(run_v0("0", {}), "EVAL_FALSE");
    EXPECT_EQ(run_tapscript("1 1", {}), "CLEANSTACK");
}

constexpr VerifyFlags kSegwit = VerifyFlag::witness | VerifyFlag::p2sh;

TEST_F(Interpreter, MatchesWitnessPrograms) {
    const Bytes script{OP_1};
    const Bytes program = base::to_bytes(crypto::sha256(script));
    EXPECT_EQ(run({}, witness_script(0, program), kSegwit, {script}), "OK");
    EXPECT_EQ(run({}, witness_script(0, program), kSegwit, {}), "WITNESS_PROGRAM_WITNESS_EMPTY");
    EXPECT_EQ(run({}, witness_script(0, program), kSegwit, {Bytes{OP_2}}),
              "WITNESS_PROGRAM_MISMATCH");
    EXPECT_EQ(run({}, witness_script(0, program), {}, {}), "OK");
    EXPECT_EQ(run({}, witness_script(0, Bytes(20, 1)), kSegwit, {script}),
              "WITNESS_PROGRAM_MISMATCH");
    EXPECT_EQ(run({}, witness_script(0, Bytes(31, 1)), kSegwit, {script}),
              "WITNESS_PROGRAM_WRONG_LENGTH");
    EXPECT_EQ(run({OP_1}, witness_script(0, program), kSegwit, {script}), "WITNESS_MALLEATED");
    EXPECT_EQ(run({}, Bytes{OP_1}, kSegwit, {script}), "WITNESS_UNEXPECTED");
    EXPECT_EQ(run({}, Bytes{OP_1}, {}, {script}), "OK");
}

TEST_F(Interpreter, MatchesWitnessProgramsInP2sh) {
    const Bytes script{OP_1};
    const Bytes redeem = witness_script(0, crypto::sha256(script));
    const Bytes output = p2sh_script(crypto::hash160(redeem));
    const Bytes unlock = ScriptBuilder().push_data(redeem).take();
    EXPECT_EQ(run(unlock, output, kSegwit, {script}), "OK");
    const Bytes longer = ScriptBuilder().op(OP_1).push_data(redeem).take();
    EXPECT_EQ(run(longer, output, kSegwit, {script}), "WITNESS_MALLEATED_P2SH");
    // Version 1 has no meaning there, nor has pay-to-anchor.
    const Bytes anchor = witness_script(1, Bytes{0x4e, 0x73});
    const Bytes unlock_anchor = ScriptBuilder().push_data(anchor).take();
    constexpr auto kDiscourage = kSegwit | VerifyFlag::discourage_upgradable_witness_program;
    EXPECT_EQ(run(unlock_anchor, p2sh_script(crypto::hash160(anchor)), kDiscourage),
              "DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM");
    EXPECT_EQ(run({}, anchor, kDiscourage), "OK");
}

TEST_F(Interpreter, LeavesUnknownWitnessVersionsToSoftForks) {
    constexpr auto kDiscourage = kSegwit | VerifyFlag::discourage_upgradable_witness_program;
    for (const auto& [version, size] :
         {std::pair(1, 31), std::pair(1, 33), std::pair(2, 32), std::pair(16, 40)}) {
        const Bytes output = witness_script(version, Bytes(static_cast<std::size_t>(size), 1));
        EXPECT_EQ(run({}, output, kSegwit, {{1}}), "OK");
        EXPECT_EQ(run({}, output, kDiscourage, {{1}}), "DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM");
    }
    EXPECT_EQ(run({}, witness_script(1, Bytes(32, 1)), kDiscourage, {}), "OK");
}

TEST_F(Interpreter, SpendsTaprootByKey) {
    const Bytes output = witness_script(1, Bytes(32, 1));
    EXPECT_EQ(run({}, output, kMandatoryFlags, {}), "WITNESS_PROGRAM_WITNESS_EMPTY");
    EXPECT_EQ(run({}, output, kMandatoryFlags, {text_bytes("good")}), "OK");
    EXPECT_FALSE(checker_.last_spend.annex_hash || checker_.last_spend.tapscript);
    EXPECT_EQ(run({}, output, kMandatoryFlags, {text_bytes("bad")}), "SCHNORR_SIG");
    const Bytes annex{kAnnexTag, 1};
    EXPECT_EQ(run({}, output, kMandatoryFlags, {text_bytes("good"), annex}), "OK");
    EXPECT_EQ(checker_.last_spend.annex_hash, annex_hash(annex));
    // Alone, what begins like an annex is the signature.
    EXPECT_EQ(run({}, output, kMandatoryFlags, {annex}), "SCHNORR_SIG");
}

TEST_F(Interpreter, SpendsTaprootByScript) {
    const OneLeafTree tree = one_leaf_tree({OP_1});
    const Bytes output = tree.script_pubkey();
    EXPECT_EQ(run({}, output, kMandatoryFlags, {tree.script, tree.control_block}), "OK");
    EXPECT_EQ(run({}, output, kMandatoryFlags, {Bytes{OP_2}, tree.control_block}),
              "WITNESS_PROGRAM_MISMATCH");
    Bytes other_parity = tree.control_block;
    other_parity[0] ^= 1;
    EXPECT_EQ(run({}, output, kMandatoryFlags, {tree.script, other_parity}),
              "WITNESS_PROGRAM_MISMATCH");
    Bytes longer = tree.control_block;
    longer.push_back(0);
    EXPECT_EQ(run({}, output, kMandatoryFlags, {tree.script, longer}),
              "TAPROOT_WRONG_CONTROL_SIZE");
    const OneLeafTree unknown = one_leaf_tree({OP_RETURN}, 0xc2);
    const std::vector<Bytes> witness{unknown.script, unknown.control_block};
    EXPECT_EQ(run({}, unknown.script_pubkey(), kMandatoryFlags, witness), "OK");
    EXPECT_EQ(run({}, unknown.script_pubkey(),
                  kMandatoryFlags | VerifyFlag::discourage_upgradable_taproot_version, witness),
              "DISCOURAGE_UPGRADABLE_TAPROOT_VERSION");
}

const std::string kKey = "0x20 0x" + std::string(64, '1');

TEST_F(Interpreter, ChecksTapscriptSignatures) {
    EXPECT_EQ(run_tapscript(kKey + " CHECKSIG", {text_bytes("good")}), "OK");
    EXPECT_EQ(checker_.last_spend.tapscript->code_separator, TapscriptPosition::kNoCodeSeparator);
    EXPECT_EQ(run_tapscript(kKey + " CHECKSIG", {text_bytes("bad")}), "SCHNORR_SIG");
    EXPECT_EQ(run_tapscript(kKey + " CHECKSIG NOT", {{}}), "OK");
    EXPECT_EQ(run_tapscript(kKey + " CHECKSIGVERIFY 1", {{}}), "CHECKSIGVERIFY");
    EXPECT_EQ(run_tapscript("0 CHECKSIG", {text_bytes("good")}), "TAPSCRIPT_EMPTY_PUBKEY");
    EXPECT_EQ(run_tapscript("0 CHECKSIG NOT", {{}}), "TAPSCRIPT_EMPTY_PUBKEY");
    EXPECT_EQ(run_tapscript("'other' CHECKSIG", {text_bytes("bad")}), "OK");
    EXPECT_EQ(run_tapscript("'other' CHECKSIG", {text_bytes("bad")},
                            VerifyFlag::discourage_upgradable_pubkey_type),
              "DISCOURAGE_UPGRADABLE_PUBKEYTYPE");
    EXPECT_EQ(run_tapscript("0 0 0 CHECKMULTISIG", {}), "TAPSCRIPT_CHECKMULTISIG");
    EXPECT_EQ(run_tapscript("0 0 0 CHECKMULTISIGVERIFY", {}), "TAPSCRIPT_CHECKMULTISIG");
}

TEST_F(Interpreter, CountsTapscriptSignatures) {
    EXPECT_EQ(run_tapscript("5 " + kKey + " CHECKSIGADD 6 EQUAL", {text_bytes("good")}), "OK");
    EXPECT_EQ(run_tapscript("5 " + kKey + " CHECKSIGADD 5 EQUAL", {{}}), "OK");
    EXPECT_EQ(run_tapscript("5 " + kKey + " CHECKSIGADD", {text_bytes("bad")}), "SCHNORR_SIG");
    EXPECT_EQ(run_tapscript("5 " + kKey + " CHECKSIGADD", {}), "INVALID_STACK_OPERATION");
    EXPECT_EQ(run_tapscript("0x05 0x0000000001 " + kKey + " CHECKSIGADD", {{}}), "SCRIPTNUM");
}

TEST_F(Interpreter, NotesTheOpcodeOfTheCodeSeparator) {
    EXPECT_EQ(
        run_tapscript("'push' CODESEPARATOR DROP " + kKey + " CHECKSIG", {text_bytes("good")}),
        "OK");
    EXPECT_EQ(checker_.last_spend.tapscript->code_separator, 1U);
    EXPECT_EQ(run_tapscript("0 IF CODESEPARATOR ENDIF " + kKey + " CHECKSIG", {text_bytes("good")}),
              "OK");
    EXPECT_EQ(checker_.last_spend.tapscript->code_separator, TapscriptPosition::kNoCodeSeparator);
}

/// BIP 342: every signature needs 50 weight units of witness, the first is free.
TEST_F(Interpreter, BoundsSignaturesByWitnessWeight) {
    const auto witness_size = [](std::size_t script_size) {
        return 1 + (1 + 4) + (1 + script_size) + (1 + 33);
    };
    const auto checks = [](int count) { return repeat("DUP " + kKey + " CHECKSIGVERIFY", count); };
    // Each check adds 35 bytes; one signature of 4 bytes serves them all.
    int count = 1;
    while ((static_cast<std::size_t>(count) + 1) * 50 <=
           witness_size(35 * (static_cast<std::size_t>(count) + 1)) + 50)
        ++count;
    EXPECT_EQ(run_tapscript(checks(count), {text_bytes("good")}), "OK");
    EXPECT_EQ(run_tapscript(checks(count + 1), {text_bytes("good")}),
              "TAPSCRIPT_VALIDATION_WEIGHT");
}

TEST_F(Interpreter, SucceedsOnOpSuccess) {
    const Bytes script{0xbb};
    EXPECT_EQ(run_tapscript(script, {}), "OK");
    EXPECT_EQ(run_tapscript(script, {}, VerifyFlag::discourage_op_success),
              "DISCOURAGE_OP_SUCCESS");
    // Before any other rule but parsing: neither limits nor a malformed end behind it matter.
    EXPECT_EQ(run_tapscript(Bytes{OP_RETURN, 0x50, 0x4c}, {Bytes(521)}), "OK");
    EXPECT_EQ(run_tapscript(Bytes{0x4c, 0x50}, {}), "BAD_OPCODE");
    EXPECT_EQ(run_tapscript(Bytes{0x01, 0x50, OP_DROP, OP_1}, {}), "OK");
    EXPECT_EQ(run_tapscript("1 CAT", {}), "OK");
}

TEST_F(Interpreter, IgnoresTaprootWithoutItsFlag) {
    EXPECT_EQ(run({}, witness_script(1, Bytes(32, 1)), kSegwit, {{1}, {2}, {3}}), "OK");
}

}  // namespace
}  // namespace malha::script

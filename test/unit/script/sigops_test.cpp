// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Counting signature operations. Real blocks are in real_transactions_test.cpp.
#include "malha/script/sigops.hpp"

#include <gtest/gtest.h>

#include "malha/crypto/ripemd160.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"
#include "support/script_text.hpp"

namespace malha::script {
namespace {

using base::Bytes;

std::int64_t legacy(std::string_view text) {
    return count_sigops(test::parse_script_text(text), SigopCounting::legacy);
}
std::int64_t accurate(std::string_view text) {
    return count_sigops(test::parse_script_text(text), SigopCounting::accurate);
}

TEST(Sigops, CountEveryCheck) {
    EXPECT_EQ(legacy("CHECKSIG CHECKSIGVERIFY DUP"), 2);
    EXPECT_EQ(legacy("2 'a' 'b' 'c' 3 CHECKMULTISIG"), 20);
    EXPECT_EQ(accurate("2 'a' 'b' 'c' 3 CHECKMULTISIG"), 3);
    EXPECT_EQ(accurate("16 CHECKMULTISIGVERIFY"), 16);
    EXPECT_EQ(accurate("0 CHECKMULTISIG"), 20);
    EXPECT_EQ(accurate("0x01 0x03 CHECKMULTISIG"), 20);
    EXPECT_EQ(accurate("CHECKMULTISIG"), 20);
    EXPECT_EQ(legacy("CHECKSIGADD"), 0);
}

TEST(Sigops, StopAtAMalformedPush) {
    EXPECT_EQ(legacy("CHECKSIG 0x4c"), 1);
    EXPECT_EQ(legacy("CHECKSIG 0x02 0xac"), 1);
    EXPECT_EQ(legacy("0x01 0xac"), 0);
}

TEST(Sigops, OfP2shAreThoseOfTheLastPush) {
    const Bytes redeem = test::parse_script_text("2 'a' 'b' 'c' 3 CHECKMULTISIG");
    const Bytes output = p2sh_script(crypto::hash160(redeem));
    const Bytes unlock = ScriptBuilder().op(OP_0).push_data(redeem).take();
    EXPECT_EQ(p2sh_sigops(unlock, output), 3);
    EXPECT_EQ(p2sh_sigops(unlock, p2pkh_script(Bytes(20))), 0);
    const Bytes not_only_pushes = ScriptBuilder().op(OP_NOP).push_data(redeem).take();
    EXPECT_EQ(p2sh_sigops(not_only_pushes, output), 0);
    const Bytes number_last = ScriptBuilder().push_data(redeem).op(OP_1).take();
    EXPECT_EQ(p2sh_sigops(number_last, output), 0);
    EXPECT_EQ(p2sh_sigops(Bytes{0x02}, output), 0);
    EXPECT_EQ(p2sh_sigops({}, output), 0);
}

TEST(Sigops, OfWitnesses) {
    const Bytes script = test::parse_script_text("CHECKSIG 2 CHECKMULTISIG");
    const std::vector<base::ByteView> witness{script};
    const primitives::TxInput plain{.prevout = {}, .script_sig = {}, .witness = witness};
    const Bytes key_hash = witness_script(0, Bytes(20));
    const Bytes script_hash = witness_script(0, crypto::sha256(script));
    EXPECT_EQ(witness_sigops(plain, key_hash), 1);
    EXPECT_EQ(witness_sigops(plain, script_hash), 3);
    EXPECT_EQ(witness_sigops({}, script_hash), 0);
    EXPECT_EQ(witness_sigops(plain, witness_script(0, Bytes(31))), 0);
    EXPECT_EQ(witness_sigops(plain, witness_script(1, Bytes(32))), 0);
    EXPECT_EQ(witness_sigops(plain, p2pkh_script(Bytes(20))), 0);

    const Bytes unlock = ScriptBuilder().push_data(script_hash).take();
    const primitives::TxInput nested{.prevout = {}, .script_sig = unlock, .witness = witness};
    const Bytes output = p2sh_script(crypto::hash160(script_hash));
    EXPECT_EQ(witness_sigops(nested, output), 3);
    const primitives::TxInput bare{.prevout = {}, .script_sig = {}, .witness = witness};
    EXPECT_EQ(witness_sigops(bare, output), 0);
}

TEST(Sigops, CostFourUnlessInAWitness) {
    const Bytes redeem = test::parse_script_text("CHECKSIG CHECKSIG");
    primitives::MutableTransaction tx;
    tx.inputs.push_back({.prevout = {{{1}}, 0},
                         .script_sig = ScriptBuilder().push_data(redeem).take(),
                         .witness = {}});
    tx.inputs.push_back({.prevout = {{{1}}, 1}, .script_sig = {}, .witness = {{1}, {2}}});
    tx.outputs.push_back({{1}, p2pkh_script(Bytes(20))});
    const auto built = primitives::make_transaction(tx);
    const Bytes p2sh = p2sh_script(crypto::hash160(redeem));
    const Bytes p2wpkh = witness_script(0, Bytes(20));
    const std::vector<primitives::TxOutput> spent{{{1}, p2sh}, {{1}, p2wpkh}};
    EXPECT_EQ(legacy_sigops(*built), 1);
    EXPECT_EQ(sigop_cost(*built, spent, {}), 4);
    EXPECT_EQ(sigop_cost(*built, spent, VerifyFlag::p2sh), 4 + 8);
    EXPECT_EQ(sigop_cost(*built, spent, VerifyFlag::p2sh | VerifyFlag::witness), 4 + 8 + 1);
}

}  // namespace
}  // namespace malha::script

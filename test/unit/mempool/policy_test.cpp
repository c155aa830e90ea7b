// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Policy rules, each at its limit; and real transactions, which were all relayed.
#include "malha/mempool/policy.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <sstream>

#include "malha/base/hex.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"
#include "support/shared.hpp"

namespace malha::mempool {
namespace {

using base::Bytes;
using primitives::Amount;
using primitives::MutableTransaction;
using script::ScriptBuilder;

/// Spends one output and pays to one of each script given.
MutableTransaction paying_to(const std::vector<Bytes>& scripts, Amount each = {10'000}) {
    MutableTransaction tx;
    tx.inputs.resize(1);
    for (const Bytes& script : scripts)
        tx.outputs.push_back({each, script});
    return tx;
}

std::string standard(const MutableTransaction& tx, const Policy& policy = {}) {
    const auto check = check_standard(*primitives::make_transaction(tx), policy);
    return check ? "" : check.error().reason;
}

Bytes data_script(std::size_t size) {
    Bytes script(size, 0x00);
    script[0] = script::OP_RETURN;
    return script;
}

/// The verdict on spending `script` with a script and a witness.
std::string spending(const Bytes& script, const Bytes& script_sig,
                     const std::vector<Bytes>& witness = {}) {
    MutableTransaction draft = paying_to({script});
    draft.inputs[0].script_sig = script_sig;
    draft.inputs[0].witness = witness;
    const auto tx = primitives::make_transaction(draft);
    const std::vector<consensus::SpentOutput> spent{{.output = {{1000}, script}}};
    if (const auto inputs = check_inputs_standard(*tx, spent); !inputs)
        return inputs.error().text();
    const auto witnesses = check_witness_standard(*tx, spent);
    return witnesses ? "" : witnesses.error().text();
}

const Bytes kKeyHash(20, 7);
const Bytes kScriptHash(32, 7);

}  // namespace

TEST(Policy, DustDependsOnTheCostOfSpending) {
    const auto is_dust_at = [](const Bytes& script, std::int64_t value) {
        return is_dust({{value}, script}, FeeRate{3000});
    };
    const struct {
        Bytes script;
        std::int64_t least;
    } cases[] = {{script::p2pkh_script(kKeyHash), 546},
                 {script::p2sh_script(kKeyHash), 540},
                 {script::witness_script(0, kKeyHash), 294},
                 {script::witness_script(0, kScriptHash), 330},
                 {script::witness_script(1, kScriptHash), 330},
                 {script::witness_script(1, Bytes{0x4e, 0x73}), 240}};
    for (const auto& [script, least] : cases) {
        EXPECT_FALSE(is_dust_at(script, least));
        EXPECT_TRUE(is_dust_at(script, least - 1));
    }
    EXPECT_FALSE(is_dust_at(data_script(1), 0)) << "nobody will spend it";
}

TEST(Policy, VersionsOneToThreeAreStandard) {
    MutableTransaction tx = paying_to({script::p2pkh_script(kKeyHash)});
    for (const std::uint32_t version : {1U, 2U, 3U}) {
        tx.version = version;
        EXPECT_EQ(standard(tx), "");
    }
    for (const std::uint32_t version : {0U, 4U, 0xffffffffU}) {
        tx.version = version;
        EXPECT_EQ(standard(tx), "version");
    }
}

TEST(Policy, InputScriptsOnlyPushAndAreBounded) {
    MutableTransaction tx = paying_to({script::p2pkh_script(kKeyHash)});
    tx.inputs[0].script_sig = Bytes(1'650, 0x00);
    EXPECT_EQ(standard(tx), "");
    tx.inputs[0].script_sig = Bytes(1'651, 0x00);
    EXPECT_EQ(standard(tx), "scriptsig-size");
    tx.inputs[0].script_sig = Bytes{script::OP_NOP};
    EXPECT_EQ(standard(tx), "scriptsig-not-pushonly");
}

TEST(Policy, OutputsAreOfKnownKinds) {
    const std::vector<Bytes> keys(4, Bytes(33, 2));
    const auto multisig = [&](std::size_t count) {
        return script::multisig_script(1, {keys.begin(), keys.begin() + static_cast<long>(count)});
    };
    EXPECT_EQ(standard(paying_to({multisig(3)})), "");
    EXPECT_EQ(standard(paying_to({multisig(4)})), "scriptpubkey");
    EXPECT_EQ(standard(paying_to({Bytes{script::OP_1}})), "scriptpubkey");
    EXPECT_EQ(standard(paying_to({multisig(3)}), {.permit_bare_multisig = false}), "bare-multisig");
    EXPECT_EQ(standard(paying_to({script::witness_script(1, Bytes{0x4e, 0x73})})), "");
    EXPECT_EQ(standard(paying_to({script::witness_script(16, kScriptHash)})), "");
}

TEST(Policy, DataIsBoundedOverAllOutputs) {
    const Policy policy{.data_bytes_max = 80};
    EXPECT_EQ(standard(paying_to({data_script(40), data_script(40)}), policy), "");
    EXPECT_EQ(standard(paying_to({data_script(40), data_script(41)}), policy), "datacarrier");
    EXPECT_EQ(standard(paying_to({data_script(1)}), {.data_bytes_max = std::nullopt}),
              "datacarrier");
}

TEST(Policy, OneDustOutputIsAllowedWithoutFee) {
    const Bytes script = script::p2pkh_script(kKeyHash);
    EXPECT_EQ(standard(paying_to({script}, {545})), "");
    EXPECT_EQ(standard(paying_to({script, script}, {545})), "dust");
    const auto tx = primitives::make_transaction(paying_to({script}, {545}));
    EXPECT_TRUE(check_dust_is_ephemeral(*tx, {0}, {0}, FeeRate{3000}));
    EXPECT_EQ(check_dust_is_ephemeral(*tx, {1}, {1}, FeeRate{3000}).error().text(),
              "dust, tx with dust output must be 0-fee");
    EXPECT_FALSE(check_dust_is_ephemeral(*tx, {0}, {1}, FeeRate{3000}));
}

TEST(Policy, SpentOutputsAreOfKnownKinds) {
    EXPECT_EQ(spending(script::p2pkh_script(kKeyHash), {}), "");
    EXPECT_EQ(spending({script::OP_1}, {}), "bad-txns-nonstandard-inputs, input 0 script unknown");
    EXPECT_EQ(spending(script::witness_script(2, kScriptHash), {}),
              "bad-txns-nonstandard-inputs, input 0 witness program is undefined");
    EXPECT_EQ(spending(script::p2sh_script(kKeyHash), {}),
              "bad-txns-nonstandard-inputs, input 0 P2SH redeemscript missing");
}

TEST(Policy, PushesForRedeemScriptsMustRun) {
    const auto malformed = [](Bytes script_sig) {
        return spending(script::p2sh_script(kKeyHash), std::move(script_sig));
    };
    const std::string prefix = "bad-txns-nonstandard-inputs, p2sh scriptsig malformed (input 0: ";
    EXPECT_EQ(malformed(ScriptBuilder().push_data(Bytes(520, 0)).take()), "");
    EXPECT_EQ(malformed(ScriptBuilder().push_data(Bytes(521, 0)).take()),
              prefix + "Push value size limit exceeded)");
    EXPECT_EQ(malformed({script::OP_RESERVED, script::OP_1}),
              prefix + "Opcode missing or not understood)");
    EXPECT_EQ(malformed(Bytes(1000, script::OP_1)), "");
    EXPECT_EQ(malformed(Bytes(1001, script::OP_1)), prefix + "Stack size limit exceeded)");
}

TEST(Policy, SignatureOperationsOfRedeemScriptsAreBounded) {
    const auto redeem = [](std::size_t sigops) {
        return ScriptBuilder().push_data(Bytes(sigops, script::OP_CHECKSIG)).take();
    };
    EXPECT_EQ(spending(script::p2sh_script(kKeyHash), redeem(15)), "");
    EXPECT_NE(spending(script::p2sh_script(kKeyHash), redeem(16)).find("sigops exceed limit"),
              std::string::npos);
}

TEST(Policy, LegacySignatureOperationsAreBoundedOverAllInputs) {
    const Bytes redeem = ScriptBuilder().push_data(Bytes(10, script::OP_CHECKSIG)).take();
    MutableTransaction draft = paying_to({data_script(1)});
    draft.inputs.assign(250, {});
    for (auto& input : draft.inputs)
        input.script_sig = redeem;
    const Bytes script = script::p2sh_script(kKeyHash);
    std::vector<consensus::SpentOutput> spent(250, {.output = {{1000}, script}});
    EXPECT_TRUE(check_inputs_standard(*primitives::make_transaction(draft), spent));
    draft.inputs.push_back(draft.inputs[0]);
    spent.push_back(spent[0]);
    EXPECT_EQ(check_inputs_standard(*primitives::make_transaction(draft), spent).error().details,
              "non-witness sigops exceed bip54 limit");
}

TEST(Policy, WitnessesAreBounded) {
    const Bytes p2wsh = script::witness_script(0, kScriptHash);
    const auto with_script = [](std::size_t items, std::size_t item_size, std::size_t script) {
        std::vector<Bytes> witness(items, Bytes(item_size, 1));
        witness.emplace_back(script, std::uint8_t{1});
        return witness;
    };
    EXPECT_EQ(spending(p2wsh, {}, with_script(100, 80, 3'600)), "");
    EXPECT_EQ(spending(p2wsh, {}, with_script(101, 80, 3'600)), "bad-witness-nonstandard");
    EXPECT_EQ(spending(p2wsh, {}, with_script(100, 81, 3'600)), "bad-witness-nonstandard");
    EXPECT_EQ(spending(p2wsh, {}, with_script(100, 80, 3'601)), "bad-witness-nonstandard");
    EXPECT_EQ(spending(script::p2pkh_script(kKeyHash), {}, {{1}}), "bad-witness-nonstandard");
    EXPECT_EQ(spending(script::witness_script(1, Bytes{0x4e, 0x73}), {}, {{1}}),
              "bad-witness-nonstandard");
}

TEST(Policy, TaprootWitnessesHaveNoAnnexAndShortItems) {
    const Bytes p2tr = script::witness_script(1, kScriptHash);
    const Bytes control(33, 0xc0);
    EXPECT_EQ(spending(p2tr, {}, {Bytes(64, 1)}), "");
    EXPECT_EQ(spending(p2tr, {}, {Bytes(64, 1), {0x50}}), "bad-witness-nonstandard");
    EXPECT_EQ(spending(p2tr, {}, {Bytes(80, 1), Bytes(5'000, 1), control}), "");
    EXPECT_EQ(spending(p2tr, {}, {Bytes(81, 1), Bytes(5'000, 1), control}),
              "bad-witness-nonstandard");
    EXPECT_EQ(spending(p2tr, {}, {Bytes(81, 1), {1}, Bytes(33, 0xc2)}), "") << "unknown leaf";
    EXPECT_EQ(spending(p2tr, {}, {{1}, {}}), "bad-witness-nonstandard");
}

TEST(Policy, RealTransactionsAreStandard) {
    MALHA_NEEDS_SHARED("vectors/mempool/mainnet_2024_dev.txt.xz");
    std::istringstream lines(malha::test::shared_text("vectors/mempool/mainnet_2024_dev.txt.xz"));
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        std::istringstream fields(line);
        std::string txid, wtxid, raw;
        std::size_t inputs = 0;
        fields >> txid >> wtxid >> raw >> inputs;
        const auto tx = primitives::parse_transaction(*base::from_hex(raw));
        ASSERT_TRUE(tx);
        std::vector<Bytes> scripts(inputs);
        std::vector<consensus::SpentOutput> spent(inputs);
        for (std::size_t i = 0; i < inputs; ++i) {
            std::string script;
            fields >> spent[i].output.value.sat >> script;
            scripts[i] = script == "-" ? Bytes() : *base::from_hex(script);
            spent[i].output.script_pubkey = scripts[i];
        }
        const auto alone = check_standard(**tx, {});
        EXPECT_TRUE(alone) << txid;
        EXPECT_TRUE(check_inputs_standard(**tx, spent)) << txid;
        EXPECT_TRUE(check_witness_standard(**tx, spent)) << txid;
    }
    EXPECT_EQ(count, 5939);
    std::cout << count << " real transactions" << std::endl;
}

}  // namespace malha::mempool

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Kinds of output scripts, and scripts as text, against recorded answers of decodescript.
#include "malha/script/templates.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/script/disassemble.hpp"
#include "malha/script/script.hpp"
#include "support/script_text.hpp"
#include "support/shared.hpp"

namespace malha::script {
namespace {

using base::Bytes;

constexpr const char* kDecoded = "fixtures/expected/decodescript.json";
constexpr const char* kDecodedTransactions = "fixtures/expected/rawtx.json";

TEST(Templates, MatchRecordedAnswers) {
    MALHA_NEEDS_SHARED(kDecoded);
    int cases = 0;
    for (const auto& row : test::shared_json(kDecoded)) {
        if (!row.contains("result") || !row["result"].contains("type")) continue;
        const Bytes script = test::unhex(row["params"][0].get<std::string>());
        EXPECT_EQ(to_string(classify(script)), row["result"]["type"]) << row["params"];
        EXPECT_EQ(disassemble(script, HashTypes::plain), row["result"]["asm"]) << row["params"];
        ++cases;
    }
    std::cout << cases << " decoded scripts\n";
    EXPECT_GT(cases, 0);
}

/// Calls `visit` with every object of a document that has the keys "asm" and "hex".
template <class Visit>
void for_each_script(const nlohmann::json& node, const Visit& visit) {
    if (node.is_object() && node.contains("asm") && node.contains("hex")) visit(node);
    if (!node.is_structured()) return;
    for (const auto& child : node)
        for_each_script(child, visit);
}

TEST(Disassemble, MatchesRecordedTransactions) {
    MALHA_NEEDS_SHARED(kDecodedTransactions);
    int outputs = 0;
    int inputs = 0;
    for_each_script(test::shared_json(kDecodedTransactions), [&](const nlohmann::json& node) {
        const Bytes script = test::unhex(node["hex"].get<std::string>());
        const bool output = node.contains("type");
        const auto hash_types = output ? HashTypes::plain : HashTypes::decode;
        EXPECT_EQ(disassemble(script, hash_types), node["asm"]);
        if (output) {
            EXPECT_EQ(to_string(classify(script)), node["type"]);
        }
        ++(output ? outputs : inputs);
    });
    std::cout << outputs << " output scripts, " << inputs << " input scripts\n";
    EXPECT_GT(outputs, 0);
    EXPECT_GT(inputs, 0);
}

TEST(Disassemble, NamesHashTypesOfSignatures) {
    const std::string signature =
        "304402203e4516da7253cf068effec6b95c41221c0cf3a8e6ccb8cbf1725b562e9afde2c"
        "022054e1c258c2981cdfba5df1f46661fb6541c44f77ca0092f3600331abfffb1251";
    const auto text = [&signature](const std::string& hash_type, HashTypes hash_types) {
        const Bytes data = test::unhex(signature + hash_type);
        return disassemble(ScriptBuilder().push_data(data).take(), hash_types);
    };
    EXPECT_EQ(text("01", HashTypes::decode), signature + "[ALL]");
    EXPECT_EQ(text("02", HashTypes::decode), signature + "[NONE]");
    EXPECT_EQ(text("03", HashTypes::decode), signature + "[SINGLE]");
    EXPECT_EQ(text("81", HashTypes::decode), signature + "[ALL|ANYONECANPAY]");
    EXPECT_EQ(text("82", HashTypes::decode), signature + "[NONE|ANYONECANPAY]");
    EXPECT_EQ(text("83", HashTypes::decode), signature + "[SINGLE|ANYONECANPAY]");
    EXPECT_EQ(text("04", HashTypes::decode), signature + "04");
    EXPECT_EQ(text("01", HashTypes::plain), signature + "01");
}

TEST(Disassemble, WritesShortPushesAsNumbers) {
    const auto text = [](const char* hex) {
        return disassemble(test::unhex(hex), HashTypes::decode);
    };
    EXPECT_EQ(text(""), "");
    EXPECT_EQ(text("00"), "0");
    EXPECT_EQ(text("0181"), "-1");
    EXPECT_EQ(text("04ffffffff"), "-2147483647");
    EXPECT_EQ(text("050000000001"), "0000000001");
    EXPECT_EQ(text("02"), "[error]");
    EXPECT_EQ(text("5102"), "1 [error]");
}

TEST(Templates, SolveIntoParts) {
    const Bytes hash(20, 7);
    const Bytes program(32, 8);
    const auto only_part = [](const Bytes& script) {
        const Solution solution = solve(script);
        return solution.parts.size() == 1 ? base::to_bytes(solution.parts[0]) : Bytes();
    };
    EXPECT_EQ(only_part(p2pkh_script(hash)), hash);
    EXPECT_EQ(only_part(p2sh_script(hash)), hash);
    EXPECT_EQ(only_part(witness_script(0, hash)), hash);
    EXPECT_EQ(only_part(witness_script(0, program)), program);
    EXPECT_EQ(only_part(witness_script(1, program)), program);
    Bytes key(33, 9);
    key[0] = 2;
    EXPECT_EQ(only_part(p2pk_script(key)), key);
    const Bytes future = witness_script(5, hash);
    EXPECT_EQ(only_part(future), hash);
    EXPECT_EQ(solve(future).witness_version, 5);
    EXPECT_EQ(solve(future).type, OutputType::witness_unknown);
    EXPECT_TRUE(solve(Bytes{OP_RETURN}).parts.empty());
}

TEST(Templates, KnowMultisigUpToTwentyKeys) {
    Bytes key(33, 9);
    key[0] = 3;
    for (const int count : {1, 3, 16, 17, 20}) {
        const std::vector<Bytes> keys(static_cast<std::size_t>(count), key);
        for (const int required : {1, count}) {
            const Bytes script = multisig_script(required, keys);
            const Solution solution = solve(script);
            EXPECT_EQ(solution.type, OutputType::multisig) << required << " of " << count;
            EXPECT_EQ(solution.required_signatures, required);
            EXPECT_EQ(solution.parts.size(), keys.size());
        }
    }
    const std::string push = "0x21 0x03" + std::string(64, '9');
    const auto type = [](const std::string& text) {
        return classify(test::parse_script_text(text));
    };
    EXPECT_EQ(type("1 " + push + " 1 CHECKMULTISIG"), OutputType::multisig);
    EXPECT_EQ(type("0 " + push + " 1 CHECKMULTISIG"), OutputType::non_standard);
    EXPECT_EQ(type("2 " + push + " 1 CHECKMULTISIG"), OutputType::non_standard);
    EXPECT_EQ(type("1 " + push + " 2 CHECKMULTISIG"), OutputType::non_standard);
    EXPECT_EQ(type("1 " + push + " 1 1 CHECKMULTISIG"), OutputType::non_standard);
    EXPECT_EQ(type("1 " + push + " CHECKMULTISIG"), OutputType::non_standard);
    EXPECT_EQ(type("CHECKMULTISIG"), OutputType::non_standard);
    EXPECT_EQ(type("1 'key' 1 CHECKMULTISIG"), OutputType::non_standard);
    EXPECT_EQ(type("0x01 0x01 " + push + " 1 CHECKMULTISIG"), OutputType::non_standard);
    std::string many = "1 ";
    for (int i = 0; i < 21; ++i)
        many += push + " ";
    EXPECT_EQ(type(many + "0x01 0x15 CHECKMULTISIG"), OutputType::non_standard);
}

TEST(Templates, KnowTheOthers) {
    EXPECT_EQ(classify(test::unhex("51024e73")), OutputType::anchor);
    EXPECT_EQ(classify(Bytes{OP_RETURN}), OutputType::null_data);
    EXPECT_EQ(classify(test::parse_script_text("RETURN 'data' 1")), OutputType::null_data);
    EXPECT_EQ(classify(test::parse_script_text("RETURN DUP")), OutputType::non_standard);
    EXPECT_EQ(classify({}), OutputType::non_standard);
    EXPECT_EQ(classify(test::unhex("0003000000")), OutputType::non_standard);
    // A key whose first byte does not fit its size.
    EXPECT_EQ(classify(p2pk_script(Bytes(33, 4))), OutputType::non_standard);
    EXPECT_EQ(classify(p2pk_script(Bytes(65, 4))), OutputType::public_key);
}

}  // namespace
}  // namespace malha::script

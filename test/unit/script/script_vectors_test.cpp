// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// script_tests.json: 1222 pairs of scripts with flags and the error that must come out.
#include <cmath>
#include <iostream>

#include "malha/base/hex.hpp"
#include "spend.hpp"
#include "support/script_text.hpp"
#include "support/shared.hpp"
#include "support/tapscript_tree.hpp"

namespace malha::script {
namespace {

constexpr const char* kFile = "vectors/script/script_tests.json";

struct Case {
    Spend spend;
    VerifyFlags flags;
    std::string expected;
};

/// The placeholders of the tapscript tests stand for the parts of a tree of one leaf.
base::Bytes witness_item(const std::string& text, OneLeafTree& tree) {
    constexpr std::string_view kScript = "#SCRIPT#";
    if (text == "#CONTROLBLOCK#") return tree.control_block;
    if (!text.starts_with(kScript)) return test::unhex(text);
    tree = one_leaf_tree(test::parse_script_text(text.substr(kScript.size())));
    return tree.script;
}

base::Bytes script_pubkey(std::string text, const OneLeafTree& tree) {
    constexpr std::string_view kOutput = "#TAPROOTOUTPUT#";
    const auto at = text.find(kOutput);
    if (at != std::string::npos)
        text.replace(at, kOutput.size(), "0x" + base::to_hex(tree.output_key));
    return test::parse_script_text(text);
}

Case read_case(const nlohmann::json& row) {
    std::size_t at = 0;
    std::vector<base::Bytes> witness;
    primitives::Amount amount;
    OneLeafTree tree;
    if (row[0].is_array()) {
        for (std::size_t i = 0; i + 1 < row[0].size(); ++i)
            witness.push_back(witness_item(row[0][i], tree));
        amount.sat = std::llround(row[0].back().get<double>() * 1e8);
        at = 1;
    }
    return {.spend = spend_of(script_pubkey(row[at + 1], tree), amount,
                              test::parse_script_text(row[at].get<std::string>()), witness),
            .flags = test::fill_flags(test::flags_of(row[at + 2].get<std::string>())),
            .expected = row[at + 3]};
}

TEST(ScriptVectors, GiveTheExpectedErrors) {
    MALHA_NEEDS_SHARED(kFile);
    Evaluation evaluation;
    int cases = 0;
    for (const auto& row : test::shared_json(kFile)) {
        if (row.size() == 1) continue;
        const Case test = read_case(row);
        EXPECT_EQ(outcome(test.spend.verify(evaluation, 0, test.flags)), test.expected) << row;
        ++cases;
    }
    std::cout << cases << " script_tests\n";
    EXPECT_EQ(cases, 1222);
}

/// Fewer flags never fail a script that passes; more flags never pass one that fails.
TEST(ScriptVectors, FlagsOnlyForbid) {
    MALHA_NEEDS_SHARED(kFile);
    Evaluation evaluation;
    int runs = 0;
    for (const auto& row : test::shared_json(kFile)) {
        if (row.size() == 1) continue;
        const Case test = read_case(row);
        const bool passes = test.expected == "OK";
        // Each flag alone, and each with all that come before or after it.
        for (std::size_t i = 0; i < kVerifyFlagNames.size(); ++i) {
            const std::uint32_t bit = 1U << i;
            for (const std::uint32_t bits : {bit, bit - 1, ~(bit - 1)}) {
                const auto change = VerifyFlags::from_bits(bits);
                const auto flags = passes ? test::trim_flags(test.flags.without(change))
                                          : test::fill_flags(test.flags | change);
                EXPECT_EQ(test.spend.verify(evaluation, 0, flags).has_value(), passes)
                    << row << " with flags " << flags.bits();
                ++runs;
            }
        }
    }
    std::cout << runs << " runs with other flags\n";
    EXPECT_GT(runs, 0);
}

}  // namespace
}  // namespace malha::script

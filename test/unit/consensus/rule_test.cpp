// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/consensus/rule.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace malha::consensus {
namespace {

TEST(Rule, HasAReasonForEach) {
    std::map<std::string_view, int> uses;
    for (std::size_t i = 0; i < kRuleCount; ++i) {
        const auto reason = reject_reason(static_cast<Rule>(i));
        EXPECT_FALSE(reason.empty());
        ++uses[reason];
    }
    // Lock times and signature operations are checked at two stages under one name.
    EXPECT_EQ(uses.at("bad-txns-nonfinal"), 2);
    EXPECT_EQ(uses.at("bad-blk-sigops"), 2);
    EXPECT_EQ(uses.size(), kRuleCount - 2);
}

TEST(Rule, PutsReasonAndDetailTogether) {
    const Violation version{.rule = Rule::kBadVersion,
                            .reason_suffix = "(0x00000001)",
                            .debug = "rejected nVersion=0x00000001 block"};
    EXPECT_EQ(reject_reason(version), "bad-version(0x00000001)");
    EXPECT_EQ(to_string(version), "bad-version(0x00000001), rejected nVersion=0x00000001 block");
    EXPECT_EQ(to_string({.rule = Rule::kBadCoinbaseHeight}),
              "bad-cb-height, block height mismatch in coinbase");
    EXPECT_EQ(to_string({.rule = Rule::kNoInputs}), "bad-txns-vin-empty");
}

TEST(Rule, TellsWhatABrokenRuleSaysAboutTheHeader) {
    for (std::size_t i = 0; i < kRuleCount; ++i) {
        const auto rule = static_cast<Rule>(i);
        EXPECT_FALSE(is_mutation(rule) && is_header_rule(rule));
        if (is_temporary(rule)) {
            EXPECT_TRUE(is_header_rule(rule));
        }
    }
    EXPECT_TRUE(is_mutation(Rule::kBadMerkleRoot));
    EXPECT_TRUE(is_mutation(Rule::kDuplicateTransactions));
    EXPECT_TRUE(is_mutation(Rule::kUnexpectedWitness));
    EXPECT_FALSE(is_mutation(Rule::kBadBlockWeight));
    EXPECT_TRUE(is_temporary(Rule::kTimeTooNew));
    EXPECT_FALSE(is_temporary(Rule::kTimeTooOld));
    EXPECT_TRUE(is_header_rule(Rule::kBadVersion));
    EXPECT_FALSE(is_header_rule(Rule::kBadSignetSolution));
}

}  // namespace
}  // namespace malha::consensus

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
    const Violation version{.rule = Rule::bad_version,
                            .reason_suffix = "(0x00000001)",
                            .debug = "rejected nVersion=0x00000001 block"};
    EXPECT_EQ(reject_reason(version), "bad-version(0x00000001)");
    EXPECT_EQ(to_string(version), "bad-version(0x00000001), rejected nVersion=0x00000001 block");
    EXPECT_EQ(to_string({.rule = Rule::bad_coinbase_height}),
              "bad-cb-height, block height mismatch in coinbase");
    EXPECT_EQ(to_string({.rule = Rule::no_inputs}), "bad-txns-vin-empty");
}

TEST(Rule, TellsWhatABrokenRuleSaysAboutTheHeader) {
    for (std::size_t i = 0; i < kRuleCount; ++i) {
        const auto rule = static_cast<Rule>(i);
        EXPECT_FALSE(is_mutation(rule) && is_header_rule(rule));
        if (is_temporary(rule)) {
            EXPECT_TRUE(is_header_rule(rule));
        }
    }
    EXPECT_TRUE(is_mutation(Rule::bad_merkle_root));
    EXPECT_TRUE(is_mutation(Rule::duplicate_transactions));
    EXPECT_TRUE(is_mutation(Rule::unexpected_witness));
    EXPECT_FALSE(is_mutation(Rule::bad_block_weight));
    EXPECT_TRUE(is_temporary(Rule::time_too_new));
    EXPECT_FALSE(is_temporary(Rule::time_too_old));
    EXPECT_TRUE(is_header_rule(Rule::bad_version));
    EXPECT_FALSE(is_header_rule(Rule::bad_signet_solution));
}

}  // namespace
}  // namespace malha::consensus

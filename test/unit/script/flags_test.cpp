// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Names and sets of verify flags, and the texts of errors.
#include "malha/script/flags.hpp"

#include <gtest/gtest.h>

#include "malha/script/error.hpp"

namespace malha::script {
namespace {

TEST(VerifyFlags, AreParsedByName) {
    EXPECT_EQ(parse_verify_flags(""), VerifyFlags());
    EXPECT_EQ(parse_verify_flags("NONE"), VerifyFlags());
    EXPECT_EQ(parse_verify_flags("P2SH,WITNESS"), VerifyFlag::p2sh | VerifyFlag::witness);
    EXPECT_FALSE(parse_verify_flags("P2SH,"));
    EXPECT_FALSE(parse_verify_flags("p2sh"));
    std::string all;
    for (const auto& [flag, name] : kVerifyFlagNames)
        all.append(all.empty() ? "" : ",").append(name);
    EXPECT_EQ(parse_verify_flags(all), kAllFlags);
    EXPECT_EQ(kVerifyFlagNames.size(), 21U);
}

TEST(VerifyFlags, AreConsistentWithWhatTheyNeed) {
    EXPECT_TRUE(VerifyFlags().is_consistent());
    EXPECT_TRUE(kMandatoryFlags.is_consistent());
    EXPECT_TRUE(kStandardFlags.is_consistent());
    EXPECT_FALSE(VerifyFlags(VerifyFlag::witness).is_consistent());
    EXPECT_FALSE((VerifyFlag::p2sh | VerifyFlag::taproot).is_consistent());
    EXPECT_FALSE((VerifyFlag::p2sh | VerifyFlag::clean_stack).is_consistent());
}

TEST(VerifyFlags, AreSets) {
    const VerifyFlags two = VerifyFlag::p2sh | VerifyFlag::witness;
    EXPECT_TRUE(two.has(VerifyFlag::p2sh));
    EXPECT_FALSE(two.without(VerifyFlag::p2sh).has(VerifyFlag::p2sh));
    EXPECT_TRUE(kStandardFlags.contains(kMandatoryFlags));
    EXPECT_FALSE(kMandatoryFlags.contains(kStandardFlags));
    EXPECT_EQ(two & VerifyFlag::witness, VerifyFlags(VerifyFlag::witness));
    EXPECT_EQ(VerifyFlags::from_bits(two.bits()), two);
}

TEST(ScriptErrors, HaveTheirEstablishedTexts) {
    EXPECT_EQ(to_string(ScriptError::eval_false),
              "Script evaluated without error but finished with a false/empty top stack element");
    EXPECT_EQ(short_name(ScriptError::eval_false), "EVAL_FALSE");
    EXPECT_EQ(to_string(ScriptError::null_fail),
              "Signature must be zero for failed CHECK(MULTI)SIG operation");
    EXPECT_EQ(to_string(ScriptError::schnorr_sig), "Invalid Schnorr signature");
    EXPECT_EQ(to_string(ScriptError::sig_find_and_delete), "Signature is found in scriptCode");
}

}  // namespace
}  // namespace malha::script

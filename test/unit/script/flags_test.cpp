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
    EXPECT_EQ(parse_verify_flags("P2SH,WITNESS"), VerifyFlag::kP2sh | VerifyFlag::kWitness);
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
    EXPECT_FALSE(VerifyFlags(VerifyFlag::kWitness).is_consistent());
    EXPECT_FALSE((VerifyFlag::kP2sh | VerifyFlag::kTaproot).is_consistent());
    EXPECT_FALSE((VerifyFlag::kP2sh | VerifyFlag::kCleanStack).is_consistent());
}

TEST(VerifyFlags, AreSets) {
    const VerifyFlags two = VerifyFlag::kP2sh | VerifyFlag::kWitness;
    EXPECT_TRUE(two.has(VerifyFlag::kP2sh));
    EXPECT_FALSE(two.without(VerifyFlag::kP2sh).has(VerifyFlag::kP2sh));
    EXPECT_TRUE(kStandardFlags.contains(kMandatoryFlags));
    EXPECT_FALSE(kMandatoryFlags.contains(kStandardFlags));
    EXPECT_EQ(two & VerifyFlag::kWitness, VerifyFlags(VerifyFlag::kWitness));
    EXPECT_EQ(VerifyFlags::from_bits(two.bits()), two);
}

TEST(ScriptErrors, HaveTheirEstablishedTexts) {
    EXPECT_EQ(to_string(ScriptError::kEvalFalse),
              "Script evaluated without error but finished with a false/empty top stack element");
    EXPECT_EQ(short_name(ScriptError::kEvalFalse), "EVAL_FALSE");
    EXPECT_EQ(to_string(ScriptError::kNullFail),
              "Signature must be zero for failed CHECK(MULTI)SIG operation");
    EXPECT_EQ(to_string(ScriptError::kSchnorrSig), "Invalid Schnorr signature");
    EXPECT_EQ(to_string(ScriptError::kSigFindAndDelete), "Signature is found in scriptCode");
}

}  // namespace
}  // namespace malha::script

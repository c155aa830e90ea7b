// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/signer_program.hpp"

#include <gtest/gtest.h>

namespace malha::rpc {
namespace {

/// A program that answers the same to everything, and remembers what it was asked.
struct FakeProgram {
    base::Result<std::string> answer{std::string()};
    std::vector<std::string> words{};
    std::string input{};

    SignerProgram signer() {
        return {"hwi  --debug", "regtest",
                [this](const std::vector<std::string>& asked, std::string_view given) {
                    words = asked;
                    input = given;
                    return answer;
                }};
    }
};
const wallet::SignerDevice kDevice{"c4673bf4", "golden"};

std::string error_of(const std::string& answer) {
    FakeProgram program{.answer = answer};
    const auto found = program.signer().devices();
    return found ? "" : found.error().message;
}

keys::Psbt psbt_with_key_of(std::array<std::uint8_t, 4> fingerprint) {
    crypto::Bytes32 secret{};
    secret.back() = 1;
    const auto key = crypto::PrivateKey::from_bytes(secret, crypto::KeyForm::compressed);
    keys::Psbt psbt;
    psbt.inputs.emplace_back().key_origins[key->public_key()] = {.fingerprint = fingerprint,
                                                                 .path = {}};
    return psbt;
}

}  // namespace

TEST(SignerProgram, NamesEachDeviceOnce) {
    FakeProgram program{.answer = std::string(
                            R"([{"fingerprint":"00000001","model":"a"},)"
                            R"({"fingerprint":"00000001","model":"b"},{"fingerprint":"0000000a"}])"
                            "\nnoise")};
    const auto devices = program.signer().devices();
    ASSERT_TRUE(devices);
    ASSERT_EQ(devices->size(), 2U);
    EXPECT_EQ(devices->front().name, "a");
    EXPECT_EQ(devices->back().fingerprint, "0000000a");
    EXPECT_EQ(program.words, (std::vector<std::string>{"hwi", "--debug", "enumerate"}));
}

TEST(SignerProgram, RefusesAnswersThatMakeNoSense) {
    EXPECT_EQ(error_of("{\"invalid json\"}"), "Unable to parse JSON: {\"invalid json\"}");
    EXPECT_EQ(error_of("{}"),
              "'hwi  --debug' received invalid response, expected array of signers");
    EXPECT_EQ(error_of(R"([{"error":"fingerprint not found"}])"),
              "'hwi  --debug' error: fingerprint not found");
    EXPECT_EQ(error_of(R"([{"model":"x"}])"),
              "'hwi  --debug' received invalid response, missing signer fingerprint");
    for (const char* wrong : {"", "0000001", "000000001", "0000000g"})
        EXPECT_EQ(error_of(R"([{"fingerprint":")" + std::string(wrong) + "\"}]"),
                  "'hwi  --debug' received invalid fingerprint: " + std::string(wrong));
}

TEST(SignerProgram, PassesOnWhyTheProgramFailed) {
    FakeProgram program{.answer = base::fail("execve failed: No such file or directory")};
    EXPECT_EQ(program.signer().devices().error().message,
              "execve failed: No such file or directory");
}

TEST(SignerProgram, ShowsAddresses) {
    FakeProgram program{.answer = std::string(R"({"address":"bcrt1q"})")};
    EXPECT_EQ(*program.signer().display_address(kDevice, "wpkh(x)"), "bcrt1q");
    EXPECT_EQ(program.words,
              (std::vector<std::string>{"hwi", "--debug", "--fingerprint", "c4673bf4", "--chain",
                                        "regtest", "displayaddress", "--desc", "wpkh(x)"}));
    program.answer = std::string(R"({"error":"no"})");
    EXPECT_EQ(program.signer().display_address(kDevice, "").error().message,
              "Signer returned error: no");
    program.answer = std::string("{}");
    EXPECT_EQ(program.signer().display_address(kDevice, "").error().message,
              "Signer did not echo address");
}

TEST(SignerProgram, ReadsDescriptors) {
    FakeProgram program{.answer = std::string(R"({"receive":["a","b"],"internal":["c"]})")};
    const auto found = program.signer().descriptors(kDevice, 0);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->receive.size(), 2U);
    EXPECT_EQ(found->change, std::vector<std::string>{"c"});
    program.answer = std::string(R"({"receive":["a"]})");
    EXPECT_FALSE(program.signer().descriptors(kDevice, 0));
}

TEST(SignerProgram, AsksOnlyAboutInputsOfTheDevice) {
    FakeProgram program{.answer = std::string(R"({"psbt":"nope"})")};
    keys::Psbt others = psbt_with_key_of({1, 2, 3, 4});
    EXPECT_EQ(program.signer().sign(kDevice, others).error().message,
              "Signer fingerprint c4673bf4 does not match any of the inputs");
    EXPECT_TRUE(program.words.empty());
    keys::Psbt own = psbt_with_key_of({0xc4, 0x67, 0x3b, 0xf4});
    EXPECT_FALSE(program.signer().sign(kDevice, own)) << "its answer is no PSBT";
    EXPECT_EQ(program.input.substr(0, 7), "signtx ");
    program.answer = std::string(R"({"error":"refused"})");
    EXPECT_EQ(program.signer().sign(kDevice, own).error().message, "refused");
}

TEST(OnlyDevice, IsTheOnlyOne) {
    FakeProgram program{.answer = std::string("[]")};
    auto signer = program.signer();
    EXPECT_EQ(wallet::only_device(signer).error().message, "No external signers found");
    program.answer = std::string(R"([{"fingerprint":"00000001"},{"fingerprint":"00000002"}])");
    EXPECT_EQ(wallet::only_device(signer).error().message.substr(0, 35),
              "More than one external signer found");
    program.answer = std::string(R"([{"fingerprint":"00000001"}])");
    EXPECT_EQ(wallet::only_device(signer)->fingerprint, "00000001");
}

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/generic_message.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/keys/address.hpp"
#include "malha/keys/descriptor.hpp"
#include "support/address_formats.hpp"
#include "support/shared.hpp"

namespace malha::keys {
namespace {

using nlohmann::json;

constexpr const char* kFolder = "vectors/bip322/";

base::Bytes script_of(const json& entry) {
    return decode_address(entry.at("address").get<std::string>(), kMainFormat).value();
}
MessageVerdict verdict(const json& entry, const json& signature) {
    return verify_generic_message(script_of(entry), signature.get<std::string>(),
                                  entry.at("message").get<std::string>());
}

struct Signer {
    base::Bytes script;
    SolvingData known;
    PrivateKeys keys;
};
Signer signer_of(const std::string& descriptor) {
    const auto parsed = parse_descriptor(descriptor, kMainFormat, ChecksumRule::optional).value();
    DescriptorCache cache;
    auto expansion = parsed.alternatives.front().expand(0, {parsed.private_keys, cache}).value();
    return {expansion.scripts.front(), std::move(expansion.solving), parsed.private_keys};
}

constexpr const char* kKey = "L3VFeEujGtevx9w18HD1fhRbCH67Az2dpCymeRE1SoPK6XQtaN2k";

}  // namespace

TEST(GenericMessage, TransactionsOfTheVectors) {
    MALHA_NEEDS_SHARED(kFolder);
    const json vectors = test::shared_json(std::string(kFolder) + "basic.json");
    std::size_t cases = 0;
    for (const json& entry : vectors.at("tx_hashes")) {
        const auto made =
            message_transactions(script_of(entry), entry.at("message").get<std::string>());
        EXPECT_EQ(primitives::make_transaction(made.to_spend)->txid.to_display_hex(),
                  entry.at("to_spend_tx_hash"));
        EXPECT_EQ(primitives::make_transaction(made.to_sign)->txid.to_display_hex(),
                  entry.at("to_sign_tx_hash"));
        ++cases;
    }
    EXPECT_EQ(cases, 3U);
}

TEST(GenericMessage, SimpleSignaturesOfTheVectors) {
    MALHA_NEEDS_SHARED(kFolder);
    std::size_t cases = 0;
    for (const char* file : {"basic.json", "generated.json"}) {
        const json vectors = test::shared_json(std::string(kFolder) + file);
        for (const json& entry : vectors.at("simple"))
            for (const json& signature : entry.at("bip322_signatures")) {
                EXPECT_EQ(verdict(entry, signature), MessageVerdict::valid) << entry;
                const auto text = signature.get<std::string>();
                if (text.starts_with("smp")) {
                    EXPECT_EQ(verdict(entry, text.substr(3)), MessageVerdict::valid);
                }
                ++cases;
            }
        for (const json& entry : vectors.at("error")) {
            EXPECT_NE(verdict(entry, entry.at("signature")), MessageVerdict::valid) << entry;
            ++cases;
        }
    }
    EXPECT_GE(cases, 8U + 36U);
    std::cout << cases << " cases\n";
}

TEST(GenericMessage, MakesTheSignatureOfTheVector) {
    MALHA_NEEDS_SHARED(kFolder);
    const json vectors = test::shared_json(std::string(kFolder) + "basic.json");
    const json& entry = vectors.at("simple").at(0);
    ASSERT_EQ(entry.at("private_keys").at(0), kKey);
    const Signer signer = signer_of("wpkh(" + std::string(kKey) + ")");
    EXPECT_EQ(sign_generic_message(signer.script, signer.known, signer.keys, ""),
              entry.at("bip322_signatures").at(0));
}

TEST(GenericMessage, SignsForEverySegwitOutput) {
    const std::string key(kKey);
    for (const std::string& text : {"wpkh(" + key + ")", "tr(" + key + ")",
                                    "wsh(multi(1," + key + "))", "wsh(pk(" + key + "))"}) {
        const Signer signer = signer_of(text);
        const auto made = sign_generic_message(signer.script, signer.known, signer.keys, "hello");
        ASSERT_TRUE(made) << text;
        EXPECT_EQ(verify_generic_message(signer.script, *made, "hello"), MessageVerdict::valid);
        EXPECT_EQ(verify_generic_message(signer.script, *made, "hallo"), MessageVerdict::invalid);
    }
}

TEST(GenericMessage, NeedsKeysAndSegwit) {
    const Signer signer = signer_of("wpkh(" + std::string(kKey) + ")");
    EXPECT_FALSE(sign_generic_message(signer.script, signer.known, {}, "hello"));
    const Signer legacy = signer_of("pkh(" + std::string(kKey) + ")");
    EXPECT_FALSE(sign_generic_message(legacy.script, legacy.known, legacy.keys, "hello"));
    EXPECT_EQ(verify_generic_message(legacy.script, "smpAA==", "hello"), MessageVerdict::invalid);
    EXPECT_EQ(verify_generic_message(legacy.script, "smpAAA=", "hello"), MessageVerdict::malformed);
}

}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/descriptor.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/base/hex.hpp"
#include "malha/keys/descriptor_checksum.hpp"
#include "support/address_formats.hpp"
#include "support/shared.hpp"

namespace malha::keys {
namespace {

using nlohmann::json;

/// The network whose extended keys and private keys the text has.
const AddressFormat& format_for(const std::string& text) {
    const bool test_network =
        text.find("tpub") != std::string::npos || text.find("tprv") != std::string::npos;
    return test_network ? kRegtestFormat : kMainFormat;
}

base::Result<ParsedDescriptor> parse(const std::string& text, const AddressFormat& format) {
    return parse_descriptor(text, format, ChecksumRule::optional);
}

std::vector<std::string> scripts_at(const Descriptor& descriptor, const PrivateKeys& keys,
                                    std::uint32_t position) {
    DescriptorCache cache;
    const auto expansion = descriptor.expand(position, {keys, cache});
    std::vector<std::string> scripts;
    if (!expansion) return scripts;
    for (const base::Bytes& script : expansion->scripts)
        scripts.push_back(base::to_hex(script));
    return scripts;
}

/// What the text prints as, per alternative.
std::vector<std::string> printed(const ParsedDescriptor& parsed, const AddressFormat& format) {
    std::vector<std::string> texts;
    for (const Descriptor& descriptor : parsed.alternatives)
        texts.push_back(descriptor.text(format));
    return texts;
}

void expect_valid(const json& entry) {
    const std::string text = entry.at("descriptor");
    const AddressFormat& format = format_for(text);
    const auto parsed = parse(text, format);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
    if (entry.contains("expands_to")) {
        ASSERT_EQ(parsed->alternatives.size(), entry.at("expands_to").size());
        for (std::size_t i = 0; i < parsed->alternatives.size(); ++i)
            EXPECT_EQ(parsed->alternatives[i].text(format),
                      parse(entry.at("expands_to")[i], format)->alternatives[0].text(format));
    }
    const Descriptor& descriptor = parsed->alternatives.front();
    if (entry.contains("children")) {
        for (std::size_t i = 0; i < entry.at("children").size(); ++i)
            EXPECT_EQ(
                json(scripts_at(descriptor, parsed->private_keys, static_cast<std::uint32_t>(i))),
                entry.at("children")[i]);
    } else if (entry.contains("scripts") && descriptor.kind == DescriptorKind::combo) {
        EXPECT_EQ(json(scripts_at(descriptor, parsed->private_keys, 0)), entry.at("scripts"));
    } else if (entry.contains("scripts")) {
        std::uint32_t position = 0;
        for (const std::string script : entry.at("scripts"))
            EXPECT_EQ(scripts_at(descriptor, parsed->private_keys, position++), std::vector{script})
                << text;
    }
}

json shared_descriptor_calls(const std::string& method) {
    json calls = json::array();
    for (const json& entry : test::shared_json("fixtures/expected/descriptors.json"))
        if (entry.at("method") == method) calls.push_back(entry);
    return calls;
}

/// The answer of getdescriptorinfo.
json info_of(const std::string& text) {
    const auto parsed = parse(text, kRegtestFormat);
    if (!parsed) return parsed.error().message;
    const auto texts = printed(*parsed, kRegtestFormat);
    json info{{"descriptor", texts.front()}};
    if (texts.size() > 1) info["multipath_expansion"] = texts;
    info["checksum"] = checksum_of(text).value();
    info["isrange"] = parsed->alternatives.front().is_range();
    info["issolvable"] = parsed->alternatives.front().is_solvable();
    info["hasprivatekeys"] = !parsed->private_keys.empty();
    return info;
}

}  // namespace

TEST(Descriptor, BipVectors) {
    std::size_t valid = 0;
    std::size_t invalid = 0;
    for (const int bip : {381, 382, 383, 384, 385, 386, 387, 389, 390}) {
        const std::string file = "vectors/descriptors/bip" + std::to_string(bip) + ".json";
        MALHA_NEEDS_SHARED(file);
        const json vectors = test::shared_json(file);
        for (const json& entry : vectors.at("valid")) {
            expect_valid(entry);
            ++valid;
        }
        for (const json& entry : vectors.at("invalid")) {
            const std::string text = entry.at("descriptor");
            EXPECT_FALSE(parse(text, format_for(text))) << bip << " " << text;
            ++invalid;
        }
    }
    EXPECT_EQ(valid, 70U);
    EXPECT_EQ(invalid, 61U);
    std::cout << valid + invalid << " cases\n";
}

TEST(Descriptor, Bip380ChecksumsAndKeyExpressions) {
    MALHA_NEEDS_SHARED("vectors/descriptors/bip380.json");
    const json vectors = test::shared_json("vectors/descriptors/bip380.json");
    std::size_t cases = 0;
    for (const json& entry : vectors.at("checksum")) {
        EXPECT_EQ(parse(entry.at("string"), kMainFormat).has_value(), entry.at("ok").get<bool>())
            << entry.at("note");
        ++cases;
    }
    for (const json& entry : vectors.at("key_expressions_valid")) {
        const auto parsed = parse("pk(" + entry.at("string").get<std::string>() + ")", kMainFormat);
        EXPECT_TRUE(parsed) << entry.at("note") << parsed.error().message;
        ++cases;
    }
    for (const json& entry : vectors.at("key_expressions_invalid")) {
        EXPECT_FALSE(parse("pk(" + entry.at("string").get<std::string>() + ")", kMainFormat))
            << entry.at("note");
        ++cases;
    }
    EXPECT_EQ(cases, 45U);
    std::cout << cases << " cases\n";
}

TEST(Descriptor, RecordedAnswersOfGetdescriptorinfo) {
    MALHA_NEEDS_SHARED("fixtures/expected/descriptors.json");
    std::size_t cases = 0;
    for (const json& entry : shared_descriptor_calls("getdescriptorinfo")) {
        const std::string text = entry.at("params").at(0);
        const json info = info_of(text);
        if (entry.contains("error"))
            EXPECT_EQ(info, entry.at("error").at("message")) << text;
        else
            EXPECT_EQ(info, entry.at("result")) << text;
        ++cases;
    }
    EXPECT_EQ(cases, 210U);
    std::cout << cases << " cases\n";
}

TEST(Descriptor, PrintedTextsAreReadBack) {
    MALHA_NEEDS_SHARED("fixtures/expected/descriptors.json");
    std::size_t cases = 0;
    for (const json& entry : shared_descriptor_calls("getdescriptorinfo")) {
        if (!entry.contains("result")) continue;
        const std::string text = entry.at("params").at(0);
        const auto parsed = parse(text, kRegtestFormat);
        DescriptorCache cache;
        const KeySources sources{parsed->private_keys, cache};
        for (const Descriptor& descriptor : parsed->alternatives) {
            const auto secret =
                descriptor.text(DescriptorForm::private_keys, kRegtestFormat, sources);
            const auto again = parse(secret.value(), kRegtestFormat);
            ASSERT_TRUE(again) << *secret;
            EXPECT_EQ(again->private_keys, parsed->private_keys);
            EXPECT_EQ(again->alternatives.front().text(kRegtestFormat),
                      descriptor.text(kRegtestFormat));
            EXPECT_EQ(scripts_at(again->alternatives.front(), again->private_keys, 3),
                      scripts_at(descriptor, parsed->private_keys, 3));
            ++cases;
        }
    }
    EXPECT_GE(cases, 110U);
    std::cout << cases << " cases\n";
}

TEST(Descriptor, BcoinVectors) {
    MALHA_NEEDS_SHARED("vectors/descriptors/bcoin_desc-valid.json");
    std::size_t cases = 0;
    const json vectors = test::shared_json("vectors/descriptors/bcoin_desc-valid.json");
    for (const auto& [function, entries] : vectors.items()) {
        for (const json& entry : entries) {
            const std::string text = entry.at("input");
            const AddressFormat& format =
                entry.value("network", "main") == "main" ? kMainFormat : kRegtestFormat;
            if (entry.value("network", "main") == "testnet" && function == "addr") continue;
            const auto parsed = parse(text, format);
            ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
            const Descriptor& descriptor = parsed->alternatives.front();
            EXPECT_EQ(descriptor.text(format), entry.at("descriptor"));
            EXPECT_EQ(checksum_of(text).value(), entry.at("checksum"));
            EXPECT_EQ(descriptor.is_range(), entry.at("isrange").get<bool>());
            EXPECT_EQ(descriptor.is_solvable(), entry.at("issolvable").get<bool>());
            EXPECT_EQ(!parsed->private_keys.empty(), entry.at("hasprivatekeys").get<bool>());
            ++cases;
        }
    }
    EXPECT_GE(cases, 50U);
    std::cout << cases << " cases\n";
}

TEST(Descriptor, HardenedStepsNeedPrivateKeysOrTheCache) {
    const std::string xprv =
        "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU"
        "3TGtRBeJgk33yuGBxrMPHi";
    const auto parsed = parse("wpkh(" + xprv + "/84h/0h/*)", kMainFormat);
    ASSERT_TRUE(parsed);
    const Descriptor& descriptor = parsed->alternatives.front();
    const PrivateKeys no_keys;
    DescriptorCache cache;
    EXPECT_FALSE(descriptor.expand(5, {no_keys, cache}));
    const auto with_keys = descriptor.expand(5, {parsed->private_keys, cache});
    ASSERT_TRUE(with_keys);
    const auto from_cache = descriptor.expand(5, {no_keys, cache});
    ASSERT_TRUE(from_cache);
    EXPECT_EQ(from_cache->scripts, with_keys->scripts);
    const auto hash = with_keys->solving.public_keys.begin()->first;
    EXPECT_EQ(with_keys->solving.origins.at(hash).path,
              (std::vector<std::uint32_t>{84 | kHardened, 0 | kHardened, 5}));
    EXPECT_TRUE(descriptor.private_keys(5, parsed->private_keys).contains(hash));
    EXPECT_TRUE(descriptor.has_private_keys(parsed->private_keys));
    EXPECT_FALSE(descriptor.has_private_keys(no_keys));
}

TEST(Descriptor, NormalizedTextHidesHardenedSteps) {
    const std::string xprv =
        "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU"
        "3TGtRBeJgk33yuGBxrMPHi";
    const auto parsed = parse("pkh([00112233/7']" + xprv + "/0'/1/*)", kMainFormat);
    ASSERT_TRUE(parsed);
    DescriptorCache cache;
    const KeySources sources{parsed->private_keys, cache};
    const Descriptor& descriptor = parsed->alternatives.front();
    // m/0h of the first tree of BIP 32's vectors.
    EXPECT_EQ(descriptor.text(DescriptorForm::normalized, kMainFormat, sources),
              with_checksum(
                  "pkh([00112233/7h/0h]"
                  "xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFU"
                  "HCdrfp1bgwQ9xv5ski8PX9rL2dZXvgGDnw/1/*)"));
    const PrivateKeys no_keys;
    DescriptorCache empty;
    EXPECT_FALSE(descriptor.text(DescriptorForm::normalized, kMainFormat, {no_keys, empty}));
}

TEST(Descriptor, AddressTypes) {
    const std::string key = "02e9c1e8c9a4ae2ad236c0e4386de488b2470ab62c97eb2925939c17b09e8d8db3";
    const auto type_of = [&key](const std::string& before, const std::string& after) {
        return parse(before + key + after, kMainFormat)->alternatives.front().address_type();
    };
    EXPECT_EQ(type_of("pk(", ")"), std::nullopt);
    EXPECT_EQ(type_of("pkh(", ")"), AddressType::legacy);
    EXPECT_EQ(type_of("sh(multi(1,", "))"), AddressType::legacy);
    EXPECT_EQ(type_of("sh(wpkh(", "))"), AddressType::p2sh_segwit);
    EXPECT_EQ(type_of("wsh(pk(", "))"), AddressType::bech32);
    EXPECT_EQ(type_of("tr(", ")"), AddressType::bech32m);
}

TEST(DescriptorChecksum, KnownChecksumAndForeignCharacter) {
    EXPECT_EQ(with_checksum("raw(51)"), "raw(51)#8lvh9jxk");
    EXPECT_EQ(with_checksum("raw()"), "raw()#58lrscpx");
    EXPECT_FALSE(descriptor_checksum("raw(\xc3\xa9)").has_value());
}

TEST(InferDescriptor, RecordedAnswersOfDecodescript) {
    MALHA_NEEDS_SHARED("fixtures/expected/decodescript.json");
    std::size_t cases = 0;
    for (const auto& entry : test::shared_json("fixtures/expected/decodescript.json")) {
        if (!entry.contains("result")) continue;
        const auto script = base::from_hex(entry.at("params").at(0).get<std::string>());
        EXPECT_EQ(infer_descriptor(*script, {}).text(kRegtestFormat),
                  entry.at("result").at("desc"));
        ++cases;
    }
    EXPECT_GE(cases, 90U);
    std::cout << cases << " cases\n";
}

TEST(InferDescriptor, LeadsFromScriptsBackToThem) {
    MALHA_NEEDS_SHARED("fixtures/expected/descriptors.json");
    std::size_t cases = 0;
    for (const json& entry : shared_descriptor_calls("getdescriptorinfo")) {
        if (!entry.contains("result")) continue;
        const std::string text = entry.at("params").at(0);
        const auto parsed = parse(text, kRegtestFormat);
        DescriptorCache cache;
        const auto expansion =
            parsed->alternatives.front().expand(1, {parsed->private_keys, cache});
        if (!expansion) continue;
        for (const base::Bytes& script : expansion->scripts) {
            const Descriptor inferred = infer_descriptor(script, expansion->solving);
            EXPECT_EQ(inferred.is_solvable(), parsed->alternatives.front().is_solvable()) << text;
            EXPECT_EQ(scripts_at(inferred, {}, 0), std::vector{base::to_hex(script)}) << text;
            ++cases;
        }
    }
    EXPECT_GE(cases, 100U);
    std::cout << cases << " cases\n";
}

}  // namespace malha::keys

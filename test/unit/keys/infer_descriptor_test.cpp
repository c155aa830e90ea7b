// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/infer_descriptor.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/base/hex.hpp"
#include "malha/keys/descriptor_checksum.hpp"
#include "support/shared.hpp"

namespace malha::keys {

TEST(DescriptorChecksum, KnownChecksumAndForeignCharacter) {
    EXPECT_EQ(with_checksum("raw(51)"), "raw(51)#8lvh9jxk");
    EXPECT_EQ(with_checksum("raw()"), "raw()#58lrscpx");
    EXPECT_FALSE(descriptor_checksum("raw(\xc3\xa9)").has_value());
}

TEST(InferDescriptor, RecordedAnswersOfDecodescript) {
    MALHA_NEEDS_SHARED("fixtures/expected/decodescript.json");
    const AddressFormat regtest{.pubkey_hash_version = 111,
                                .script_hash_version = 196,
                                .private_key_version = 239,
                                .bech32_prefix = "bcrt"};
    std::size_t cases = 0;
    for (const auto& entry : test::shared_json("fixtures/expected/decodescript.json")) {
        if (!entry.contains("result")) continue;
        const auto script = base::from_hex(entry.at("params").at(0).get<std::string>());
        EXPECT_EQ(infer_descriptor(*script, regtest), entry.at("result").at("desc"));
        ++cases;
    }
    EXPECT_GE(cases, 90U);
    std::cout << cases << " cases\n";
}

}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/base/base64.hpp"

#include <gtest/gtest.h>

namespace malha::base {
namespace {

TEST(Base64, AgreesWithTheVectorsOfRfc4648) {
    const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                     {"f", "Zg=="},
                                                                     {"fo", "Zm8="},
                                                                     {"foo", "Zm9v"},
                                                                     {"foob", "Zm9vYg=="},
                                                                     {"fooba", "Zm9vYmE="},
                                                                     {"foobar", "Zm9vYmFy"},
                                                                     {"\xfb\xff", "+/8="}};
    for (const auto& [plain, encoded] : vectors) {
        EXPECT_EQ(base64_encode(as_bytes(plain)), encoded);
        EXPECT_EQ(base64_decode(encoded), to_bytes(as_bytes(plain))) << encoded;
    }
}

TEST(Base64, RefusesEverythingElse) {
    for (const std::string_view text : {"Zg", "Zg=", "Zg===", "====", "Zh==", "Zm9=", "Z g=",
                                        "Zg==\n", "=Zg=", "Zm9v=", "!!!!", "Z==="})
        EXPECT_FALSE(base64_decode(text)) << text;
}

}  // namespace
}  // namespace malha::base

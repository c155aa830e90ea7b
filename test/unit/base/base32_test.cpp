// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/base/base32.hpp"

#include <gtest/gtest.h>

namespace malha::base {
namespace {

// RFC 4648, section 10, in lower case and without padding.
TEST(Base32, Rfc4648) {
    for (const auto& [plain, encoded] : {std::pair{"", ""},
                                         {"f", "my"},
                                         {"fo", "mzxq"},
                                         {"foo", "mzxw6"},
                                         {"foob", "mzxw6yq"},
                                         {"fooba", "mzxw6ytb"},
                                         {"foobar", "mzxw6ytboi"}}) {
        EXPECT_EQ(to_base32(as_bytes(plain)), encoded);
        EXPECT_EQ(from_base32(encoded), to_bytes(as_bytes(plain)));
    }
    EXPECT_EQ(from_base32("MZXQ"), to_bytes(as_bytes("fo")));
}

TEST(Base32, RejectsWhatNoBytesGive) {
    for (const char* text : {"m", "mzx", "mzxw6y", "mz", "my======", "m1", "m8", "m "})
        EXPECT_FALSE(from_base32(text)) << text;
}

}  // namespace
}  // namespace malha::base

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/base/version.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace malha::base {

TEST(Version, NumberAndTextAgree) {
    int major = 0;
    int minor = 0;
    int patch = 0;
    ASSERT_EQ(std::sscanf(std::string(version_text()).c_str(), "%d.%d.%d", &major, &minor, &patch),
              3);
    EXPECT_EQ(version_number(), major * 10'000 + minor * 100 + patch);
}

}  // namespace malha::base

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A program that was built with a map has its bytes: here, this file (test/CMakeLists.txt).
#include <gtest/gtest.h>

#include "malha/base/filesystem.hpp"

// Beside the one of the module, which this program is built without a map for.
#define built_in_as_map as_map_of_this_test
#include "../../../src/node/built_in_as_map.cpp"  // NOLINT(bugprone-suspicious-include)
#undef built_in_as_map

namespace malha::node {
namespace {

TEST(BuiltInAsMap, IsTheFileByteForByte) {
    base::PosixFilesystem fs;
    const auto file = base::read_file(fs, MALHA_ASMAP, 100'000);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_GT(file->size(), 500U);
    EXPECT_EQ(base::to_bytes(as_map_of_this_test()), *file);
}

}  // namespace
}  // namespace malha::node

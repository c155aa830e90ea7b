// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -asmap: from a file, from the program, or not at all.
#include <gtest/gtest.h>

#include "../../../src/node/config_parts.hpp"
#include "malha/base/filesystem.hpp"
#include "malha/config/option_table.hpp"
#include "support/temporary_directory.hpp"

namespace malha::node {
namespace {

/// All addresses belong to AS 1.
const base::Bytes kMap(3, 0);
const base::Bytes kNoMap{1, 2, 3};

class AsMapOption : public testing::Test {
protected:
    /// The size of the map, zero without one, or what is wrong.
    std::string read(const std::vector<std::string>& words, base::ByteView built_in) {
        config::Options options(config::node_options());
        if (const auto parsed = options.parse_command_line(words); !parsed)
            return parsed.error().message;
        const auto map = read_as_map(options, directory_.path(), built_in);
        if (!map) return map.error().message;
        return std::to_string(*map ? (*map)->size() : 0);
    }
    std::string text_of(const char* file) {
        return "asmap file \"" + (directory_.path() / file).string() + "\"";
    }
    test::TemporaryDirectory directory_;
};

TEST_F(AsMapOption, WithoutAFileIsTheMapOfTheProgram) {
    for (const char* word : {"-asmap", "-asmap=1"}) {
        EXPECT_EQ(read({word}, kMap), "3");
        EXPECT_EQ(read({word}, {}), "Embedded asmap data not available");
        EXPECT_EQ(read({word}, kNoMap), "Could not parse embedded asmap data");
    }
}

TEST_F(AsMapOption, IsOffUnlessItIsWanted) {
    EXPECT_EQ(read({}, kMap), "0");
    EXPECT_EQ(read({"-noasmap"}, kMap), "0");
}

TEST_F(AsMapOption, AFileIsReadInstead) {
    base::PosixFilesystem fs;
    ASSERT_TRUE(base::write_file_atomically(fs, directory_.path() / "good", kMap));
    ASSERT_TRUE(base::write_file_atomically(fs, directory_.path() / "bad", kNoMap));
    EXPECT_EQ(read({"-asmap=good"}, {}), "3");
    EXPECT_EQ(read({"-asmap=bad"}, kMap), "Could not parse " + text_of("bad"));
    EXPECT_EQ(read({"-asmap=none"}, kMap), "Could not find " + text_of("none"));
}

}  // namespace
}  // namespace malha::node

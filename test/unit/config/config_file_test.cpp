// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/config/config_file.hpp"

#include <gtest/gtest.h>

namespace malha::config {
namespace {

std::string error_of(std::string_view text) {
    const auto file = parse_config_file(text);
    return file ? "no error" : file.error().message;
}

TEST(ConfigFile, ReadsEntriesSectionsAndComments) {
    const auto file = parse_config_file(
        "# all\r\n  server =  1 # yes\r\n\n[test]\nport=5\nmain.rpcport=6\n[regtest]\nsignet.x=7");
    ASSERT_TRUE(file);
    ASSERT_EQ(file->entries.size(), 4U);
    EXPECT_EQ(file->entries[0].key, "server");
    EXPECT_EQ(file->entries[0].value, "1");
    EXPECT_EQ(file->entries[1].key, "test.port");
    EXPECT_EQ(file->entries[2].key, "test.main.rpcport");
    EXPECT_EQ(file->entries[3].value, "7");
    ASSERT_EQ(file->sections.size(), 4U);
    EXPECT_EQ(file->sections[0].name, "test");
    EXPECT_EQ(file->sections[0].line, 4);
    EXPECT_EQ(file->sections[1].name, "test.main");
}

TEST(ConfigFile, NoticesSectionsOfDottedKeys) {
    const auto file = parse_config_file("regtest.server=1\nnope.server=1\n");
    ASSERT_TRUE(file);
    ASSERT_EQ(file->sections.size(), 2U);
    EXPECT_EQ(file->sections[1].name, "nope");
    EXPECT_EQ(file->sections[1].line, 2);
}

TEST(ConfigFile, NamesTheLineOfAnError) {
    EXPECT_EQ(error_of("a=1\nserver\n"), "parse error on line 2: server");
    EXPECT_EQ(error_of("noserver\n"),
              "parse error on line 1: noserver, if you intended to specify a negated option, use "
              "noserver=1 instead");
    EXPECT_EQ(error_of("-server=1\n"),
              "parse error on line 1: -server=1, options in configuration file must be specified "
              "without leading -");
    EXPECT_EQ(error_of("\nrpcpassword=a#b"),
              "parse error on line 2, using # in rpcpassword can be ambiguous and should be "
              "avoided");
}

TEST(ConfigFile, RpcpasswordWithoutCommentSignIsFine) {
    EXPECT_EQ(error_of("rpcpassword=ab\n# comment\n"), "no error");
}

}  // namespace
}  // namespace malha::config

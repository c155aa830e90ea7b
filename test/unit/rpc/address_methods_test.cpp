// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include <gtest/gtest.h>

#include "malha/base/filesystem.hpp"
#include "malha/rpc/network_methods.hpp"
#include "support/temporary_directory.hpp"

namespace malha::rpc {
namespace {

std::string call_export(const NetworkContext& context, const std::string& path) {
    MethodTable table;
    register_address_methods(table, context);
    const auto result = table.execute("exportasmap", Json::parse("[\"" + path + "\"]").value(), {});
    if (result) return result->text;
    return std::to_string(static_cast<int>(result.error().code)) + " " + result.error().message;
}

TEST(ExportAsMap, WritesTheMapThatTheProgramWasBuiltWith) {
    const test::TemporaryDirectory directory;
    const base::Bytes map{'a', 'b', 'c'};
    base::PosixFilesystem fs;
    const NetworkContext context{
        .fs = &fs, .network_datadir = directory.path(), .built_in_as_map = map};
    const std::string path = (directory.path() / "map.dat").string();
    const std::string expected =
        R"({"path":")" + path + R"(","bytes_written":3,"file_hash":)" +
        R"("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"})";
    EXPECT_EQ(call_export(context, "map.dat"), expected);
    EXPECT_EQ(base::read_file(fs, path, 100).value(), map);
    EXPECT_EQ(call_export(context, path), expected) << "an absolute path, over what is there";
    EXPECT_TRUE(call_export(context, "no/such/folder").starts_with("-1 Failed to write"));
}

TEST(ExportAsMap, SaysThatTheProgramHasNone) {
    EXPECT_EQ(call_export({}, "map.dat"), "-1 No embedded ASMap data available");
}

}  // namespace
}  // namespace malha::rpc

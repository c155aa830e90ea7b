// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The OpenRPC document of all real methods.
#include "malha/rpc/openrpc.hpp"

#include <gtest/gtest.h>

#include <set>

#include "malha/rpc/methods.hpp"

namespace malha::rpc {
namespace {

class OpenRpcTest : public testing::Test {
protected:
    OpenRpcTest() {
        register_methods(table_, {});
        auto parsed = Json::parse(openrpc_document(table_).text);
        EXPECT_TRUE(parsed.has_value());
        if (parsed) document_ = *std::move(parsed);
    }

    const Json& method(std::string_view name) const {
        for (const Json& found : document_.find("methods")->values())
            if (found.find("name")->string() == name) return found;
        ADD_FAILURE() << "no " << name;
        return document_;
    }

    MethodTable table_;
    Json document_;
};

TEST_F(OpenRpcTest, NamesEveryMethodOnce) {
    EXPECT_EQ(document_.find("openrpc")->string(), "1.3.2");
    std::set<std::string> names;
    for (const Json& found : document_.find("methods")->values())
        EXPECT_TRUE(names.insert(found.find("name")->string()).second);
    EXPECT_EQ(names.size(), table_.all().size());
    EXPECT_TRUE(names.contains("rpc.discover") && names.contains("getblock"));
}

TEST_F(OpenRpcTest, DescribesArgumentsAsSchemas) {
    const Json& params = *method("getblock").find("params");
    ASSERT_EQ(params.size(), 2U);
    EXPECT_EQ(params[0].find("name")->string(), "blockhash");
    EXPECT_TRUE(params[0].find("required")->boolean());
    EXPECT_EQ(params[0].find("schema")->find("type")->string(), "string");
    EXPECT_FALSE(params[1].find("required")->boolean());
    EXPECT_EQ((*params[1].find("x-aliases"))[0].string(), "verbose");
    EXPECT_EQ(params[1].find("schema")->find("default")->number_text(), "1");
    // Numbers and booleans are taken.
    EXPECT_EQ(params[1].find("schema")->find("type"), nullptr);

    const Json& options = *(*method("dumptxoutset").find("params"))[2].find("schema");
    EXPECT_EQ(options.find("properties")->find("in_memory")->find("type")->string(), "boolean");
}

TEST_F(OpenRpcTest, DescribesResults) {
    const Json& one = *method("getblockcount").find("result")->find("schema");
    EXPECT_EQ(one.find("type")->string(), "number");
    const Json& several = *method("getblock").find("result")->find("schema")->find("anyOf");
    ASSERT_EQ(several.size(), 4U);
    EXPECT_EQ(several[0].find("title")->string(), "for verbosity = 0");
    EXPECT_EQ(several[1].find("properties")->find("hash")->find("type")->string(), "string");
}

TEST_F(OpenRpcTest, HidesHiddenArguments) {
    EXPECT_EQ(method("stop").find("params")->size(), 0U);
}

}  // namespace
}  // namespace malha::rpc

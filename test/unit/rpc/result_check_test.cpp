// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "../../../src/rpc/result_check.hpp"

#include <gtest/gtest.h>

#include "malha/base/clock.hpp"
#include "malha/rpc/dispatcher.hpp"

namespace malha::rpc {
namespace {

Field field(std::string name, ResultType type, std::vector<Field> inner = {}) {
    return {.name = std::move(name), .type = type, .inner = std::move(inner)};
}

Field optional(Field declared) {
    declared.presence = Presence::optional;
    return declared;
}

Method returning(std::vector<Field> variants) {
    Method method{.name = "m", .category = "test"};
    for (Field& variant : variants)
        method.results.push_back({.value = std::move(variant)});
    return method;
}

std::string mismatch(const Method& method, std::string_view result) {
    return result_mismatch(method, result).value_or("fits");
}

const Method kObject = returning(
    {field("", ResultType::object,
           {field("height", ResultType::number),
            optional(field("tags", ResultType::array, {field("", ResultType::string)}))})});

}  // namespace

TEST(ResultCheck, MembersAreThereOfTheirTypeAndNoOthers) {
    EXPECT_EQ(mismatch(kObject, R"({"height":1})"), "fits");
    EXPECT_EQ(mismatch(kObject, R"({"height":1,"tags":["a","b"]})"), "fits");
    EXPECT_EQ(mismatch(kObject, R"({"tags":[]})"), "/height is missing");
    EXPECT_EQ(mismatch(kObject, R"({"height":"1"})"),
              "/height is declared as number, but is string");
    EXPECT_EQ(mismatch(kObject, R"({"height":1,"tags":["a",2]})"),
              "/tags/1 is declared as string, but is number");
    EXPECT_EQ(mismatch(kObject, R"({"height":1,"more":2})"), "/more is not declared");
    EXPECT_EQ(mismatch(kObject, "{"), "it is no JSON");
}

TEST(ResultCheck, OneVariantThatFitsIsEnough) {
    const Method method =
        returning({field("", ResultType::string), field("", ResultType::null_value)});
    EXPECT_EQ(mismatch(method, R"("00")"), "fits");
    EXPECT_EQ(mismatch(method, "null"), "fits");
    EXPECT_EQ(mismatch(method, "1"),
              "the result is declared as string, but is number; "
              "the result is declared as null, but is number");
    EXPECT_EQ(mismatch(returning({}), "1"), "no result is declared");
}

TEST(ResultCheck, FreeKeysSeveralElementsAndElidedParts) {
    const Method free =
        returning({field("", ResultType::dynamic_object, {field("key", ResultType::boolean)})});
    EXPECT_EQ(mismatch(free, R"({"a":true,"b":false})"), "fits");
    EXPECT_EQ(mismatch(free, R"({"a":true,"b":0})"), "/b is declared as bool, but is number");
    const Method several = returning({field(
        "", ResultType::array, {field("", ResultType::string), field("", ResultType::amount)})});
    EXPECT_EQ(mismatch(several, R"(["a",1.5,2])"), "fits");
    EXPECT_EQ(mismatch(several, R"(["a",true])"), "/1 is declared as string, but is bool");
    const Method elided = returning({field(
        "", ResultType::object, {field("a", ResultType::any), field("", ResultType::elided)})});
    EXPECT_EQ(mismatch(elided, R"({"a":[],"whatever":1})"), "fits");
    EXPECT_EQ(mismatch(elided, R"({"whatever":1})"), "/a is missing");
}

TEST(ResultCheck, TheDispatcherReportsItAsAnErrorWhenAsked) {
    const base::SystemClock clock;
    ActiveCalls active{clock};
    MethodTable table;
    Method method = kObject;
    method.handler = [](const Request&) { return RpcResult<JsonText>(JsonText{"[]"}); };
    table.add(method);
    const Users users{{}};
    base::Logger log;
    Dispatcher dispatcher{table, users, active, clock, log};
    dispatcher.finish_warmup();
    constexpr std::string_view kCall = R"({"method":"m"})";
    EXPECT_EQ(dispatcher.handle(kCall, {}).http_status, 200);
    dispatcher.check_results();
    const RpcReply reply = dispatcher.handle(kCall, {});
    EXPECT_EQ(reply.http_status, 500);
    EXPECT_NE(reply.body.find("Internal bug detected: RPC call \\\"m\\\" returned incorrect type: "
                              "the result is declared as object, but is array"),
              std::string::npos)
        << reply.body;
}

}  // namespace malha::rpc

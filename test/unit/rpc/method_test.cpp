// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/method.hpp"

#include <gtest/gtest.h>

#include "malha/rpc/help.hpp"

namespace malha::rpc {
namespace {

/// first ( "second" {"fee":amount,"sure":bool,...} )
Method sample() {
    return {.name = "sample",
            .category = "util",
            .description = "Shows how things are declared.",
            .arguments = {{.names = "first|one",
                           .type = ArgType::number,
                           .description = "A number\nwith two lines"},
                          {.names = "second",
                           .type = ArgType::string,
                           .presence = Presence::optional,
                           .fallback = R"("x")"},
                          {.names = "options",
                           .type = ArgType::named_options,
                           .presence = Presence::optional,
                           .inner = {{.names = "fee",
                                      .type = ArgType::amount,
                                      .presence = Presence::optional},
                                     {.names = "sure",
                                      .type = ArgType::boolean,
                                      .presence = Presence::optional}}}},
            .results = {{.condition = "for first = 1",
                         .value = {.type = ResultType::array,
                                   .inner = {{.type = ResultType::object,
                                              .inner = {{.name = "a", .type = ResultType::hex},
                                                        {.name = "b",
                                                         .type = ResultType::time,
                                                         .presence = Presence::optional}}}}}}},
            .examples = {{.arguments = R"(1, "x", {"sure": true})"}},
            .handler = [](const Request& request) -> RpcResult<JsonText> {
                return JsonText{request.param("first").to_text()};
            }};
}

std::string bound(std::string_view params) {
    const auto values = bind_parameters(sample(), Json::parse(params).value());
    if (!values) return values.error().message;
    Json list = Json::array();
    for (const Json& value : *values)
        list.push_back(value);
    return list.to_text();
}

TEST(BindParameters, PlacesNamedParametersAndOptions) {
    EXPECT_EQ(bound(R"([1])"), R"([1])");
    EXPECT_EQ(bound(R"({"one":1})"), R"([1])");
    EXPECT_EQ(bound(R"({"sure":true,"first":1,"fee":2})"), R"([1,null,{"fee":2,"sure":true}])");
    EXPECT_EQ(bound(R"({"args":[1,"a"],"sure":true})"), R"([1,"a",{"sure":true}])");
    EXPECT_EQ(bound(R"({"args":[1],"options":{"any":0}})"), R"([1,null,{"any":0}])");
    EXPECT_EQ(bound(R"({"args":2,"first":1})"), R"([1])");  // no array: ignored
}

TEST(BindParameters, NamesWhatIsWrong) {
    EXPECT_EQ(bound(R"({"first":1,"one":1})"), "Unknown named parameter one");
    EXPECT_EQ(bound(R"({"first":1,"first":1})"), "Parameter first specified multiple times");
    EXPECT_EQ(bound(R"({"first":1,"fee":1,"options":{}})"),
              "Parameter options conflicts with parameter fee");
    EXPECT_EQ(bound(R"({"args":[1,"x",{}],"fee":1})"),
              "Parameter fee specified twice both as positional and named argument");
    EXPECT_EQ(
        bound(R"(["x",1])"),
        "Wrong type passed:\n{\n    \"Position 1 (first|one)\": \"JSON value of type string "
        "is not of expected type number\",\n    \"Position 2 (second)\": \"JSON value of type "
        "number is not of expected type string\"\n}");
    EXPECT_EQ(bound(R"([null])"),
              "Wrong type passed:\n{\n    \"Position 1 (first|one)\": \"JSON value of type null is "
              "not of expected type number\"\n}");
    EXPECT_EQ(bound("[]"), help_text(sample()));
    EXPECT_EQ(bound("[1,null,null,null]"), help_text(sample()));
    EXPECT_EQ(bound("null"), help_text(sample()));
}

TEST(Help, ShowsSignatureArgumentsResultAndExamples) {
    EXPECT_EQ(signature(sample()), R"(sample first ( "second" {"fee":amount,"sure":bool,...} ))");
    EXPECT_EQ(help_text(sample()), R"(sample first ( "second" {"fee":amount,"sure":bool,...} )

Shows how things are declared.

Arguments:
1. first      (numeric, required) A number
              with two lines
2. second     (string, optional, default="x")
3. options    (json object, optional)

Named arguments:
fee     (numeric or string, optional)
sure    (boolean, optional)

Result (for first = 1):
[                   (json array)
  {                 (json object)
    "a" : "hex",    (string)
    "b" : xxx       (numeric, optional)
  },
  ...
]

Examples:
> malha-cli sample 1 "x" '{"sure":true}'
> curl --user myusername --data-binary '{"jsonrpc": "2.0", "id": "curltest", "method": "sample", "params": [1,"x",{"sure":true}]}' -H 'content-type: application/json' http://127.0.0.1:8332/
)");
}

TEST(MethodTable, ExecutesByName) {
    MethodTable table;
    table.add(sample());
    EXPECT_EQ(table.execute("sample", Json::parse("[7]").value(), {})->text, "7");
    EXPECT_EQ(table.execute("nope", Json(), {}).error(),
              (RpcError{ErrorCode::method_not_found, "Method not found"}));
}

TEST(Request, ReadsOptionsByTheirOwnNames) {
    Method method = sample();
    const Caller caller;
    const Json options = Json::parse(R"({"fee":"0.5"})").value();
    const Request request(method, {Json(5), Json(), options}, caller);
    EXPECT_EQ(request.integer<int>("one").value(), 5);
    EXPECT_EQ(request.text_or("second", "x"), "x");
    EXPECT_EQ(request.amount("fee").value().sat, 50'000'000);
    EXPECT_FALSE(request.flag_or("sure", false));
    EXPECT_FALSE(request.has("sure"));
    EXPECT_EQ(request.integer_or<int>("second", 3).value(), 3);
}

TEST(RequestDeathTest, AbortsOnUndeclaredNames) {
    const Method method = sample();
    const Caller caller;
    const Request request(method, {}, caller);
    EXPECT_DEATH((void)request.param("nope"), "request.cpp");
}

}  // namespace
}  // namespace malha::rpc

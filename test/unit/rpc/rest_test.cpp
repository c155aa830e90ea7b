// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// REST requests that are answered before the chain is looked at. The rest: test_rest.py and the
// recorded answers.
#include "malha/rpc/rest.hpp"

#include <gtest/gtest.h>

namespace malha::rpc {
namespace {

const std::string kHash(64, 'a');

class RestTest : public testing::Test {
protected:
    RestTest() {
        methods_.add({.name = "getrawmempool",
                      .category = "blockchain",
                      .arguments = {{.names = "verbose", .type = ArgType::boolean},
                                    {.names = "mempool_sequence", .type = ArgType::boolean}},
                      .handler = [](const Request& request) -> RpcResult<JsonText> {
                          return JsonText{request.param("verbose").to_text() + " " +
                                          request.param("mempool_sequence").to_text()};
                      }});
        methods_.add({.name = "getblockchaininfo",
                      .category = "blockchain",
                      .handler = [](const Request&) -> RpcResult<JsonText> {
                          return JsonText{R"({"chain":"regtest"})"};
                      }});
        add_rest_routes(router_,
                        {.methods = &methods_, .warmup_status = [this] { return warmup_; }});
    }

    HttpResponse get(const std::string& target) {
        return router_.handle({.method = HttpMethod::get, .target = target});
    }
    HttpResponse post(const std::string& target, std::string body) {
        return router_.handle(
            {.method = HttpMethod::post, .target = target, .body = std::move(body)});
    }
    void expect_refused(const HttpResponse& response, int status, const std::string& line) {
        EXPECT_EQ(response.status, status);
        EXPECT_EQ(response.content_type, "text/plain");
        EXPECT_EQ(response.body, line + "\r\n");
    }

    std::optional<std::string> warmup_;
    MethodTable methods_;
    HttpRouter router_;
};

TEST_F(RestTest, AnswersWithTheStatusDuringWarmup) {
    warmup_ = "Verifying blocks…";
    expect_refused(get("/rest/chaininfo.json"), 503,
                   "Service temporarily unavailable: Verifying blocks…");
    warmup_.reset();
    const HttpResponse response = get("/rest/chaininfo.json");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_EQ(response.body, "{\"chain\":\"regtest\"}\n");
}

TEST_F(RestTest, KnowsOnlyItsPaths) {
    for (const char* target : {"/rest", "/rest/", "/rest/nope", "/rest/%63haininfo.json"})
        EXPECT_EQ(get(target).status, 404) << target;
    expect_refused(get("/rest/chaininfo.hex"), 404, "output format not found (available: json)");
    expect_refused(get("/rest/chaininfo.json/x"), 404, "output format not found (available: json)");
    expect_refused(get("/rest/mempool/nope.json"), 400,
                   "Invalid URI format. Expected /rest/mempool/<info|contents>.json");
}

TEST_F(RestTest, ReadsTheQuery) {
    EXPECT_EQ(get("/rest/mempool/contents.json").body, "true false\n");
    EXPECT_EQ(get("/rest/mempool/contents.json?%").body, "true false\n");
    EXPECT_EQ(get("/rest/mempool/contents.json?x=1&verbose=false&verbose=x").body, "false false\n");
    EXPECT_EQ(get("/rest/mempool/contents.json?verb%6Fse=f%61lse&mempool_sequence=true").body,
              "false true\n");
    expect_refused(get("/rest/mempool/contents.json?verbose"), 400,
                   R"(The "verbose" query parameter must be either "true" or "false".)");
    expect_refused(get("/rest/mempool/contents.json?mempool_sequence=true"), 400,
                   "Verbose results cannot contain mempool sequence values. (hint: set "
                   "\"verbose=false\")");
}

TEST_F(RestTest, RefusesBadHashesHeightsAndCounts) {
    expect_refused(get("/rest/block/zz.hex"), 400, "Invalid hash: zz");
    expect_refused(get("/rest/tx/" + kHash + ".txt"), 400, "Invalid hash: " + kHash + ".txt");
    expect_refused(get("/rest/headers/" + kHash + "%.json"), 400, "Invalid hash: " + kHash + "%");
    for (const char* height : {"-1", "+1", "1.5", "x", "", "2147483648"})
        expect_refused(get("/rest/blockhashbyheight/" + std::string(height) + ".json"), 400,
                       "Invalid height: " + std::string(height));
    for (const char* count : {"0", "2001", "-5", "5a", ""})
        expect_refused(
            get("/rest/headers/" + kHash + ".bin?count=" + count), 400,
            "Header count is invalid or out of acceptable range (1-2000): " + std::string(count));
    expect_refused(get("/rest/headers/1/2/" + kHash + ".bin"), 400,
                   "Invalid URI format. Expected /rest/headers/<hash>.<ext>?count=<count>");
    expect_refused(get("/rest/blockfilter/other/" + kHash + ".bin"), 400,
                   "Unknown filtertype other");
    expect_refused(get("/rest/blockpart/" + kHash + ".bin?offset=-1&size=1"), 400,
                   "Block part offset missing or invalid");
    expect_refused(get("/rest/blockpart/" + kHash + ".bin?offset=0"), 400,
                   "Block part size missing or invalid");
}

TEST_F(RestTest, RefusesBadOutputQueries) {
    const std::string outpoint = '/' + kHash + "-0";
    std::string sixteen;
    for (int i = 0; i < 16; ++i)
        sixteen += outpoint;
    expect_refused(get("/rest/getutxos" + sixteen + ".json"), 400,
                   "Error: max outpoints exceeded (max: 15, tried: 16)");
    for (const char* bad : {"/zz-0", "/x", "//", "/-", "/checkmempool/x", "xy", "xy/z"})
        expect_refused(get("/rest/getutxos" + std::string(bad) + ".json"), 400, "Parse error");
    for (const char* index : {"", "+1", "-1", "4294967296"})
        expect_refused(get("/rest/getutxos/" + kHash + '-' + index + ".json"), 400, "Parse error");
    expect_refused(get("/rest/getutxos/checkmempool.bin"), 400, "Error: empty request");
    expect_refused(post("/rest/getutxos.json", "body"), 400, "Error: empty request");
    expect_refused(post("/rest/getutxos" + outpoint + ".bin", "body"), 400,
                   "Combination of URI scheme inputs and raw post data is not allowed");
    expect_refused(get("/rest/getutxos" + outpoint + ".txt"), 400, "Parse error");
    // Bodies that end early, or announce more outpoints than they hold.
    expect_refused(post("/rest/getutxos.bin", "\1"), 400, "Parse error");
    expect_refused(post("/rest/getutxos.bin", "\1\1" + std::string(35, 'x')), 400, "Parse error");
    expect_refused(post("/rest/getutxos.bin", "\1\xfe\xff\xff\xff\x01"), 400, "Parse error");
    expect_refused(post("/rest/getutxos.hex", "no hex"), 400, "Parse error");
}

}  // namespace
}  // namespace malha::rpc

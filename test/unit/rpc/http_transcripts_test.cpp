// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The recorded HTTP sessions against a real server over loopback: status lines, headers (Date too:
// the clock is pinned), bodies, and who closes the connection.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <sstream>

#include "malha/base/hex.hpp"
#include "malha/crypto/hmac.hpp"
#include "malha/rpc/control_methods.hpp"
#include "malha/rpc/http_router.hpp"
#include "malha/rpc/http_server.hpp"
#include "support/shared.hpp"
#include "unit/rpc/http_client.hpp"

namespace malha::rpc {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kTip =
    "7f4a1424ad74f567a23eeb2d4f75358a17d37418e089a049ac3370b60d872397";

Method stand_in(std::string name, std::string result) {
    return {
        .name = std::move(name),
        .category = "blockchain",
        .handler = [result](const Request&) -> RpcResult<JsonText> { return JsonText{result}; }};
}

/// As much of a chain as the sessions ask for.
void register_stand_ins(MethodTable& table) {
    table.add(stand_in("getblockcount", "242"));
    table.add(stand_in("getbestblockhash", '"' + std::string(kTip) + '"'));
    table.add(stand_in("ping", "null"));
    table.add({.name = "getblockhash",
               .category = "blockchain",
               .arguments = {{.names = "height", .type = ArgType::number}},
               .handler = [](const Request&) -> RpcResult<JsonText> {
                   return rpc_fail(ErrorCode::invalid_parameter, "Block height out of range");
               }});
}

/// The bytes of a text in which every character stands for one.
std::string from_latin_1(std::string_view utf8) {
    std::string bytes;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        if (lead < 0x80)
            bytes += utf8[i];
        else
            bytes += static_cast<char>((lead & 3U) << 6U |
                                       (static_cast<unsigned char>(utf8[++i]) & 0x3fU));
    }
    return bytes;
}

std::string request_of(const Json& entry) {
    const Json* parts = entry.find("request_parts");
    if (!parts) return from_latin_1(entry.find("request")->string());
    std::string request;
    for (const Json& part : parts->values())
        for (auto count = part[1].integer<int>().value(); count > 0; --count)
            request += part[0].string();
    return from_latin_1(request);
}

/// Head and body, headers sorted.
std::string sorted(const std::string& response) {
    const auto end = response.find("\r\n\r\n");
    std::istringstream head(response.substr(0, end));
    std::vector<std::string> lines;
    for (std::string line; std::getline(head, line);) {
        if (line.ends_with('\r')) line.pop_back();
        lines.push_back(line);
    }
    std::sort(lines.begin() + 1, lines.end());
    std::string out;
    for (const std::string& line : lines)
        out += line + "\n";
    return out + "\n" + response.substr(end + 4);
}

std::string recorded_response(const Json& response) {
    std::string out = response.find("status_line")->string() + "\r\n";
    for (const Json& header : response.find("headers")->values())
        out += header[0].string() + ": " + header[1].string() + "\r\n";
    return sorted(out + "\r\n" + from_latin_1(response.find("body")->string()));
}

bool needs_what_is_missing(const std::string& line) {
    for (const auto* words : {"getwalletinfo", "getbalance", "<HELP"})
        if (line.find(words) != std::string::npos) return true;
    return false;
}

class HttpTranscripts : public testing::Test {
protected:
    HttpTranscripts() {
        clock_.set_mock_time(base::UnixSeconds{1750144966});
        register_stand_ins(table_);
        register_control_methods(table_, {.clock = &clock_, .active_calls = &active_});
        rights_.authenticator.add_password("golden", "golden", rng_);
        users_.replace(rights_);
        dispatcher_.finish_warmup();
        const auto handler = json_rpc_handler(dispatcher_, users_);
        router_.add_exact("/", handler);
        router_.add_prefix("/wallet/", handler);
    }

    void SetUp() override {
        auto server = HttpServer::create(
            {.endpoints = {{}}, .threads = 2},
            [this](const HttpRequest& request) { return router_.handle(request); }, clock_,
            logger_);
        ASSERT_TRUE(server);
        server_ = *std::move(server);
    }

    /// @return the cases that were compared.
    [[nodiscard]] std::size_t replay(const std::string& file) {
        std::istringstream lines(test::shared_text(file));
        std::size_t count = 0;
        for (std::string line; std::getline(lines, line);) {
            if (needs_what_is_missing(line)) continue;
            replay_case(Json::parse(line).value());
            ++count;
        }
        std::cout << file << ": " << count << " cases\n";
        return count;
    }

    void replay_case(const Json& entry) {
        SCOPED_TRACE(entry.find("case")->string());
        test::HttpClient client(server_->ports().front());
        ASSERT_TRUE(client.connected());
        client.send(request_of(entry));
        for (const Json& response : entry.find("responses")->values())
            EXPECT_EQ(sorted(client.response()), recorded_response(response));
        if (entry.find("closed_by_server")->boolean()) {
            EXPECT_TRUE(client.wait_for_close());
        } else {
            EXPECT_FALSE(client.receive(5ms)) << client.received();
        }
    }

    base::SystemClock clock_;
    base::Logger logger_;
    base::SystemRng rng_;
    ActiveCalls active_{clock_};
    MethodTable table_;
    UserRights rights_;
    Users users_{{}};
    base::Logger log_;
    Dispatcher dispatcher_{table_, users_, active_, clock_, log_};
    HttpRouter router_;
    std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpTranscripts, HttpAndJsonRpc) {
    MALHA_NEEDS_SHARED("fixtures/rpc-transcripts/http-jsonrpc.jsonl");
    EXPECT_GT(replay("fixtures/rpc-transcripts/http-jsonrpc.jsonl"), 100U);
}

TEST_F(HttpTranscripts, Whitelist) {
    MALHA_NEEDS_SHARED("fixtures/rpc-transcripts/http-whitelist.jsonl");
    const auto add = [this](const std::string& user, const std::string& salt,
                            const std::string& password) {
        const auto hash = crypto::hmac_sha256(base::as_bytes(salt), base::as_bytes(password));
        ASSERT_TRUE(
            rights_.authenticator.add_rpcauth(user + ":" + salt + "$" + base::to_hex(hash)));
    };
    add("alice", "aabbccdd", "pa");
    add("bob", "00112233", "pb");
    rights_.permissions.add_whitelist("alice:getblockcount,getnetworkinfo");
    rights_.permissions.add_whitelist("golden:getblockcount,stop,getbestblockhash");
    users_.replace(rights_);
    EXPECT_GT(replay("fixtures/rpc-transcripts/http-whitelist.jsonl"), 10U);
}

}  // namespace
}  // namespace malha::rpc

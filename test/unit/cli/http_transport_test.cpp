// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The real transport against the real server, over loopback.
#include <gtest/gtest.h>

#include <thread>

#include "malha/base/clock.hpp"
#include "malha/base/log.hpp"
#include "malha/cli/transport.hpp"
#include "malha/rpc/http_server.hpp"

namespace malha::cli {
namespace {

TEST(HttpTransport, BringsTheAnswerOfTheServer) {
    const base::SystemClock clock;
    base::Logger logger;
    const auto echo = [](const rpc::HttpRequest& request) {
        return rpc::HttpResponse{
            .status = request.target == "/wallet/a" ? 500 : 200,
            .body = std::string(request.header("authorization")) + " " + request.body};
    };
    const auto server = rpc::HttpServer::create({.endpoints = {{}}}, echo, clock, logger);
    ASSERT_TRUE(server);
    HttpCall call{.host = "127.0.0.1",
                  .port = (*server)->ports().front(),
                  .target = "/",
                  .credentials = "user:pass",
                  .body = "{}",
                  .timeout = std::chrono::seconds(10)};
    HttpTransport transport;
    const auto answer = transport.post(call);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "Basic dXNlcjpwYXNz {}");
    call.target = "/wallet/a";
    EXPECT_EQ(transport.post(call)->status, 500);
}

TEST(HttpTransport, SaysWhyThereIsNoAnswer) {
    const base::SystemClock clock;
    base::Logger logger;
    const auto slow = [](const rpc::HttpRequest&) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1500));
        return rpc::HttpResponse{};
    };
    auto server = rpc::HttpServer::create({.endpoints = {{}}}, slow, clock, logger);
    ASSERT_TRUE(server);
    HttpCall call{.host = "127.0.0.1",
                  .port = (*server)->ports().front(),
                  .target = "/",
                  .credentials = {},
                  .body = {},
                  .timeout = std::chrono::seconds(1)};
    HttpTransport transport;
    EXPECT_EQ(transport.post(call).error().message, "timeout");
    *server = nullptr;
    EXPECT_EQ(transport.post(call).error().message, "Could not connect to the server");
    call.host = "";
    EXPECT_EQ(transport.post(call).error().message, "Could not resolve host: ");
}

}  // namespace
}  // namespace malha::cli

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the recorded sessions do not show: limits, time, load, stopping. Real sockets on free
// loopback ports.
#include "malha/rpc/http_server.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <stdexcept>

#include "malha/rpc/http_router.hpp"
#include "unit/rpc/http_client.hpp"

namespace malha::rpc {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

std::string get(std::string_view target) {
    return "GET " + std::string(target) + " HTTP/1.1\r\n\r\n";
}

class HttpServerTest : public testing::Test {
protected:
    /// Answers "/wait" once released, "/throw" never, "/large" with 20 MB, others with the target.
    HttpResponse answer(const HttpRequest& request) {
        if (request.target == "/throw") throw std::runtime_error("out of luck");
        if (request.target == "/slow") return {.status = 401, .delay = 300ms};
        if (request.target == "/large") return {.body = std::string(20'000'000, 'x')};
        if (request.target == "/wait") {
            ++waiting_;
            released_.wait();
        }
        return {.body = request.target};
    }

    void start(HttpServerOptions options) {
        if (options.endpoints.empty()) options.endpoints = {{}};
        auto server = HttpServer::create(
            options, [this](const HttpRequest& request) { return answer(request); }, clock_,
            logger_);
        ASSERT_TRUE(server);
        server_ = *std::move(server);
    }

    std::uint16_t port() { return server_->ports().front(); }

    void wait_for_waiting(int count) {
        while (waiting_ < count)
            std::this_thread::yield();
    }

    base::SystemClock clock_;
    base::Logger logger_;
    std::promise<void> release_;
    std::shared_future<void> released_ = release_.get_future().share();
    std::atomic<int> waiting_{0};
    std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, RefusesAnAnnouncedGigabyteWithoutReadingIt) {
    start({.threads = 1});
    test::HttpClient client(port());
    client.send("POST / HTTP/1.1\r\nContent-Length: 1073741824\r\n\r\nsome bytes of it");
    EXPECT_TRUE(client.response().starts_with("HTTP/1.1 413 Content too large\r\n"));
    EXPECT_TRUE(client.wait_for_close());
}

TEST_F(HttpServerTest, RefusesClientsFromElsewhere) {
    start({.allowed = {Subnet::parse("192.0.2.0/24").value()}, .always_allowed = {}, .threads = 1});
    test::HttpClient client(port());
    client.send("POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\nsome bytes of it");
    EXPECT_TRUE(client.response().starts_with("HTTP/1.1 403 Forbidden\r\n"));
    EXPECT_TRUE(client.wait_for_close());
    server_.reset();
    start({.allowed = {Subnet::parse("127.0.0.0/24").value()}, .always_allowed = {}});
    test::HttpClient neighbour(port());
    neighbour.send(get("/ok"));
    EXPECT_TRUE(neighbour.response().ends_with("/ok"));
}

TEST_F(HttpServerTest, SurvivesGarbage) {
    start({.threads = 1});
    for (const auto& garbage :
         {std::string(100'000, '\xff'), std::string("\r\n\r\n\r\n"), std::string("GET\r\n"),
          "POST / HTTP/1.1\r\nX: " + std::string(20'000, 'a')}) {
        test::HttpClient client(port());
        client.send(garbage);
        EXPECT_TRUE(client.response().starts_with("HTTP/1.1 400 Bad Request\r\n"));
        EXPECT_TRUE(client.wait_for_close());
    }
    test::HttpClient client(port());
    client.send(get("/ok"));
    EXPECT_TRUE(client.response().ends_with("/ok"));
}

TEST_F(HttpServerTest, ClosesClientsThatAreTooSlow) {
    start({.threads = 1, .timeout = 1s});
    test::HttpClient silent(port());
    test::HttpClient slow(port());
    slow.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");
    EXPECT_TRUE(silent.wait_for_close());
    EXPECT_TRUE(slow.wait_for_close());
    EXPECT_EQ(slow.received(), "");
}

TEST_F(HttpServerTest, ADelayedAnswerOccupiesNoWorker) {
    start({.threads = 1});
    const auto begin = Steady::now();
    test::HttpClient slow(port());
    slow.send(get("/slow"));
    test::HttpClient other(port());
    other.send(get("/other"));
    EXPECT_TRUE(other.response().ends_with("/other"));
    EXPECT_LT(Steady::now() - begin, 300ms);
    EXPECT_TRUE(slow.response().starts_with("HTTP/1.1 401 Unauthorized\r\n"));
    EXPECT_GE(Steady::now() - begin, 300ms);
}

TEST_F(HttpServerTest, AnswersBusyWhenTheQueueIsFull) {
    start({.threads = 1, .work_queue = 1});
    test::HttpClient running(port());
    running.send(get("/wait"));
    wait_for_waiting(1);
    test::HttpClient first(port());
    test::HttpClient second(port());
    first.send(get("/first"));
    second.send(get("/second"));
    // One of the two found the queue's only place; the other is refused at once.
    while (first.received().empty() && second.received().empty())
        if (!first.receive(1ms)) (void)second.receive(1ms);
    auto& refused = first.received().empty() ? second : first;
    auto& queued = first.received().empty() ? first : second;
    const std::string response = refused.response();
    EXPECT_TRUE(response.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    EXPECT_TRUE(response.ends_with("Work queue depth exceeded"));
    release_.set_value();
    EXPECT_TRUE(running.response().ends_with("/wait"));
    EXPECT_TRUE(queued.response().starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HttpServerTest, AnswersRequestsOfOneConnectionInOrder) {
    start({.threads = 4});
    test::HttpClient client(port());
    std::string requests;
    for (int i = 0; i < 100; ++i)
        requests += get("/" + std::to_string(i));
    client.send(requests);
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(client.response().ends_with("\r\n\r\n/" + std::to_string(i)));
}

TEST_F(HttpServerTest, SendsLargeResponsesWhole) {
    start({.threads = 1});
    test::HttpClient client(port());
    client.send(get("/large"));
    const std::string response = client.response();
    EXPECT_EQ(response.size() - (response.find("\r\n\r\n") + 4), 20'000'000U);
}

TEST_F(HttpServerTest, TellsClientsThatAskToContinue) {
    start({.threads = 1});
    test::HttpClient client(port());
    client.send("POST /c HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    EXPECT_EQ(client.response(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("body");
    EXPECT_TRUE(client.response().ends_with("/c"));
}

TEST_F(HttpServerTest, AnExceptionCostsOneAnswerOnly) {
    start({.threads = 1});
    test::HttpClient client(port());
    client.send(get("/throw") + get("/ok"));
    EXPECT_TRUE(client.response().starts_with("HTTP/1.1 500 Internal Server Error\r\n"));
    EXPECT_TRUE(client.response().ends_with("/ok"));
}

TEST_F(HttpServerTest, ListensOnEveryEndpointThatCanBeBound) {
    start(
        {.endpoints = {{}, {.host = "127.0.0.1"}, {.host = "192.0.2.1", .port = 1}}, .threads = 1});
    ASSERT_EQ(server_->ports().size(), 2U);
    for (const auto each : server_->ports()) {
        test::HttpClient client(each);
        client.send(get("/ok"));
        EXPECT_TRUE(client.response().ends_with("/ok"));
    }
    const auto taken = HttpServer::create(
        {.endpoints = {{.port = port()}}}, [](const HttpRequest&) { return HttpResponse{}; },
        clock_, logger_);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().message, "Unable to bind any endpoint for RPC server");
}

TEST_F(HttpServerTest, StopsSoonWithClientsConnected) {
    start({.threads = 1});
    test::HttpClient idle(port());
    test::HttpClient half(port());
    half.send("POST / HT");
    test::HttpClient running(port());
    running.send(get("/wait"));
    wait_for_waiting(1);
    test::HttpClient lazy(port());  // never reads
    const auto begin = Steady::now();
    auto stopped = std::async(std::launch::async, [this] { server_->stop(); });
    EXPECT_TRUE(idle.wait_for_close());
    EXPECT_TRUE(half.wait_for_close());
    release_.set_value();
    // The running request is answered before the end.
    EXPECT_TRUE(running.response().ends_with("/wait"));
    EXPECT_TRUE(running.wait_for_close());
    stopped.wait();
    EXPECT_LT(Steady::now() - begin, 2s);
}

TEST_F(HttpServerTest, StopGivesUpOnClientsThatDoNotRead) {
    start({.threads = 1});
    test::HttpClient lazy(port());
    lazy.send(get("/large"));
    test::HttpClient other(port());
    other.send(get("/ok"));
    EXPECT_TRUE(other.response().ends_with("/ok"));
    const auto begin = Steady::now();
    server_->stop();
    EXPECT_LT(Steady::now() - begin, 2s);
}

}  // namespace
}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/http_parser.hpp"

#include <gtest/gtest.h>

namespace malha::rpc {
namespace {

using State = HttpRequestParser::State;
constexpr std::size_t kBodyMax = 1000;

State feed_bytewise(HttpRequestParser& parser, std::string_view bytes) {
    State state = parser.state();
    for (std::size_t i = 0; i < bytes.size() && state != State::done && state != State::failed; ++i)
        state = parser.feed(bytes.substr(i, 1));
    return state;
}

TEST(HttpRequestParser, ReadsARequestInAnyPieces) {
    constexpr std::string_view kRequest =
        "POST /a?b HTTP/1.1\r\nHost: x\r\nX-Name:  two words \t\r\nContent-Length: 4\r\n\r\nbody";
    for (const bool bytewise : {false, true}) {
        HttpRequestParser parser(kBodyMax);
        EXPECT_FALSE(parser.has_begun());
        ASSERT_EQ(bytewise ? feed_bytewise(parser, kRequest) : parser.feed(kRequest), State::done);
        const HttpRequest request = parser.take();
        EXPECT_EQ(request.method, HttpMethod::post);
        EXPECT_EQ(request.target, "/a?b");
        EXPECT_EQ(request.header("x-name"), "two words");
        EXPECT_EQ(request.header("absent"), "");
        EXPECT_EQ(request.body, "body");
        EXPECT_TRUE(request.keep_alive());
    }
}

TEST(HttpRequestParser, ReadsChunkedBodies) {
    HttpRequestParser parser(kBodyMax);
    ASSERT_EQ(feed_bytewise(parser,
                            "PUT / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n"
                            "3\r\nabc\r\n0a;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n"),
              State::done);
    EXPECT_EQ(parser.take().body, "abc0123456789");
    EXPECT_FALSE(parser.has_begun());
}

TEST(HttpRequestParser, KeepsWhatFollowsForTheNextRequest) {
    HttpRequestParser parser(kBodyMax);
    ASSERT_EQ(parser.feed("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET"), State::done);
    EXPECT_EQ(parser.take().target, "/1");
    EXPECT_TRUE(parser.has_begun());
    ASSERT_EQ(parser.feed({}), State::done);
    EXPECT_EQ(parser.take().target, "/2");
    EXPECT_EQ(parser.feed({}), State::headers);
}

TEST(HttpRequestParser, NoRequestLineIsShorterThanThatForTheRoot) {
    for (const auto& [line, expected] :
         {std::pair{"GET / HTTP/1.1", State::done}, std::pair{"POST  HTTP/1.1", State::done},
          std::pair{"GET  HTTP/1.1", State::failed}, std::pair{"X / HTTP/1.1", State::failed}}) {
        HttpRequestParser parser(kBodyMax);
        EXPECT_EQ(parser.feed(std::string(line) + "\r\n\r\n"), expected) << line;
    }
}

TEST(HttpRequestParser, LimitsTheHeaders) {
    const std::string start = "GET / HTTP/1.1\r\nX: ";
    const std::size_t filler = HttpRequestParser::kHeaderBytesMax - start.size() - 4;
    HttpRequestParser exact(kBodyMax);
    EXPECT_EQ(exact.feed(start + std::string(filler, 'a') + "\r\n\r\n"), State::done);
    HttpRequestParser above(kBodyMax);
    EXPECT_EQ(above.feed(start + std::string(filler + 1, 'a') + "\r\n\r\n"), State::failed);
    EXPECT_EQ(above.failure_status(), 400);
    HttpRequestParser endless(kBodyMax);
    EXPECT_EQ(endless.feed(std::string(HttpRequestParser::kHeaderBytesMax + 1, 'a')),
              State::failed);
}

TEST(HttpRequestParser, LimitsTheBody) {
    const auto announce = [](std::string_view length) {
        HttpRequestParser parser(kBodyMax);
        const auto state =
            parser.feed("POST / HTTP/1.1\r\nContent-Length: " + std::string(length) + "\r\n\r\n");
        return std::pair(state, parser.failure_status());
    };
    EXPECT_EQ(announce("1000"), std::pair(State::body, 0));
    EXPECT_EQ(announce("1001"), std::pair(State::failed, 413));
    EXPECT_EQ(announce("1073741824"), std::pair(State::failed, 413));
    for (const auto* malformed : {"", "-1", "+1", "1x", "0x10", "99999999999999999999", "1, 1"})
        EXPECT_EQ(announce(malformed), std::pair(State::failed, 400)) << malformed;
}

TEST(HttpRequestParser, LimitsChunks) {
    const auto chunks = [](const std::string& body) {
        HttpRequestParser parser(kBodyMax);
        const auto state =
            parser.feed("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
        return std::pair(state, parser.failure_status());
    };
    const std::string first = "3e0\r\n" + std::string(992, 'a') + "\r\n";
    EXPECT_EQ(chunks(first + "8\r\n"), std::pair(State::body, 0));
    EXPECT_EQ(chunks(first + "9\r\n"), std::pair(State::failed, 413));
    EXPECT_EQ(chunks("ffffffffffffffff\r\n"), std::pair(State::failed, 413));
    for (const auto* malformed : {"zz\r\n", "\r\n", "-1\r\n", "10000000000000000\r\n"})
        EXPECT_EQ(chunks(malformed), std::pair(State::failed, 400)) << malformed;
    EXPECT_EQ(chunks("1\r\nab\r\n"), std::pair(State::failed, 400));
    EXPECT_EQ(chunks(std::string(HttpRequestParser::kChunkLineBytesMax + 1, '0')),
              std::pair(State::failed, 400));
    EXPECT_EQ(chunks("0\r\nX: " + std::string(HttpRequestParser::kHeaderBytesMax, 'a')),
              std::pair(State::failed, 400));
}

TEST(HttpRequestParser, KnowsWhoWaitsForContinue) {
    HttpRequestParser parser(kBodyMax);
    EXPECT_EQ(parser.feed("POST / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n"),
              State::body);
    EXPECT_TRUE(parser.expects_continue());
}

TEST(Http, WritesDatesIndependentlyOfTheLocale) {
    EXPECT_EQ(http_date(base::UnixSeconds{1750144966}), "Tue, 17 Jun 2025 07:22:46 GMT");
    EXPECT_EQ(http_date(base::UnixSeconds{0}), "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace malha::rpc

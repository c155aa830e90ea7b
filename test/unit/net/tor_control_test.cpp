// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The conversation with bytes by hand, then a network that publishes through a Tor played by the
// test.
#include "malha/net/tor_control.hpp"

#include <gtest/gtest.h>

#include "loopback_socket.hpp"
#include "malha/base/clock.hpp"
#include "malha/base/hex.hpp"
#include "malha/crypto/hmac.hpp"
#include "malha/wire/address_text.hpp"
#include "recorder.hpp"

namespace malha::net {
namespace {

constexpr const char* kServiceId = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd";

TEST(TorKeywords, TellsNamesAndQuotedValues) {
    const auto auth =
        parse_tor_keywords(R"(AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE="/run/a \"b\"\\\101\n")");
    ASSERT_TRUE(auth);
    EXPECT_EQ(auth->topic, "AUTH");
    EXPECT_EQ(auth->values.at("METHODS"), "COOKIE,SAFECOOKIE");
    EXPECT_EQ(auth->values.at("COOKIEFILE"), "/run/a \"b\"\\A\n");
    EXPECT_EQ(parse_tor_keywords("OK")->topic, "OK");
    EXPECT_EQ(parse_tor_keywords("ServiceID=abc")->values.at("ServiceID"), "abc");
    EXPECT_EQ(parse_tor_keywords("")->topic, "");
    EXPECT_EQ(parse_tor_keywords("A B=\"\" C=1 D")->values.size(), 3u);
    EXPECT_FALSE(parse_tor_keywords("AUTH COOKIEFILE=\"/run"));
    EXPECT_FALSE(parse_tor_keywords("AUTH COOKIEFILE=\"/run\\"));
}

TEST(TorReplyReader, CutsRepliesInAnyPieces) {
    const std::string_view text =
        "250-PROTOCOLINFO 1\r\n250-AUTH\r\n250 OK\r\n650 NEWS\r\n510 no\r\n";
    TorReplyReader reader;
    for (const char c : text)
        ASSERT_TRUE(reader.feed(base::as_bytes({&c, 1})));
    const auto first = reader.take();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->code, 250);
    EXPECT_EQ(first->lines, (std::vector<std::string>{"PROTOCOLINFO 1", "AUTH", "OK"}));
    const auto second = reader.take();
    ASSERT_TRUE(second);
    EXPECT_EQ(second->code, 510);
    EXPECT_FALSE(reader.take());
}

TEST(TorReplyReader, EndsAtNonsenseAndAtItsLimit) {
    for (const char* text : {"\r\n", "25 OK\r\n", "abc OK\r\n", "250+data\r\n", "-50 x\r\n"}) {
        TorReplyReader reader;
        EXPECT_FALSE(reader.feed(base::as_bytes(text))) << text;
    }
    TorReplyReader reader;
    EXPECT_TRUE(reader.feed(base::Bytes(TorReplyReader::kMaxLineSize, 'x')));
    EXPECT_FALSE(reader.feed(base::Bytes(1, 'x')));
    TorReplyReader many_lines;
    for (std::size_t i = 0; i < TorReplyReader::kMaxLines; ++i)
        ASSERT_TRUE(many_lines.feed(base::as_bytes("250-x\r\n")));
    EXPECT_FALSE(many_lines.feed(base::as_bytes("250 OK\r\n")));
    TorReplyReader long_lines;
    const std::string line = "250-" + std::string(TorReplyReader::kMaxLineSize - 5, 'x') + "\r\n";
    for (int i = 0; i < 10; ++i)
        ASSERT_TRUE(long_lines.feed(base::as_bytes(line)));
    EXPECT_FALSE(long_lines.feed(base::as_bytes("250-x")));
}

struct TorConversation : testing::Test {
    TorServiceSettings settings = [] {
        TorServiceSettings each;
        each.port = 8333;
        each.target = test::loopback(8334);
        return each;
    }();
    base::SeededRng rng{1};

    static base::Status say(TorSession& session, std::string_view text) {
        return session.feed(base::as_bytes(text));
    }
    /// From the login on.
    static void expect_published(TorSession& session, const std::string& key_sent,
                                 const std::string& key_answer) {
        ASSERT_TRUE(say(session, "250 OK\r\n"));
        EXPECT_EQ(session.take_output(), "GETINFO net/listeners/socks\r\n");
        ASSERT_TRUE(say(session, "250-net/listeners/socks=\"127.0.0.1:9050\"\r\n250 OK\r\n"));
        EXPECT_EQ(session.take_output(),
                  "ADD_ONION " + key_sent + " PoWDefensesEnabled=1 Port=8333,127.0.0.1:8334\r\n");
        EXPECT_FALSE(session.service());
        ASSERT_TRUE(say(session, "250-ServiceID=" + std::string(kServiceId) + "\r\n" + key_answer +
                                     "250 OK\r\n"));
        ASSERT_TRUE(session.service());
        EXPECT_EQ(wire::to_text(session.service()->endpoint),
                  std::string(kServiceId) + ".onion:8333");
        EXPECT_EQ(session.service()->private_key, "ED25519-V3:abc=");
        EXPECT_EQ(session.service()->socks_proxy, test::loopback(9050));
    }
};

TEST_F(TorConversation, WithoutLoginAndWithANewKey) {
    TorSession session(settings, rng);
    EXPECT_EQ(session.take_output(), "PROTOCOLINFO 1\r\n");
    ASSERT_TRUE(say(session, "250-PROTOCOLINFO 1\r\n250-AUTH METHODS=NULL\r\n250 OK\r\n"));
    EXPECT_EQ(session.take_output(), "AUTHENTICATE\r\n");
    expect_published(session, "NEW:ED25519-V3", "250-PrivateKey=ED25519-V3:abc=\r\n");
}

TEST_F(TorConversation, WithPasswordAndAKnownKey) {
    settings.password = "a\"b";
    settings.private_key = "ED25519-V3:abc=";
    TorSession session(settings, rng);
    ASSERT_TRUE(say(session, "250-AUTH METHODS=NULL,HASHEDPASSWORD\r\n250 OK\r\n"));
    EXPECT_EQ(session.take_output(), "PROTOCOLINFO 1\r\nAUTHENTICATE \"a\\\"b\"\r\n");
    expect_published(session, "ED25519-V3:abc=", "");
}

TEST_F(TorConversation, AsksAnOlderTorWithoutTheDefence) {
    TorSession session(settings, rng);
    ASSERT_TRUE(say(session, "250-AUTH METHODS=NULL\r\n250 OK\r\n250 OK\r\n552 no\r\n"));
    EXPECT_FALSE(session.take_output().empty());
    ASSERT_TRUE(say(session, "512 Unrecognized option\r\n"));
    EXPECT_EQ(session.take_output(), "ADD_ONION NEW:ED25519-V3 Port=8333,127.0.0.1:8334\r\n");
    ASSERT_TRUE(say(session, "250-ServiceID=" + std::string(kServiceId) +
                                 "\r\n250-PrivateKey=ED25519-V3:abc=\r\n250 OK\r\n"));
    EXPECT_TRUE(session.service());
}

std::string hash_of(std::string_view key, base::ByteView cookie, base::ByteView client,
                    base::ByteView server) {
    return base::to_hex(
        crypto::HmacSha256(base::as_bytes(key)).write(cookie).write(client).write(server).finish());
}

TEST_F(TorConversation, WithSafeCookie) {
    const base::Bytes cookie(32, 5), server_nonce(32, 6);
    for (const bool honest : {true, false}) {
        TorSession session(settings, rng);
        ASSERT_TRUE(
            say(session, "250-AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE=\"/c\"\r\n250 OK\r\n"));
        EXPECT_EQ(session.take_output(), "PROTOCOLINFO 1\r\n");
        EXPECT_EQ(session.wanted_cookie(), "/c");
        ASSERT_TRUE(session.give_cookie(cookie));
        const std::string challenge = session.take_output();
        ASSERT_TRUE(challenge.starts_with("AUTHCHALLENGE SAFECOOKIE "));
        const base::Bytes nonce = base::from_hex(challenge.substr(25, 64)).value();
        const std::string hash = hash_of("Tor safe cookie authentication server-to-controller hash",
                                         honest ? cookie : base::Bytes(32, 4), nonce, server_nonce);
        const auto heard = say(session, "250 AUTHCHALLENGE SERVERHASH=" + hash +
                                            " SERVERNONCE=" + base::to_hex(server_nonce) + "\r\n");
        EXPECT_EQ(heard.has_value(), honest);
        if (!honest) continue;
        EXPECT_EQ(session.take_output(),
                  "AUTHENTICATE " +
                      hash_of("Tor safe cookie authentication controller-to-server hash", cookie,
                              nonce, server_nonce) +
                      "\r\n");
        expect_published(session, "NEW:ED25519-V3", "250-PrivateKey=ED25519-V3:abc=\r\n");
    }
}

TEST_F(TorConversation, SaysWhatIsWrong) {
    const auto error_of = [&](std::string_view text) {
        TorSession session(settings, rng);
        const auto heard = say(session, text);
        return heard ? session.problem() : heard.error().message;
    };
    EXPECT_EQ(error_of("510 no\r\n"), "Tor refused PROTOCOLINFO");
    EXPECT_EQ(error_of("250 OK\r\n"), "Tor does not say how to log in");
    EXPECT_EQ(error_of("250-AUTH METHODS=HASHEDPASSWORD\r\n250 OK\r\n"),
              "Tor wants a password: set -torpassword");
    EXPECT_EQ(error_of("250-AUTH METHODS=SMILE\r\n250 OK\r\n"),
              "no way to log in to Tor that we know");
    EXPECT_EQ(error_of("250-AUTH METHODS=NULL\r\n250 OK\r\n515 no\r\n"), "Tor refused our login");
    EXPECT_EQ(
        error_of("250-AUTH METHODS=NULL\r\n250 OK\r\n250 OK\r\n552 x\r\n512 bad\r\n512 worse\r\n"),
        "Tor refused to add the onion service: worse");
    EXPECT_EQ(error_of("250-AUTH METHODS=NULL\r\n250 OK\r\n250 OK\r\n552 x\r\n"
                       "250-ServiceID=abc\r\n250 OK\r\n"),
              "Tor's answer names no onion service");
    TorSession session(settings, rng);
    ASSERT_TRUE(say(session, "250-AUTH METHODS=SAFECOOKIE COOKIEFILE=\"/c\"\r\n250 OK\r\n"));
    EXPECT_FALSE(session.give_cookie(base::Bytes(31)));
    settings.password = "x";
    EXPECT_EQ(error_of("250-AUTH METHODS=NULL\r\n250 OK\r\n"),
              "-torpassword is set, but Tor takes no password");
}

/// Tor as far as the test plays it: one line in, one answer out.
void answer(const test::LoopbackSocket& client, std::string_view expected, std::string_view text) {
    EXPECT_EQ(base::as_text(client.read(expected.size())), expected);
    EXPECT_TRUE(client.write(base::as_bytes(text)));
}

TEST(OnionService, IsPublishedAndMissedWhenTorGoes) {
    const auto server = test::LoopbackSocket::listening();
    base::SystemClock clock;
    base::SystemRng rng;
    test::Recorder events;
    Network network({}, events, clock, rng);
    network.start();
    OnionServiceRequest request;
    request.control.endpoint = test::loopback(server.port());
    request.service.port = 8333;
    request.service.target = test::loopback(8334);
    request.read_file = [](const std::string&) { return std::nullopt; };
    network.publish_onion_service(request);
    {
        const auto client = server.accept_one();
        answer(client, "PROTOCOLINFO 1\r\n", "250-AUTH METHODS=NULL\r\n250 OK\r\n");
        answer(client, "AUTHENTICATE\r\n", "250 OK\r\n");
        answer(client, "GETINFO net/listeners/socks\r\n", "552 no\r\n");
        answer(client, "ADD_ONION NEW:ED25519-V3 PoWDefensesEnabled=1 Port=8333,127.0.0.1:8334\r\n",
               "250-ServiceID=" + std::string(kServiceId) +
                   "\r\n250-PrivateKey=ED25519-V3:abc=\r\n250 OK\r\n");
        const auto published = events.wait_for([](const auto& e) { return !e.onions.empty(); });
        EXPECT_EQ(published.onions.at(0).private_key, "ED25519-V3:abc=");
        EXPECT_FALSE(published.onions.at(0).socks_proxy);
    }
    events.wait_for([](const auto& e) { return e.onions_lost == 1; });
    // It comes back with the same key.
    const auto client = server.accept_one();
    answer(client, "PROTOCOLINFO 1\r\n", "250-AUTH METHODS=NULL\r\n250 OK\r\n");
    answer(client, "AUTHENTICATE\r\n", "250 OK\r\n");
    answer(client, "GETINFO net/listeners/socks\r\n", "552 no\r\n");
    answer(client, "ADD_ONION ED25519-V3:abc= PoWDefensesEnabled=1 Port=8333,127.0.0.1:8334\r\n",
           "");
}

}  // namespace
}  // namespace malha::net

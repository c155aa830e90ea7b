// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Who is let in: subnets, credentials, the cookie.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "malha/base/base64.hpp"
#include "malha/base/hex.hpp"
#include "malha/crypto/hmac.hpp"
#include "malha/rpc/authenticator.hpp"
#include "malha/rpc/cookie.hpp"
#include "malha/rpc/http_router.hpp"
#include "malha/rpc/subnet.hpp"

namespace malha::rpc {
namespace {

bool matches(std::string_view subnet, std::string_view address) {
    return Subnet::parse(subnet).value().contains(parse_ip(address).value());
}

TEST(Subnet, MatchesAddressesByPrefix) {
    EXPECT_TRUE(matches("1.2.3.4", "1.2.3.4"));
    EXPECT_FALSE(matches("1.2.3.4", "1.2.3.5"));
    EXPECT_TRUE(matches("192.168.0.0/16", "192.168.77.1"));
    EXPECT_FALSE(matches("192.168.0.0/16", "192.169.0.1"));
    EXPECT_TRUE(matches("10.0.0.0/255.255.254.0", "10.0.1.255"));
    EXPECT_FALSE(matches("10.0.0.0/255.255.254.0", "10.0.2.0"));
    EXPECT_TRUE(matches("0.0.0.0/0", "8.8.8.8"));
    EXPECT_FALSE(matches("0.0.0.0/0", "2001:db8::1"));
    EXPECT_TRUE(matches("::/0", "2001:db8::1"));
    EXPECT_TRUE(matches("fe80::/10", "febf::1"));
    EXPECT_FALSE(matches("fe80::/10", "fec0::1"));
    EXPECT_TRUE(matches("::ffff:1.2.3.0/120", "1.2.3.9"));
}

TEST(Subnet, RefusesOtherTexts) {
    for (const std::string_view text :
         {"", "x", "localhost", "1.2.3", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/", "::1/129",
          "1.2.3.4/255.0.255.0", "1.2.3.4/ffff::", "1.2.3.4/24/24", "1.2.3.4 "})
        EXPECT_FALSE(Subnet::parse(text)) << text;
    using namespace std::string_view_literals;
    for (const std::string_view text : {"1.2.3.4\0"sv, "1.2.3.4\0/8"sv, "::1\0x"sv})
        EXPECT_FALSE(parse_ip(text.substr(0, text.find('/')))) << text;
}

std::string basic(std::string_view credentials) {
    return "Basic " + base::base64_encode(base::as_bytes(credentials));
}

TEST(Authenticator, AcceptsKnownUsersOnly) {
    base::SeededRng rng(1);
    Authenticator authenticator;
    EXPECT_FALSE(authenticator.authenticate(basic(":")));
    authenticator.add_password("user", "pass:word", rng);
    const auto hash = crypto::hmac_sha256(base::as_bytes("salt"), base::as_bytes("secret"));
    ASSERT_TRUE(authenticator.add_rpcauth("alice:salt$" + base::to_hex(hash)));
    EXPECT_EQ(authenticator.authenticate(basic("user:pass:word")), "user");
    EXPECT_EQ(authenticator.authenticate(basic("alice:secret")), "alice");
    for (const std::string_view wrong :
         {"user:pass", "user:pass:word2", "alice:pass:word", "user:secret", ":", "user:", "user",
          "", "useruser:pass:word"})
        EXPECT_FALSE(authenticator.authenticate(basic(wrong))) << wrong;
    EXPECT_FALSE(authenticator.authenticate("Bearer abc"));
    EXPECT_FALSE(authenticator.authenticate("Basic !!!!"));
    EXPECT_FALSE(authenticator.authenticate(""));
}

TEST(Authenticator, RefusesMalformedRpcauth) {
    Authenticator authenticator;
    for (const std::string_view entry : {"x", "a:b", "a$b", "a$b:c", "a:b:c$d", "a:b$c$d", ""})
        EXPECT_FALSE(authenticator.add_rpcauth(entry)) << entry;
    EXPECT_TRUE(authenticator.add_rpcauth("a:b$c"));
}

TEST(JsonRpcHandler, DelaysTheAnswerToWrongCredentialsOnly) {
    base::SystemClock clock;
    MethodTable table;
    const Users users{{}};
    ActiveCalls active(clock);
    base::Logger log;
    Dispatcher dispatcher(table, users, active, clock, log);
    const auto handler = json_rpc_handler(dispatcher, users);
    const auto wrong =
        handler({.method = HttpMethod::post, .headers = {{"Authorization", basic("user:guess")}}});
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.delay, kAuthFailureDelay);
    const auto absent = handler({.method = HttpMethod::post});
    EXPECT_EQ(absent.status, 401);
    EXPECT_EQ(absent.delay.count(), 0);
}

TEST(Cookie, IsReadableByTheChosenPeopleOnly) {
    base::SeededRng rng(2);
    const auto folder =
        std::filesystem::temp_directory_path() / ("malha-cookie-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const auto path = folder / ".cookie";
    const std::pair<std::string_view, mode_t> cases[] = {
        {"owner", 0600}, {"group", 0640}, {"all", 0644}};
    for (const auto& [name, mode] : cases) {
        const auto password = write_cookie(path, cookie_access_from(name).value(), rng);
        ASSERT_TRUE(password);
        EXPECT_EQ(password->size(), 64U);
        EXPECT_EQ(read_cookie(path).value(), "__cookie__:" + *password);
        struct stat info {};
        ASSERT_EQ(::stat(path.c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 0777U, mode) << name;
    }
    EXPECT_FALSE(cookie_access_from("x"));
    EXPECT_FALSE(write_cookie(folder / "none" / "x", CookieAccess::owner, rng));
    EXPECT_FALSE(read_cookie(folder / "none"));
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace malha::rpc

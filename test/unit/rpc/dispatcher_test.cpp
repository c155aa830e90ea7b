// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What http_server_test does not reach through recordings.
#include "malha/rpc/dispatcher.hpp"

#include <gtest/gtest.h>

#include "malha/base/clock.hpp"
#include "malha/rpc/control_methods.hpp"

namespace malha::rpc {
namespace {

class DispatcherTest : public testing::Test {
protected:
    DispatcherTest() {
        register_control_methods(table_, {.clock = &clock_, .active_calls = &active_});
    }

    std::string body(std::string_view request) { return dispatcher_.handle(request, {}).body; }

    base::SystemClock clock_;
    ActiveCalls active_{clock_};
    MethodTable table_;
    Users users_{{}};
    base::Logger log_;
    Dispatcher dispatcher_{table_, users_, active_, clock_, log_};
};

constexpr std::string_view kEcho = R"({"id":1,"method":"echo","params":["a"]})";

TEST_F(DispatcherTest, AnswersWithTheStatusDuringWarmup) {
    dispatcher_.set_warmup_status("Loading block index…");
    const auto reply = dispatcher_.handle(kEcho, {});
    EXPECT_EQ(reply.http_status, 500);
    EXPECT_EQ(reply.body,
              "{\"result\":null,\"error\":{\"code\":-28,\"message\":\"Loading block index…\"},"
              "\"id\":1}\n");
    EXPECT_EQ(body(R"([{"id":1,"method":"nope"}])"),
              "[{\"result\":null,\"error\":{\"code\":-28,\"message\":\"Loading block index…\"},"
              "\"id\":1}]\n");
    dispatcher_.finish_warmup();
    EXPECT_EQ(body(kEcho), "{\"result\":[\"a\"],\"error\":null,\"id\":1}\n");
}

TEST_F(DispatcherTest, RefusesUsersWithoutPermission) {
    dispatcher_.finish_warmup();
    UserRights rights;
    rights.permissions.add_whitelist("alice:echo,uptime");
    users_.replace(rights);
    EXPECT_EQ(dispatcher_.handle(kEcho, {.user = "alice"}).http_status, 200);
    EXPECT_EQ(dispatcher_.handle(kEcho, {.user = "bob"}).http_status, 403);
    EXPECT_EQ(dispatcher_.handle(R"([{"method":"echo"},{"method":"help"}])", {.user = "alice"})
                  .http_status,
              403);
    EXPECT_EQ(dispatcher_.handle("x", {.user = "bob"}).http_status, 500);
}

TEST_F(DispatcherTest, FollowsEveryReplacementOfRights) {
    dispatcher_.finish_warmup();
    UserRights rights;
    ASSERT_TRUE(rights.limits.add("alice:expires=1"));
    EXPECT_EQ(dispatcher_.handle(kEcho, {.user = "alice"}).http_status, 200);
    users_.replace(rights);
    EXPECT_NE(dispatcher_.handle(kEcho, {.user = "alice"}).body.find("have expired"),
              std::string::npos);
    users_.replace({});
    EXPECT_EQ(dispatcher_.handle(kEcho, {.user = "alice"}).http_status, 200);
}

TEST_F(DispatcherTest, ListsTheRunningCall) {
    dispatcher_.finish_warmup();
    EXPECT_TRUE(body(R"({"method":"getrpcinfo"})")
                    .starts_with(R"({"result":{"active_commands":[{"method":"getrpcinfo",)"));
    EXPECT_TRUE(active_.list().empty());
}

TEST_F(DispatcherTest, ABatchElementThatIsNoObjectKeepsTheIdBeforeIt) {
    dispatcher_.finish_warmup();
    EXPECT_EQ(body(R"([{"jsonrpc":"2.0","id":7,"method":"echo"},5])"),
              "[{\"jsonrpc\":\"2.0\",\"result\":[],\"id\":7},{\"jsonrpc\":\"2.0\",\"error\":{"
              "\"code\":-32600,\"message\":\"Invalid Request object\"},\"id\":7}]\n");
}

TEST(Permissions, ASecondListLeavesWhatBothAllow) {
    Permissions permissions;
    EXPECT_TRUE(permissions.allows("bob", "stop"));
    permissions.add_whitelist("alice:a, b,c");
    permissions.add_whitelist("alice:b,c,d");
    EXPECT_FALSE(permissions.allows("alice", "a"));
    EXPECT_TRUE(permissions.allows("alice", "b"));
    EXPECT_FALSE(permissions.allows("alice", "d"));
    EXPECT_FALSE(permissions.allows_some("bob"));
    permissions.set_default_deny(false);
    EXPECT_TRUE(permissions.allows("bob", "stop"));
    permissions.add_whitelist("carol");
    EXPECT_TRUE(permissions.allows_some("carol"));
    EXPECT_FALSE(permissions.allows("carol", "stop"));
}

}  // namespace
}  // namespace malha::rpc

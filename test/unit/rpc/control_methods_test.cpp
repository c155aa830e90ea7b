// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/control_methods.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <set>
#include <sstream>

#include "support/shared.hpp"

namespace malha::rpc {
namespace {

class ControlMethods : public testing::Test {
protected:
    ControlMethods() {
        register_control_methods(
            table_, {.clock = &clock_,
                     .logger = &logger_,
                     .active_calls = &active_,
                     .start_time = clock_.mono(),
                     .log_path = "/data/debug.log",
                     .request_stop = [this] { ++stops_; },
                     .set_mock_time = [this](base::UnixSeconds time) { mock_time_ = time; },
                     .advance_scheduler = [this](std::chrono::seconds s) { advanced_ = s; },
                     .sync_events = [this] { ++syncs_; }});
    }

    std::string call(std::string_view method, std::string_view params = "[]") {
        const auto result = table_.execute(method, Json::parse(params).value(), {});
        if (result) return result->text;
        return std::to_string(static_cast<int>(result.error().code)) + " " + result.error().message;
    }

    base::SystemClock clock_;
    base::Logger logger_;
    ActiveCalls active_{clock_};
    MethodTable table_;
    int stops_ = 0;
    int syncs_ = 0;
    base::UnixSeconds mock_time_{};
    std::chrono::seconds advanced_{};
};

TEST_F(ControlMethods, TheAnswerToABugOfOursNamesTheBrokenCheck) {
    const std::string answer = call("echo", R"({"arg9":"trigger_internal_bug"})");
    EXPECT_TRUE(answer.starts_with(
        R"(-1 Internal bug detected: request.params[9].get_str() != "trigger_internal_bug")"))
        << answer;
    EXPECT_EQ(call("echo", R"({"arg8":"trigger_internal_bug"})"),
              R"([null,null,null,null,null,null,null,null,"trigger_internal_bug"])");
}

TEST_F(ControlMethods, AnswerAsRecorded) {
    MALHA_NEEDS_SHARED("fixtures/rpc-transcripts/control.jsonl");
    // Results of these are ours, or depend on the moment or on methods that are elsewhere.
    const std::set<std::string> other{"help", "stop", "getrpcinfo", "getmemoryinfo"};
    std::istringstream lines(test::shared_text("fixtures/rpc-transcripts/control.jsonl"));
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);) {
        const Json entry = Json::parse(line).value();
        const std::string method = entry.find("method")->string();
        const Json* error = entry.find("error");
        if (!table_.find(method) || (!error && other.count(method))) continue;
        const std::string wanted =
            error ? error->find("code")->to_text() + " " + error->find("message")->string()
                  : entry.find("result")->to_text();
        const bool not_ours =
            wanted.find("<HELP") < wanted.size() || wanted.find("Internal bug") < wanted.size();
        if (not_ours) continue;
        ++count;
        EXPECT_EQ(call(method, entry.find("params")->to_text()), wanted) << line;
    }
    std::cout << "control cases: " << count << "\n";
    EXPECT_GT(count, 20U);
}

TEST_F(ControlMethods, StopAsksForTheEnd) {
    EXPECT_EQ(call("stop"), "\"Malha stopping\"");
    EXPECT_EQ(call("stop", R"({"wait":5})"), "\"Malha stopping\"");
    EXPECT_EQ(stops_, 2);
}

TEST_F(ControlMethods, HelpExplainsAMethodOrListsAll) {
    EXPECT_TRUE(call("help", R"(["uptime"])").starts_with("\"uptime\\n\\nHow long"));
    const std::string overview = call("help");
    EXPECT_TRUE(overview.starts_with(R"("== Control ==\ngetmemoryinfo ( \"mode\" )\n)"));
    EXPECT_EQ(overview.find("echo"), std::string::npos);
    EXPECT_EQ(call("help", R"(["nope"])"), R"("help: unknown command: nope")");
    EXPECT_TRUE(call("help", R"(["dump_all_command_conversions"])")
                    .starts_with(R"([["echo",0,"arg0",true],)"));
}

TEST_F(ControlMethods, MemoryReportsAreAvailable) {
    EXPECT_TRUE(call("getmemoryinfo").starts_with(R"({"locked":{"used":)"));
    EXPECT_TRUE(call("getmemoryinfo", R"(["mallocinfo"])").starts_with("\"<malloc version="));
}

TEST_F(ControlMethods, TimeIsSetOnRegtestOnly) {
    EXPECT_EQ(call("setmocktime", "[1750145566]"), "null");
    EXPECT_EQ(mock_time_.value, 1750145566);
    EXPECT_EQ(call("setmocktime", "[4294967295]"), "null");
    EXPECT_EQ(call("setmocktime", "[4294967296]"),
              "-8 Mocktime must be in the range [0, 4294967295], not 4294967296.");
    EXPECT_EQ(call("setmocktime", "[-1]"),
              "-8 Mocktime must be in the range [0, 4294967295], not -1.");
    EXPECT_EQ(call("mockscheduler", "[3600]"), "null");
    EXPECT_EQ(advanced_.count(), 3600);
    for (const auto* seconds : {"[0]", "[3601]", "[-1]"})
        EXPECT_EQ(call("mockscheduler", seconds),
                  "-1 delta_time must be between 1 and 3600 seconds (1 hr)");
    MethodTable mainnet;
    register_control_methods(mainnet, {});
    for (const auto* method : {"setmocktime", "mockscheduler"})
        EXPECT_EQ(mainnet.execute(method, Json::parse("[1]").value(), {}).error().message,
                  std::string(method) + " is for regression testing (-regtest mode) only");
}

TEST_F(ControlMethods, SyncWaitsForTheEvents) {
    EXPECT_EQ(call("syncwithvalidationinterfacequeue"), "null");
    EXPECT_EQ(syncs_, 1);
}

}  // namespace
}  // namespace malha::rpc

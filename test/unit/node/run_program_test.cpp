// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/node/run_program.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace malha::node {

TEST(RunProgram, GivesTheInputAndTakesTheOutput) {
    EXPECT_EQ(*run_program({"cat"}, "signtx 00"), "signtx 00");
    const std::string large(300'000, 'x');  // more than a pipe holds
    EXPECT_EQ(*run_program({"cat"}, large), large);
    EXPECT_EQ(*run_program({"printf", "%s", "a  b"}, ""), "a  b") << "no shell between";
}

TEST(RunProgram, DoesNotMindInputThatNobodyReads) {
    std::signal(SIGPIPE, SIG_IGN);  // as malhad does when it starts
    EXPECT_EQ(*run_program({"true"}, std::string(300'000, 'x')), "");
}

TEST(RunProgram, TellsWhyItFailed) {
    EXPECT_EQ(run_program({"/nonexistent/program"}, "").error().message,
              "execve failed: No such file or directory");
    EXPECT_EQ(run_program({"sh", "-c", "echo why >&2; exit 3"}, "").error().message,
              "RunCommandParseJSON error: process(sh -c echo why >&2; exit 3) returned 3: why\n");
    EXPECT_FALSE(run_program({}, ""));
}

}  // namespace malha::node

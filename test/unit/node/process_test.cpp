// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What a node shares with other processes: lock, pid file, fork, signals, limits.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <future>

#include "malha/node/background.hpp"
#include "malha/node/directory_lock.hpp"
#include "malha/node/pid_file.hpp"
#include "malha/node/signals.hpp"
#include "malha/node/start.hpp"
#include "malha/node/stop_request.hpp"
#include "support/temporary_directory.hpp"

namespace malha::node {
namespace {

/// Runs `check` in another process; true when it returned true there.
template <class F>
bool in_child(F&& check) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(check() ? 0 : 1);
    int status = -1;
    ::waitpid(child, &status, 0);
    return status == 0;
}

TEST(DirectoryLock, SecondProcessIsRefusedUntilTheFirstLetsGo) {
    const test::TemporaryDirectory directory;
    const auto refused = [&] {
        const auto second = DirectoryLock::acquire(directory.path());
        return !second && second.error().message == "Cannot obtain a lock on directory " +
                                                        directory.path().string() +
                                                        ". Malha is probably already running.";
    };
    {
        const auto first = DirectoryLock::acquire(directory.path());
        ASSERT_TRUE(first);
        EXPECT_TRUE(in_child(refused));
    }
    EXPECT_FALSE(in_child(refused));
}

TEST(DirectoryLock, MissingDirectoryIsAnError) {
    EXPECT_EQ(DirectoryLock::acquire("/nonexistent/d").error().message,
              "Cannot write to directory '/nonexistent/d'; check permissions.");
}

TEST(PidFile, NamesTheProcessAndGoesWithIt) {
    const test::TemporaryDirectory directory;
    const auto path = directory.path() / "node.pid";
    {
        const auto file = PidFile::create(path);
        ASSERT_TRUE(file);
        pid_t written = 0;
        std::ifstream(path) >> written;
        EXPECT_EQ(written, ::getpid());
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(PidFile, SaysWhyItCannotBeMade) {
    EXPECT_EQ(PidFile::create("/nonexistent/dir/x").error().message,
              "Unable to create the PID file '/nonexistent/dir/x': No such file or directory (2)");
}

TEST(Background, ParentLearnsThatTheChildIsReady) {
    EXPECT_TRUE(in_child([] {
        auto side = Background::fork();
        if (!side) return false;
        if (side->is_parent()) return side->wait_until_ready();
        side->ready();
        ::_exit(0);
    }));
}

TEST(Background, ParentLearnsThatTheChildEndedEarly) {
    EXPECT_TRUE(in_child([] {
        auto side = Background::fork();
        if (!side) return false;
        if (side->is_parent()) return !side->wait_until_ready();
        ::_exit(1);
    }));
}

TEST(Signals, TermAsksForAStop) {
    StopRequest stop;
    const auto signals = Signals::create({.on_stop = [&] { stop.request(); }, .on_hangup = [] {}});
    ASSERT_TRUE(signals);
    EXPECT_FALSE(stop.requested());
    ::kill(::getpid(), SIGTERM);
    EXPECT_TRUE(stop.wait_for(std::chrono::minutes{1}));
    EXPECT_EQ(stop.exit_code(), ExitCode::success);
}

TEST(Signals, HangupReopensAndDoesNotStop) {
    StopRequest stop;
    std::promise<void> reopened;
    const auto signals = Signals::create(
        {.on_stop = [&] { stop.request(); }, .on_hangup = [&] { reopened.set_value(); }});
    ASSERT_TRUE(signals);
    ::kill(::getpid(), SIGHUP);
    reopened.get_future().wait();
    EXPECT_FALSE(stop.requested());
}

TEST(StopRequest, AFailureDecidesTheExitCodeWheneverItComes) {
    StopRequest stop;
    EXPECT_FALSE(stop.wait_for(std::chrono::milliseconds{0}));
    stop.request();
    stop.request(ExitCode::failure);
    stop.request();
    EXPECT_TRUE(stop.wait_for(std::chrono::milliseconds{0}));
    EXPECT_EQ(stop.exit_code(), ExitCode::failure);
}

TEST(DescriptorLimit, IsRaisedUpToTheHardLimitOnly) {
    EXPECT_TRUE(in_child([] {
        rlimit limit{.rlim_cur = 64, .rlim_max = 100};
        if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return false;
        return raise_descriptor_limit(80) == 80 && raise_descriptor_limit(1000) == 100;
    }));
}

}  // namespace
}  // namespace malha::node

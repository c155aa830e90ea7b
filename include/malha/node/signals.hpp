// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SIGINT and SIGTERM ask for an orderly stop, SIGHUP for the log to be reopened (after logrotate
// moved it). No signal handler and no global: the signals are blocked in all threads, and one
// thread receives them as data (signalfd).
#pragma once

#include <atomic>
#include <csignal>
#include <functional>
#include <memory>
#include <thread>

#include "malha/base/mutex.hpp"
#include "malha/base/result.hpp"

namespace malha::node {

/// Create it before any other thread and after any fork: threads inherit the blocked signals.
/// SIGPIPE is ignored as long as it lives. Thread: any.
class Signals {
public:
    /// @param on_hangup  runs on the thread of this object, for each SIGHUP.
    [[nodiscard]] static base::Result<std::unique_ptr<Signals>> create(
        std::function<void()> on_hangup);
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    /// What the RPC stop and failing parts call; the same as SIGTERM.
    void request_stop() MALHA_EXCLUDES(mutex_);
    /// For long work that wants to end early.
    [[nodiscard]] bool stop_requested() const { return stop_requested_.load(); }
    /// Returns once a stop is requested.
    void wait_for_stop() MALHA_EXCLUDES(mutex_);

private:
    explicit Signals(std::function<void()> on_hangup) : on_hangup_(std::move(on_hangup)) {}
    void receive();

    const std::function<void()> on_hangup_;
    sigset_t old_mask_{};
    struct sigaction old_pipe_action_ {};
    int signal_fd_ = -1;
    int end_fd_ = -1;  ///< eventfd that ends the thread
    std::thread thread_;
    std::atomic<bool> stop_requested_{false};
    base::Mutex mutex_;
    base::CondVar stopping_;
};

}  // namespace malha::node

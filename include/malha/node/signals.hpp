// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SIGINT and SIGTERM ask for an orderly stop, SIGHUP for the log to be reopened (after logrotate
// moved it). No signal handler and no global: the signals are blocked in all threads, and one
// thread receives them as data (signalfd).
#pragma once

#include <csignal>
#include <functional>
#include <memory>
#include <thread>

#include "malha/base/result.hpp"

namespace malha::node {

/// Both run on the thread of Signals, once for each signal.
struct SignalHandlers {
    std::function<void()> on_stop;    ///< SIGINT, SIGTERM
    std::function<void()> on_hangup;  ///< SIGHUP
};

/// Create it before any other thread and after any fork: threads inherit the blocked signals.
/// SIGPIPE is ignored as long as it lives. Thread: any.
class Signals {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<Signals>> create(SignalHandlers handlers);
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

private:
    explicit Signals(SignalHandlers handlers) : handlers_(std::move(handlers)) {}
    void receive();

    const SignalHandlers handlers_;
    sigset_t old_mask_{};
    struct sigaction old_pipe_action_ {};
    int signal_fd_ = -1;
    int end_fd_ = -1;  ///< eventfd that ends the thread
    std::thread thread_;
};

}  // namespace malha::node

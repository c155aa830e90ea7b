// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods about the node itself: help, stop, uptime, logging, memory, and those for tests.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "malha/base/clock.hpp"
#include "malha/base/log.hpp"
#include "malha/rpc/active_calls.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

/// What the control methods need; see the note on registration in method.hpp. Everything pointed to
/// outlives the table.
struct ControlContext {
    const base::Clock* clock = nullptr;
    base::Logger* logger = nullptr;
    const ActiveCalls* active_calls = nullptr;
    base::MonoTime start_time{};  ///< of the node
    std::string log_path{};       ///< of debug.log
    std::function<void()> request_stop{};
    /// Pins the wall time; 0 = unpin. Empty on networks other than regtest.
    std::function<void(base::UnixSeconds)> set_mock_time{};
    /// Runs what is scheduled for that far ahead. Empty on networks other than regtest.
    std::function<void(std::chrono::seconds)> advance_scheduler{};
    /// Returns once everybody has handled the events issued so far.
    std::function<void()> sync_events{};
};

void register_control_methods(MethodTable& table, const ControlContext& context);

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// From argv to a configuration: everything malhad does before there is a node. It prints nothing
// and starts nothing; the caller does, so that tests see all of it.
#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "malha/base/log.hpp"
#include "malha/config/configuration.hpp"
#include "malha/node/node_config.hpp"

namespace malha::node {

/// The program ends here: help, version, or an error.
struct EarlyExit {
    int exit_code = 0;
    std::string standard_output;
    std::string standard_error;
};

enum class BackgroundMode : std::uint8_t {
    none,
    at_once,       ///< -daemon
    when_started,  ///< -daemonwait
};

struct PreparedStart {
    config::Configuration configuration;
    NodeConfig config;
    base::LogOptions log;
    BackgroundMode background = BackgroundMode::none;
    std::string standard_error;          ///< warnings, each a line
    std::vector<std::string> log_lines;  ///< settings and notes, to be written first
};

/// @param words  argv without the program's name.
/// @param cores  of the machine, for -par.
[[nodiscard]] std::variant<EarlyExit, PreparedStart> prepare_start(
    std::span<const std::string> words, const config::Surroundings& surroundings, unsigned cores);

/// How an error ends the program.
[[nodiscard]] EarlyExit exit_with_error(const std::string& message);

/// Asks the system to let this process open that many files.
/// @return  how many it may open.
[[nodiscard]] int raise_descriptor_limit(int wanted);

/// Makes the C library give large pieces of memory back as soon as they are freed.
void return_large_memory();

}  // namespace malha::node

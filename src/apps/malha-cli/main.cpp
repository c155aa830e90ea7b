// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// malha-cli: sends one command to a running node.
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/filesystem.hpp"
#include "malha/cli/client.hpp"
#include "malha/rpc/methods.hpp"

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    const char* home = std::getenv("HOME");
    malha::base::PosixFilesystem fs;
    const malha::base::SystemClock clock;
    malha::cli::HttpTransport transport;
    malha::rpc::MethodTable methods;
    malha::rpc::register_methods(methods, {});
    return malha::cli::run_client(
        words, {.fs = fs,
                .home = home == nullptr ? "/" : home,
                .clock = clock,
                .sleep = [](std::chrono::seconds time) { std::this_thread::sleep_for(time); },
                .transport = transport,
                .methods = methods,
                .in = std::cin,
                .out = std::cout,
                .err = std::cerr,
                .in_is_terminal = ::isatty(STDIN_FILENO) == 1,
                .out_is_terminal = ::isatty(STDOUT_FILENO) == 1});
}

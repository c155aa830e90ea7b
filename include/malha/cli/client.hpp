// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// malha-cli: options, one command, its answer on the terminal.
#pragma once

#include <functional>
#include <iosfwd>
#include <span>
#include <string>

#include "malha/base/clock.hpp"
#include "malha/base/filesystem.hpp"
#include "malha/cli/transport.hpp"
#include "malha/rpc/method.hpp"

namespace malha::cli {

/// Everything outside the process.
struct ClientContext {
    base::Filesystem& fs;
    base::Path home;
    const base::Clock& clock;
    std::function<void(std::chrono::seconds)> sleep;
    Transport& transport;
    const rpc::MethodTable& methods;  ///< for the conversion of arguments
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool in_is_terminal = false;
    bool out_is_terminal = false;
};

/// @param words  argv without the program's name.
/// @return  exit code: 0, 1, or the absolute value of the RPC error code.
[[nodiscard]] int run_client(std::span<const std::string> words, const ClientContext& context);

}  // namespace malha::cli

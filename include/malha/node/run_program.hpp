// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Running a program of the user's, with input and output: -signer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "malha/base/result.hpp"

namespace malha::node {

/// Waits for it. SIGPIPE must be ignored (signals.hpp): the program may end without reading.
/// @param words  program, looked up in PATH, and arguments.
/// @return  what it wrote to its standard output.
/// Errors: "execve failed: <why>"; "RunCommandParseJSON error: process(<words>) returned <status>:
/// <its errors>", as clients know them; more output than a sane program has.
[[nodiscard]] base::Result<std::string> run_program(const std::vector<std::string>& words,
                                                    std::string_view input);

}  // namespace malha::node
